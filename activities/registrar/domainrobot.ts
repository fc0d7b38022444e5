import * as z from 'zod';
import { ApexkeepError } from '#model/errors.ts';
import type { ContactFields } from '#model/rules/sales/contact.ts';
import { type Money, moneyFromNumber } from '#model/rules/sales/money.ts';
import { CLOCK_SLACK_MS, type HeldDomain, type JobLook, type Looks } from '#model/rules/sales/registration.ts';
import { type Envelope, type TaskAnswer, wireDate, wireStamp } from './envelope.ts';
import type { RegistrarWire } from './wire.ts';

/* DomainRobot (InterNetX AutoDNS) JSON API, the part that orders need. What is done to a domain that is held: keeping.ts. */

/** What a name is, and what the registrar takes for it. `unknown`: it could not be found out now. */
export interface NameOffer {
  name: string;
  status: 'free' | 'taken' | 'premium' | 'unknown';
  /** Net price of one registration by years. */
  costs: ReadonlyMap<number, Money>;
}

export interface RegistrationWish {
  name: string;
  years: number;
  handle: string;
  nameServers: readonly string[];
  ctid: string;
}

const ENDED_JOBS = ['SUCCESS', 'FAILED', 'CANCELED'];
const HISTORY_DAYS = 30;
const DAY_MS = 86_400_000;

const price = z.object({
  netAmount: z.number().optional(),
  amount: z.number(),
  currency: z.string(),
  businessCase: z.string(),
  period: z.object({ unit: z.string(), period: z.int() }),
});
const offer = z.object({
  domain: z.string(),
  services: z.object({
    whois: z.object({ data: z.object({ status: z.string() }).optional() }).optional(),
    price: z.object({ data: z.object({ prices: z.array(z.unknown()).optional() }).optional() }).optional(),
  }),
});
const held = z.object({
  name: z.string(),
  created: z.string(),
  expire: z.string().nullish(),
  payable: z.string().nullish(),
  comment: z.string().nullish(),
  ownerc: z.object({ id: z.int() }).nullish(),
});
const job = z.object({
  job: z.object({
    id: z.int(),
    status: z.string(),
    action: z.string().nullish(),
    created: z.string().nullish(),
  }),
});

/** The tasks that an order can be, in the words of the registrar's jobs. */
export type OrderTask = 'create' | 'renew' | 'transfer' | 'restore';

export class DomainRobot {
  readonly #wire: RegistrarWire;

  constructor(wire: RegistrarWire) {
    this.#wire = wire;
  }

  /** Whether we are let in; changes nothing. */
  async probe(): Promise<void> {
    await this.#wire.read('POST', '/domain/_search', { view: { limit: 1, offset: 0 } });
  }

  /** What these names are and cost, in one request; the account has 500 of these a day. */
  async offers(names: readonly string[], currency: string): Promise<NameOffer[]> {
    const sources = { custom: { services: ['WHOIS', 'PRICE'], domains: names } };
    const answer = await this.#wire.read('POST', '/domainstudio', { currency, checkPortfolio: true, sources });
    const found = new Map(
      answer.data.flatMap((one) => {
        const read = offer.safeParse(one).data;
        return read === undefined ? [] : [[read.domain.toLowerCase(), read] as const];
      }),
    );
    return names.map((name) => offerOf(name, found.get(name)));
  }

  /** The handle of a contact. The same data always has the same one, so asking twice is asking once. */
  async contact(fields: ContactFields): Promise<string> {
    const envelope = await this.#wire.write('POST', '/contact', {
      type: fields.kind === 'organisation' ? 'ORG' : 'PERSON',
      fname: fields.firstName,
      lname: fields.lastName,
      ...(fields.organisation === null ? {} : { organization: fields.organisation }),
      address: [fields.street],
      pcode: fields.postalCode,
      city: fields.city,
      country: fields.country,
      phone: fields.phone.replace('.', '-'),
      email: fields.email,
    });
    const [first] = envelope.data;
    const { id } = z.object({ id: z.int() }).safeParse(first).data ?? {};
    if (id === undefined) throw this.#wire.strange();
    return String(id);
  }

  /** Orders a domain, once. */
  register(wish: RegistrationWish): Promise<TaskAnswer> {
    return this.#wire.task('POST', `/domain?${ctid(wish)}`, bodyOf(wish));
  }

  /** Asks for a domain that another registrar holds, with its AuthCode, once. */
  transfer(wish: RegistrationWish & { authCode: string }): Promise<TaskAnswer> {
    const body = { ...bodyOf(wish), authinfo: wish.authCode, confirmOwnerConsent: true };
    return this.#wire.task('POST', `/domain/_transfer?${ctid(wish)}`, body);
  }

  /**
   * Renews a domain that is held. `payableAt` is the term that it is about: a repetition, whose term is another, is refused.
   */
  renew(wish: { name: string; years: number; payableAt: Date; ctid: string }): Promise<TaskAnswer> {
    const body = {
      name: wish.name,
      payable: wireStamp(wish.payableAt),
      period: { unit: 'YEAR', period: wish.years },
    };
    const query = `${ctid(wish)}&removeCancelation=true`;
    return this.#wire.task('PUT', `/domain/${encodeURIComponent(wish.name)}/_renew?${query}`, body);
  }

  /** Takes a deleted domain back, with the year that it needs. */
  restore(wish: { name: string; ctid: string }): Promise<TaskAnswer> {
    const path = `/domain/${encodeURIComponent(wish.name)}/_restore?${ctid(wish)}`;
    return this.#wire.task('PUT', path, { name: wish.name, action: 'RESTORE_RENEW' });
  }

  /** What inventory and jobs say of a name. What could not be asked is null. */
  async looks(name: string, sentAt: Date, task: OrderTask): Promise<Looks & { expiresAt: Date | null }> {
    const inventory = await this.#inventory(name).catch(unanswered);
    const looked = await this.jobOf(name, sentAt, task).catch(unanswered);
    return {
      inventory: inventory === null ? null : { held: inventory.held },
      job: looked === null ? null : { status: looked },
      expiresAt: inventory?.expiresAt ?? null,
    };
  }

  async #inventory(name: string): Promise<{ held: HeldDomain | null; expiresAt: Date | null }> {
    const keys = ['created', 'expire', 'comment', 'ownerc'].map((key) => `keys[]=${key}`).join('&');
    const answer = await this.#wire.read('POST', `/domain/_search?${keys}`, {
      filters: [{ key: 'name', operator: 'EQUAL', value: name }],
      view: { limit: 2, offset: 0, children: true },
    });
    const found = answer.data.map((one) => held.safeParse(one).data).find((one) => one?.name.toLowerCase() === name);
    const createdAt = wireDate(found?.created);
    if (found === undefined || createdAt === null) return { held: null, expiresAt: null };
    const ownerHandle = found.ownerc ? String(found.ownerc.id) : null;
    const payableAt = wireDate(found.payable);
    return {
      held: { createdAt, ownerHandle, comment: found.comment ?? null, payableAt },
      expiresAt: wireDate(found.expire),
    };
  }

  /** What became of the newest task of this kind on a name, of those since then: an earlier one says nothing of this. */
  async jobOf(name: string, sentAt: Date, task: string): Promise<JobLook> {
    const filters = [{ key: 'object', operator: 'EQUAL', value: name }];
    const open = await this.#wire.read('POST', '/job/_search', { filters, view: { limit: 10 } });
    const running = statusOf(open, task, sentAt);
    if (running !== null) return running;
    const from = stamp(new Date(sentAt.getTime() - DAY_MS));
    const to = stamp(new Date(sentAt.getTime() + HISTORY_DAYS * DAY_MS));
    const past = await this.#wire.read('POST', '/job/history/_search', {
      filters: [...filters, { key: 'action', operator: 'EQUAL', value: task }],
      view: { limit: 10, from, to },
    });
    return statusOf(past, task, sentAt) ?? 'none';
  }
}

/** What the registrar echoes of a task: the id of the row that was committed before. */
function ctid({ ctid: id }: { ctid: string }): string {
  return `ctid=${encodeURIComponent(id)}`;
}

function bodyOf(wish: RegistrationWish): object {
  const person = { id: Number(wish.handle) };
  return {
    name: wish.name,
    ownerc: person,
    adminc: person,
    techc: person,
    zonec: person,
    nameServers: wish.nameServers.map((name) => ({ name })),
    period: { unit: 'YEAR', period: wish.years },
    confirmOrder: true,
  };
}

/** What could not be asked is not known; an attempt that was cancelled is cancelled. */
function unanswered(error: unknown): null {
  if (error instanceof ApexkeepError) return null;
  throw error;
}

function offerOf(name: string, found: z.output<typeof offer> | undefined): NameOffer {
  const costs = new Map<number, Money>();
  for (const one of found?.services.price?.data?.prices ?? []) {
    const read = price.safeParse(one).data;
    if (read?.businessCase.toLowerCase() !== 'create' || read.period.unit !== 'YEAR') continue;
    const cost = moneyFromNumber(read.netAmount ?? read.amount, read.currency);
    if (cost !== null) costs.set(read.period.period, cost);
  }
  return { name, status: statusOfName(found?.services.whois?.data?.status), costs };
}

/** What nobody could find out is not taken, and not free either. */
function statusOfName(status: string | undefined): NameOffer['status'] {
  switch (status) {
    case 'FREE':
      return 'free';
    case 'PREMIUM':
    case 'PREMIUM_CLAIM':
      return 'premium';
    case 'ASSIGNED':
    case 'RESERVED':
    case 'MARKET':
    case 'OFFER':
    case 'CLAIM':
    case 'INVALID':
      return 'taken';
    default:
      return 'unknown';
  }
}

function statusOf(answer: Envelope, task: string, sentAt: Date): Exclude<JobLook, 'none'> | null {
  const since = sentAt.getTime() - CLOCK_SLACK_MS;
  const jobs = answer.data.flatMap((one) => {
    const read = job.safeParse(one).data?.job;
    if (read === undefined || (read.action ?? task).toLowerCase() !== task) return [];
    return (wireDate(read.created)?.getTime() ?? Infinity) < since ? [] : [read];
  });
  const newest = jobs.toSorted((one, other) => other.id - one.id)[0];
  if (newest === undefined) return null;
  if (newest.status === 'SUPPORT') return 'support';
  if (!ENDED_JOBS.includes(newest.status)) return 'running';
  return newest.status === 'SUCCESS' ? 'succeeded' : 'failed';
}

function stamp(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ');
}
