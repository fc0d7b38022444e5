import * as z from 'zod';
import { type Money, moneyFromDecimal } from '#model/rules/sales/money.ts';
import { PAYMENT_STATUSES, type PaymentStatus, type SeenPayment } from '#model/rules/sales/payment.ts';
import { minorOf, type MollieWire, toWire, WireAmount } from './wire.ts';

/*
 * Mollie API v2: payments, and their way back. A status that we do not know is a payment that is still open.
 */

/** A payment at the service. */
export interface MolliePayment extends SeenPayment {
  reference: string;
  createdAt: Date | null;
  method: string | null;
  checkoutUrl: string | null;
  /** Who pays again and again: reference of the customer, and of the mandate that it was made by or gave. */
  customer: string | null;
  mandate: string | null;
  /** What we wrote into it, where it pays for a plan; charges of a subscription have no row of ours before they are seen. */
  plan: { tenantId: string; subscriptionId: string; paymentId: string | null } | null;
  /** Reference of the subscription that it is a charge of. */
  subscription: string | null;
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

/** Who pays: somebody on the payment page, whose way to pay may be remembered; or a mandate, with nobody there. References. */
export interface Payer {
  customer: string | null;
  mandate: string | null;
}

/** What a payment is made with; its row was committed before. */
export interface PaymentWish {
  /** What is written into it: the row, and what it is about. */
  mark: { tenantId: string; paymentId: string } & ({ orderId: string } | { subscriptionId: string });
  amount: Money;
  description: string;
  method: string | null;
  locale: 'en' | 'de';
  returnUrl: string;
  callbackUrl: string | null;
  payer: Payer;
}

const mark = z.object({ tenantId: z.uuid(), orderId: z.uuid(), paymentId: z.uuid() });
const planMark = z.object({
  tenantId: z.uuid(),
  subscriptionId: z.uuid(),
  paymentId: z.uuid().nullable().default(null),
});
const payment = z.object({
  id: z.string(),
  mode: z.enum(['live', 'test']),
  status: z.string(),
  createdAt: z.string().nullish(),
  amount: WireAmount,
  amountRefunded: WireAmount.nullish(),
  amountChargedBack: WireAmount.nullish(),
  method: z.string().nullish(),
  customerId: z.string().nullish(),
  mandateId: z.string().nullish(),
  subscriptionId: z.string().nullish(),
  metadata: z.unknown().optional(),
  _links: z.object({ checkout: z.object({ href: z.url({ protocol: /^https?$/ }) }).nullish() }),
});
const refund = z.object({
  id: z.string(),
  status: z.string(),
  amount: WireAmount.nullish(),
  metadata: z.unknown().optional(),
});
const method = z.object({
  id: z.string(),
  description: z.string(),
  minimumAmount: WireAmount.nullish(),
  maximumAmount: WireAmount.nullish(),
});
const methodList = z.object({ _embedded: z.object({ methods: z.array(z.unknown()) }) });

/** The payment page's languages. */
const LOCALES = { en: 'en_US', de: 'de_DE' } as const;

export class Mollie {
  readonly #wire: MollieWire;

  constructor(wire: MollieWire) {
    this.#wire = wire;
  }

  /** Ways to pay that the account has; `first`: those that can also be remembered. */
  async methods(sequence: 'oneoff' | 'first'): Promise<MollieMethod[]> {
    const answer = await this.#wire.read(methodList, `/methods?sequenceType=${sequence}&includeWallets=applepay`);
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
    const body = {
      amount: toWire(wish.amount),
      description: wish.description,
      metadata: wish.mark,
      ...paying(wish),
      ...(wish.callbackUrl === null ? {} : { webhookUrl: wish.callbackUrl }),
      ...(wish.method === null ? {} : { method: wish.method }),
    };
    return seenPayment(await this.#wire.make(payment, '/payments', body, `pay:${wish.mark.paymentId}`));
  }

  /** The payment, or null when the service knows no such thing. */
  async payment(reference: string): Promise<MolliePayment | null> {
    const found = await this.#wire.find(payment, `/payments/${encodeURIComponent(reference)}`);
    return found === null ? null : seenPayment(found);
  }

  /** The newest payment that was made for a row, among the newest thousand, of a customer or of all; null when there is none. */
  async paymentOf(paymentId: string, customer: string | null = null): Promise<MolliePayment | null> {
    for await (const one of this.#newest(customer)) if ((one.mark ?? one.plan)?.paymentId === paymentId) return one;
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
  async *#newest(customer: string | null = null): AsyncGenerator<MolliePayment> {
    const path = customer === null ? '/payments' : `/customers/${encodeURIComponent(customer)}/payments`;
    for await (const one of this.#wire.each(payment, path, 'payments')) yield seenPayment(one);
  }

  /** Charges of a subscription, the newest first. */
  async chargesOf(customer: string, subscription: string): Promise<MolliePayment[]> {
    const found: MolliePayment[] = [];
    const path = `/customers/${encodeURIComponent(customer)}/subscriptions/${encodeURIComponent(subscription)}/payments`;
    for await (const one of this.#wire.each(payment, path, 'payments')) found.push(seenPayment(one));
    return found;
  }

  /** Takes an offer back, where the service still lets it be. */
  cancelPayment(reference: string): Promise<void> {
    return this.#wire.remove(`/payments/${encodeURIComponent(reference)}`);
  }

  async refunds(paymentReference: string): Promise<MollieRefund[]> {
    const found: MollieRefund[] = [];
    for await (const one of this.#wire.each(refund, refundsOf(paymentReference), 'refunds'))
      found.push(seenRefund(one));
    return found;
  }

  /** Sends money back for a refund row. List before sending again: keys are forgotten after an hour. */
  async createRefund(wish: {
    refundId: string;
    paymentReference: string;
    amount: Money;
    description: string;
  }): Promise<MollieRefund> {
    const body = {
      amount: toWire(wish.amount),
      description: wish.description,
      metadata: { refundId: wish.refundId },
    };
    // Another amount is another request, which the service would refuse under the same key.
    const key = `refund:${wish.refundId}:${wish.amount.amount}`;
    return seenRefund(await this.#wire.make(refund, refundsOf(wish.paymentReference), body, key));
  }

  async refund(paymentReference: string, reference: string): Promise<MollieRefund | null> {
    const found = await this.#wire.find(refund, `${refundsOf(paymentReference)}/${encodeURIComponent(reference)}`);
    return found === null ? null : seenRefund(found);
  }

  /** Stops a refund that has not left yet; changes nothing when it is too late. Look at it afterwards. */
  cancelRefund(paymentReference: string, reference: string): Promise<void> {
    return this.#wire.remove(`${refundsOf(paymentReference)}/${encodeURIComponent(reference)}`);
  }
}

function paying({ payer, returnUrl, locale }: PaymentWish): object {
  const { customer, mandate } = payer;
  const page = { redirectUrl: returnUrl, locale: LOCALES[locale] };
  if (customer === null) return page;
  if (mandate === null) return { ...page, customerId: customer, sequenceType: 'first' };
  return { redirectUrl: null, customerId: customer, mandateId: mandate, sequenceType: 'recurring' };
}

function refundsOf(paymentReference: string): string {
  return `/payments/${encodeURIComponent(paymentReference)}/refunds`;
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
    refunded: minorOf(found.amountRefunded),
    chargedBack: minorOf(found.amountChargedBack),
    mark: mark.safeParse(found.metadata).data ?? null,
    method: found.method ?? null,
    checkoutUrl: found._links.checkout?.href ?? null,
    customer: found.customerId ?? null,
    mandate: found.mandateId ?? null,
    plan: planMark.safeParse(found.metadata).data ?? null,
    subscription: found.subscriptionId ?? null,
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
