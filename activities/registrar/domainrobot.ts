import * as z from 'zod';
import { ApexkeepError } from '#model/errors.ts';
import type { ContactFields } from '#model/rules/sales/contact.ts';
import { type Money, moneyFromNumber } from '#model/rules/sales/money.ts';
import type { HeldDomain, Looks } from '#model/rules/sales/registration.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { RegistrarSettings } from '#model/rules/sales/settings.ts';
import { shown } from '../providers/http-errors.ts';
import { exchange, type HttpOptions, type RawAnswer, SMALL_BYTES } from '../providers/http.ts';
import { type CreateAnswer, createAnswer, type Envelope, envelopeOf, readRefusal, wireDate } from './envelope.ts';

/* DomainRobot (InterNetX AutoDNS) JSON API, the part that selling needs. */

/** How to reach the registrar, with its password opened. */
export interface RegistrarConnection extends RegistrarSettings {
  password: string;
}

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
  comment: z.string().nullish(),
  ownerc: z.object({ id: z.int() }).nullish(),
});
const job = z.object({ job: z.object({ id: z.int(), status: z.string(), action: z.string().nullish() }) });

export class DomainRobot {
  readonly #connection: RegistrarConnection;
  readonly #http: HttpOptions;
  readonly #signal: AbortSignal;
  readonly #pace: () => Promise<void>;

  /** `pace` resolves when the next request may be sent. */
  constructor(connection: RegistrarConnection, http: HttpOptions, signal: AbortSignal, pace: () => Promise<void>) {
    this.#connection = connection;
    this.#http = http;
    this.#signal = signal;
    this.#pace = pace;
  }

  /** Whether we are let in; changes nothing. */
  async probe(): Promise<void> {
    await this.#read('POST', '/domain/_search', { view: { limit: 1, offset: 0 } });
  }

  /** What these names are and cost, in one request; the account has 500 of these a day. */
  async offers(names: readonly string[], currency: string): Promise<NameOffer[]> {
    const sources = { custom: { services: ['WHOIS', 'PRICE'], domains: names } };
    const answer = await this.#read('POST', '/domainstudio', { currency, checkPortfolio: true, sources });
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
    const answer = await this.#send('POST', '/contact', 'write', {
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
    const envelope = this.#succeeded(answer);
    const [first] = envelope.data;
    const { id } = z.object({ id: z.int() }).safeParse(first).data ?? {};
    if (id === undefined) throw new ApexkeepError('provider-unavailable', this.#strange());
    return String(id);
  }

  /** Orders a domain, once. What the answer means is the rule's; a lost one is `ambiguous`. Never throws for it. */
  async register(wish: RegistrationWish): Promise<CreateAnswer> {
    const person = { id: Number(wish.handle) };
    const body = {
      name: wish.name,
      ownerc: person,
      adminc: person,
      techc: person,
      zonec: person,
      nameServers: wish.nameServers.map((name) => ({ name })),
      period: { unit: 'YEAR', period: wish.years },
      confirmOrder: true,
    };
    try {
      const answer = await this.#send('POST', `/domain?ctid=${encodeURIComponent(wish.ctid)}`, 'write', body);
      return createAnswer(answer, this.#connection.holdCodes);
    } catch (error) {
      if (!(error instanceof ApexkeepError)) throw error;
      const told = { job: null, code: error.code, text: error.message };
      return error.code === 'unknown-outcome'
        ? { ...told, verdict: 'ambiguous' }
        : { ...told, verdict: 'held', held: error.code };
    }
  }

  /** What inventory and jobs say of a name. What could not be asked is null. */
  async looks(name: string, sentAt: Date): Promise<Looks & { expiresAt: Date | null; createdAt: Date | null }> {
    const inventory = await this.#inventory(name).catch(unanswered);
    const looked = await this.#jobOf(name, sentAt).catch(unanswered);
    return {
      inventory: inventory === null ? null : { held: inventory.held },
      job: looked === null ? null : { status: looked },
      expiresAt: inventory?.expiresAt ?? null,
      createdAt: inventory?.held?.createdAt ?? null,
    };
  }

  async #inventory(name: string): Promise<{ held: HeldDomain | null; expiresAt: Date | null }> {
    const keys = ['created', 'expire', 'comment', 'ownerc'].map((key) => `keys[]=${key}`).join('&');
    const answer = await this.#read('POST', `/domain/_search?${keys}`, {
      filters: [{ key: 'name', operator: 'EQUAL', value: name }],
      view: { limit: 2, offset: 0, children: true },
    });
    const found = answer.data.map((one) => held.safeParse(one).data).find((one) => one?.name.toLowerCase() === name);
    const createdAt = wireDate(found?.created);
    if (found === undefined || createdAt === null) return { held: null, expiresAt: null };
    const ownerHandle = found.ownerc ? String(found.ownerc.id) : null;
    return { held: { createdAt, ownerHandle, comment: found.comment ?? null }, expiresAt: wireDate(found.expire) };
  }

  async #jobOf(name: string, sentAt: Date): Promise<'none' | 'running' | 'support' | 'succeeded' | 'failed'> {
    const filters = [{ key: 'object', operator: 'EQUAL', value: name }];
    const open = await this.#read('POST', '/job/_search', { filters, view: { limit: 10 } });
    const running = statusOf(open);
    if (running !== null) return running;
    const from = stamp(new Date(sentAt.getTime() - DAY_MS));
    const to = stamp(new Date(sentAt.getTime() + HISTORY_DAYS * DAY_MS));
    const past = await this.#read('POST', '/job/history/_search', {
      filters: [...filters, { key: 'action', operator: 'EQUAL', value: 'create' }],
      view: { limit: 10, from, to },
    });
    return statusOf(past) ?? 'none';
  }

  async #send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    effect: 'read' | 'write',
    body?: object,
  ): Promise<RawAnswer> {
    const { baseUrl, user, password, context } = this.#connection;
    await this.#pace();
    return exchange(
      {
        peer: this.#peer,
        method,
        url: new URL(`${baseUrl.replace(/\/$/, '')}${path}`),
        headers: {
          authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
          'x-domainrobot-context': context,
          'user-agent': 'Apexkeep',
        },
        ...(body === undefined ? {} : { body }),
        effect,
        maxBytes: SMALL_BYTES,
        signal: this.#signal,
        secret: password,
      },
      this.#http,
    );
  }

  async #read(method: 'GET' | 'POST', path: string, body?: object): Promise<Envelope> {
    return this.#succeeded(await this.#send(method, path, 'read', body));
  }

  #succeeded(answer: RawAnswer): Envelope {
    const refusal = readRefusal(answer);
    if (refusal !== null) {
      const text = shown(refusal.text, this.#connection.password);
      const said = sentence('registrar-said', '{peer} answered {status}. {text}', {
        peer: this.#peer,
        status: answer.status,
        text,
      });
      throw new ApexkeepError(refusal.code, said, { extra: { status: answer.status } });
    }
    return envelopeOf(answer) ?? { code: '', type: '', data: [], messages: [] };
  }

  #strange() {
    return sentence('registrar-strange', '{peer} answered what cannot be read.', { peer: this.#peer });
  }

  get #peer(): string {
    return `DomainRobot (${new URL(this.#connection.baseUrl).host})`;
  }
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

function statusOf(answer: Envelope): 'running' | 'support' | 'succeeded' | 'failed' | null {
  const jobs = answer.data.flatMap((one) => {
    const read = job.safeParse(one).data?.job;
    return read === undefined || (read.action ?? 'create').toLowerCase() !== 'create' ? [] : [read];
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
