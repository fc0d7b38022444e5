import { v5 as uuidv5 } from 'uuid';
import * as z from 'zod';
import { ApexkeepError, type ErrorCode } from '#model/errors.ts';
import { decimalOf, type Money, moneyFromDecimal } from '#model/rules/sales/money.ts';
import { PAYMENT_STATUSES, type PaymentStatus, type SeenPayment } from '#model/rules/sales/payment.ts';
import { sentence } from '#model/rules/sentence.ts';
import { shown } from '../providers/http-errors.ts';
import { exchange, type HttpOptions, type RawAnswer, SMALL_BYTES } from '../providers/http.ts';

/*
 * Mollie API v2, the part that selling needs. Replies are read softly: a member that is missing where we need it makes the
 * answer to a write an unknown outcome, never a failure; a status that we do not know is a payment that is still open.
 */

/** How to reach the service, with its key opened. */
export interface PaymentConnection {
  baseUrl: string;
  key: string;
}

/** A payment at the service. */
export interface MolliePayment extends SeenPayment {
  reference: string;
  createdAt: Date | null;
  method: string | null;
  checkoutUrl: string | null;
}

export const REFUND_STATUSES = ['queued', 'pending', 'processing', 'refunded', 'failed', 'canceled'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

export interface MollieRefund {
  reference: string;
  status: RefundStatus;
  amount: Money | null;
  /** The refund row it was made for; null when a person made it at the service. */
  refundId: string | null;
}

/** A way to pay that the account has. */
export interface MollieMethod {
  id: string;
  description: string;
  minimum: Money | null;
  maximum: Money | null;
}

/** What a payment is made with; `paymentId` is the row that was committed before. */
export interface PaymentWish {
  tenantId: string;
  orderId: string;
  paymentId: string;
  amount: Money;
  description: string;
  method: string | null;
  locale: string;
  returnUrl: string;
  callbackUrl: string | null;
}

/** Keys are remembered for an hour; the same row always sends the same key. */
const KEYS = '6f1a3c52-6f0e-5a1e-9c0f-8f2f4e6f6d11';
const PAGE = 250;
const MOST_PAGES = 4;

const amount = z.object({ currency: z.string(), value: z.string() });
const mark = z.object({ tenantId: z.uuid(), orderId: z.uuid(), paymentId: z.uuid() });
const payment = z.object({
  id: z.string(),
  mode: z.enum(['live', 'test']),
  status: z.string(),
  createdAt: z.string().nullish(),
  amount,
  amountRefunded: amount.nullish(),
  amountChargedBack: amount.nullish(),
  method: z.string().nullish(),
  metadata: z.unknown().optional(),
  _links: z.object({ checkout: z.object({ href: z.url({ protocol: /^https?$/ }) }).nullish() }),
});
const refund = z.object({
  id: z.string(),
  status: z.string(),
  amount: amount.nullish(),
  metadata: z.unknown().optional(),
});
const method = z.object({
  id: z.string(),
  description: z.string(),
  minimumAmount: amount.nullish(),
  maximumAmount: amount.nullish(),
});
const methodList = z.object({ _embedded: z.object({ methods: z.array(z.unknown()) }) });
const list = z.object({
  _embedded: z.object({ payments: z.array(z.unknown()).optional(), refunds: z.array(z.unknown()).optional() }),
  _links: z.object({ next: z.object({ href: z.url() }).nullish() }).optional(),
});

export class Mollie {
  readonly #connection: PaymentConnection;
  readonly #http: HttpOptions;
  readonly #signal: AbortSignal;

  constructor(connection: PaymentConnection, http: HttpOptions, signal: AbortSignal) {
    this.#connection = connection;
    this.#http = http;
    this.#signal = signal;
  }

  /** Ways to pay that the account has; `first`: those that can also begin a subscription. */
  async methods(sequence: 'oneoff' | 'first'): Promise<MollieMethod[]> {
    const path = `/methods?sequenceType=${sequence}&includeWallets=applepay`;
    const answer = this.#read(methodList, await this.#send('GET', path));
    return answer._embedded.methods.flatMap((one) => {
      const found = method.safeParse(one).data;
      if (found === undefined) return [];
      const { id, description, minimumAmount: least, maximumAmount: most } = found;
      return {
        id,
        description,
        minimum: least ? moneyFromDecimal(least.value, least.currency) : null,
        maximum: most ? moneyFromDecimal(most.value, most.currency) : null,
      };
    });
  }

  /** Makes the payment of a row. Sent again within the hour it is the same payment. */
  async createPayment(wish: PaymentWish): Promise<MolliePayment> {
    const { tenantId, orderId, paymentId } = wish;
    const body = {
      amount: wire(wish.amount),
      description: wish.description,
      redirectUrl: wish.returnUrl,
      locale: wish.locale,
      metadata: { tenantId, orderId, paymentId },
      ...(wish.callbackUrl === null ? {} : { webhookUrl: wish.callbackUrl }),
      ...(wish.method === null ? {} : { method: wish.method }),
    };
    return this.#made(payment, seenPayment, await this.#send('POST', '/payments', body, `pay:${paymentId}`));
  }

  /** The payment, or null when the service knows no such thing. */
  async payment(reference: string): Promise<MolliePayment | null> {
    const answer = await this.#send('GET', `/payments/${encodeURIComponent(reference)}`);
    return answer.status === 404 ? null : seenPayment(this.#read(payment, answer));
  }

  /** The newest payment that was made for a row, looked for among the newest thousand; null when there is none. */
  async paymentOf(paymentId: string): Promise<MolliePayment | null> {
    for await (const one of this.#newest()) if (one.mark?.paymentId === paymentId) return one;
    return null;
  }

  /** Payments that were made since then, of the newest thousand, the newest first. */
  async paymentsSince(since: Date): Promise<MolliePayment[]> {
    const found: MolliePayment[] = [];
    for await (const one of this.#newest()) {
      if (one.createdAt !== null && one.createdAt < since) break;
      found.push(one);
    }
    return found;
  }

  /** Payments, the newest first, page by page. */
  async *#newest(): AsyncGenerator<MolliePayment> {
    let path: string | undefined = `/payments?limit=${PAGE}`;
    for (let page = 0; path !== undefined && page < MOST_PAGES; page += 1) {
      const answer: z.output<typeof list> = this.#read(list, await this.#send('GET', path));
      for (const one of answer._embedded.payments ?? []) {
        const found = payment.safeParse(one).data;
        if (found !== undefined) yield seenPayment(found);
      }
      const next = answer._links?.next?.href;
      path = next === undefined ? undefined : `/payments${new URL(next).search}`;
    }
  }

  /** Takes an offer back, where the service still lets it be. */
  async cancelPayment(reference: string): Promise<void> {
    const answer = await this.#send('DELETE', `/payments/${encodeURIComponent(reference)}`);
    if (answer.status !== 404 && answer.status !== 422) this.#refuse(answer);
  }

  async refunds(paymentReference: string): Promise<MollieRefund[]> {
    const answer = this.#read(list, await this.#send('GET', refundsOf(paymentReference)));
    return (answer._embedded.refunds ?? []).flatMap((one) => {
      const found = refund.safeParse(one).data;
      return found === undefined ? [] : [seenRefund(found)];
    });
  }

  /** Sends money back for a refund row. List before sending again: keys are forgotten after an hour. */
  async createRefund(wish: {
    refundId: string;
    paymentReference: string;
    amount: Money;
    description: string;
  }): Promise<MollieRefund> {
    const body = {
      amount: wire(wish.amount),
      description: wish.description,
      metadata: { refundId: wish.refundId },
    };
    // Another amount is another request, which the service would refuse under the same key.
    const key = `refund:${wish.refundId}:${wish.amount.amount}`;
    return this.#made(refund, seenRefund, await this.#send('POST', refundsOf(wish.paymentReference), body, key));
  }

  async refund(paymentReference: string, reference: string): Promise<MollieRefund | null> {
    const answer = await this.#send('GET', `${refundsOf(paymentReference)}/${encodeURIComponent(reference)}`);
    return answer.status === 404 ? null : seenRefund(this.#read(refund, answer));
  }

  /** Stops a refund that has not left yet; changes nothing when it is too late. Look at it afterwards. */
  async cancelRefund(paymentReference: string, reference: string): Promise<void> {
    const answer = await this.#send('DELETE', `${refundsOf(paymentReference)}/${encodeURIComponent(reference)}`);
    if (![404, 409, 422].includes(answer.status)) this.#refuse(answer);
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

  /** What was made, or an unknown outcome where the answer does not say what. */
  #made<S extends z.ZodType, T>(schema: S, seen: (found: z.output<S>) => T, answer: RawAnswer): T {
    this.#refuse(answer);
    const found = schema.safeParse(answer.body);
    if (!found.success) throw new ApexkeepError('unknown-outcome', this.#strange());
    return seen(found.data);
  }

  #read<S extends z.ZodType>(schema: S, answer: RawAnswer): z.output<S> {
    this.#refuse(answer);
    const found = schema.safeParse(answer.body);
    if (!found.success) throw new ApexkeepError('provider-unavailable', this.#strange());
    return found.data;
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

  #strange() {
    return sentence('payment-service-strange', '{peer} answered what cannot be read.', { peer: this.#peer });
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
  return status === 404 ? 'provider-not-found' : 'provider-refused';
}

function refundsOf(paymentReference: string): string {
  return `/payments/${encodeURIComponent(paymentReference)}/refunds`;
}

function wire(money: Money): { currency: string; value: string } {
  return { currency: money.currency, value: decimalOf(money) };
}

function minor(wired: z.output<typeof amount> | null | undefined): number {
  return wired ? (moneyFromDecimal(wired.value, wired.currency)?.amount ?? 0) : 0;
}

function seenPayment(found: z.output<typeof payment>): MolliePayment {
  const status = PAYMENT_STATUSES.find((known) => known === found.status) ?? ('open' satisfies PaymentStatus);
  return {
    reference: found.id,
    createdAt: dateOf(found.createdAt),
    status,
    mode: found.mode,
    amount: moneyFromDecimal(found.amount.value, found.amount.currency) ?? {
      amount: 0,
      currency: found.amount.currency,
    },
    refunded: minor(found.amountRefunded),
    chargedBack: minor(found.amountChargedBack),
    mark: mark.safeParse(found.metadata).data ?? null,
    method: found.method ?? null,
    checkoutUrl: found._links.checkout?.href ?? null,
  };
}

function dateOf(text: string | null | undefined): Date | null {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? null : date;
}

function seenRefund(found: z.output<typeof refund>): MollieRefund {
  return {
    reference: found.id,
    status: REFUND_STATUSES.find((known) => known === found.status) ?? 'pending',
    amount: found.amount ? moneyFromDecimal(found.amount.value, found.amount.currency) : null,
    refundId: z.object({ refundId: z.string() }).safeParse(found.metadata).data?.refundId ?? null,
  };
}
