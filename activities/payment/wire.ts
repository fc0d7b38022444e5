import { v5 as uuidv5 } from 'uuid';
import * as z from 'zod';
import { ApexkeepError, type ErrorCode } from '#model/errors.ts';
import { decimalOf, type Money, moneyFromDecimal } from '#model/rules/sales/money.ts';
import { sentence } from '#model/rules/sentence.ts';
import { shown } from '../providers/http-errors.ts';
import { exchange, type HttpOptions, type RawAnswer, SMALL_BYTES } from '../providers/http.ts';

/** How to reach the service, with its key opened. */
export interface PaymentConnection {
  baseUrl: string;
  key: string;
}

/** Keys are remembered for an hour; the same row always sends the same key. */
const KEYS = '6f1a3c52-6f0e-5a1e-9c0f-8f2f4e6f6d11';
const PAGE = 250;
const MOST_PAGES = 4;

const list = z.object({
  _embedded: z.record(z.string(), z.array(z.unknown())),
  _links: z.object({ next: z.object({ href: z.url() }).nullish() }).optional(),
});

/** An amount as Mollie spells it. */
export const WireAmount = z.object({ currency: z.string(), value: z.string() });

export function toWire(money: Money): z.output<typeof WireAmount> {
  return { currency: money.currency, value: decimalOf(money) };
}

/** In minor units; zero where there is none. */
export function minorOf(wired: z.output<typeof WireAmount> | null | undefined): number {
  return wired ? (moneyFromDecimal(wired.value, wired.currency)?.amount ?? 0) : 0;
}

/**
 * Requests to Mollie API v2 and what their answers mean. Replies are read softly: a member that is missing where we need it makes
 * the answer to a write an unknown outcome, never a failure. No retries: workflows have them.
 */
export class MollieWire {
  readonly #connection: PaymentConnection;
  readonly #http: HttpOptions;
  readonly #signal: AbortSignal;

  constructor(connection: PaymentConnection, http: HttpOptions, signal: AbortSignal) {
    this.#connection = connection;
    this.#http = http;
    this.#signal = signal;
  }

  /** @throws ApexkeepError unless it succeeded */
  async read<S extends z.ZodType>(schema: S, path: string): Promise<z.output<S>> {
    return this.#understood(schema, await this.#send('GET', path), 'provider-unavailable');
  }

  /** Something that may not be there: null then. */
  async find<S extends z.ZodType>(schema: S, path: string): Promise<z.output<S> | null> {
    const answer = await this.#send('GET', path);
    return answer.status === 404 ? null : this.#understood(schema, answer, 'provider-unavailable');
  }

  /** Makes something; sent again with the same key within the hour it is the same thing. */
  async make<S extends z.ZodType>(schema: S, path: string, body: object, key: string): Promise<z.output<S>> {
    return this.#understood(schema, await this.#send('POST', path, body, key), 'unknown-outcome');
  }

  /** Takes something away, where the service still lets it be. Look at it afterwards. */
  async remove(path: string): Promise<void> {
    const answer = await this.#send('DELETE', path);
    if (![404, 409, 410, 422].includes(answer.status)) this.#refuse(answer);
  }

  /** What a list holds, the newest first, page by page, at most a thousand; what cannot be read is left out. */
  async *each<S extends z.ZodType>(schema: S, path: string, member: string): AsyncGenerator<z.output<S>> {
    let next: string | undefined = `${path}?limit=${PAGE}`;
    for (let page = 0; next !== undefined && page < MOST_PAGES; page += 1) {
      const answer: z.output<typeof list> = await this.read(list, next);
      for (const one of answer._embedded[member] ?? []) {
        const found = schema.safeParse(one);
        if (found.success) yield found.data;
      }
      const href: string | undefined = answer._links?.next?.href;
      next = href === undefined ? undefined : `${path}${new URL(href).search}`;
    }
  }

  #send(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object, key?: string): Promise<RawAnswer> {
    const { baseUrl, key: secret } = this.#connection;
    return exchange(
      {
        peer: this.#peer,
        method,
        url: new URL(`${baseUrl.replace(/\/$/, '')}${path}`),
        headers: {
          accept: 'application/hal+json',
          authorization: `Bearer ${secret}`,
          ...(key === undefined ? {} : { 'idempotency-key': uuidv5(key, KEYS) }),
        },
        ...(body === undefined ? {} : { body }),
        effect: method === 'POST' ? 'write' : 'read',
        maxBytes: SMALL_BYTES,
        signal: this.#signal,
        secret,
      },
      this.#http,
    );
  }

  /** What an answer says; where it does not, the code says what that means. */
  #understood<S extends z.ZodType>(schema: S, answer: RawAnswer, otherwise: ErrorCode): z.output<S> {
    this.#refuse(answer);
    const found = schema.safeParse(answer.body);
    if (found.success) return found.data;
    throw new ApexkeepError(
      otherwise,
      sentence('payment-service-strange', '{peer} answered what cannot be read.', { peer: this.#peer }),
    );
  }

  /** @throws ApexkeepError for everything that is not a success */
  #refuse({ status, body }: RawAnswer): void {
    if (status >= 200 && status <= 299) return;
    const { detail } = z.object({ detail: z.string() }).safeParse(body).data ?? { detail: '' };
    const text = shown(detail, this.#connection.key);
    const said = sentence('payment-service-said', '{peer} answered {status}. {text}', {
      peer: this.#peer,
      status,
      text,
    });
    throw new ApexkeepError(codeOf(status), said, { extra: { status } });
  }

  get #peer(): string {
    return `Mollie (${new URL(this.#connection.baseUrl).host})`;
  }
}

/** 503 is the service's word for "certainly not done"; of other faults on its side nobody knows. */
function codeOf(status: number): ErrorCode {
  if (status === 503) return 'provider-unavailable';
  if (status >= 500) return 'unknown-outcome';
  if (status === 401 || status === 403) return 'provider-auth';
  if (status === 429) return 'provider-rate-limited';
  if (status === 409) return 'provider-conflict';
  // A mandate or a subscription that has ended is answered as gone.
  return status === 404 || status === 410 ? 'provider-not-found' : 'provider-refused';
}
