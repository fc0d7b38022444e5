import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { FailureShape } from '#api/shapes/dns.ts';
import { MoneyShape, PriceShape, SaleActionName } from '#api/shapes/money.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { Timestamp } from '#api/shapes/text.ts';
import { WORDS } from '#api/shapes/words.ts';
import { ORDER_STATES } from '#model/rules/sales/order-state.ts';
import { PAYMENT_STATUSES } from '#model/rules/sales/payment.ts';

export const OrderStateName = z.enum(ORDER_STATES).meta({ id: 'OrderState' });

/** Printable ASCII without spaces; its form is each registry's own. */
const AuthCodeInput = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\x21-\x7e]+$/, WORDS['key-characters']);

/** How to pay. */
const PAY = {
  /** Id of a way to pay; left out, the buyer chooses on the payment page. */
  method: z
    .string()
    .regex(/^[a-z0-9]{2,40}$/)
    .optional(),
  /** Keep the way to pay: automatic renewals of the workspace are charged by it from then on. */
  remember: z.boolean().optional(),
};

const MEMBERS = {
  id: z.uuid(),
  number: z.int(),
  state: OrderStateName,
  action: SaleActionName,
  name: z.string(),
  unicodeName: z.string(),
  years: z.int(),
  total: MoneyShape,
  /** What the person needs to know of a state that is not a success. */
  outcome: FailureShape.nullable(),
  placedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
};

export const OrderItem = z.object(MEMBERS).meta({ id: 'OrderItem' });

/** One try to pay. */
const OrderPayment = z
  .object({
    attempt: z.int(),
    status: z.enum(PAYMENT_STATUSES),
    amount: MoneyShape,
    refunded: MoneyShape,
    method: z.string().nullable(),
    /** True for the payment that pays for the order. */
    applied: z.boolean(),
    reference: z.string().nullable(),
    failure: FailureShape.nullable(),
    at: Timestamp,
  })
  .meta({ id: 'OrderPayment' });

/** Money on its way back. */
const OrderRefund = z
  .object({
    purpose: z.enum(['order', 'surplus']),
    amount: MoneyShape,
    state: z.enum(['intended', 'submitted', 'refunded', 'failed', 'cancelled', 'refused']),
    reference: z.string().nullable(),
    at: Timestamp,
    endedAt: Timestamp.nullable(),
  })
  .meta({ id: 'OrderRefund' });

/** What happened when: the audit trail of the order in the words of its buyer. */
const OrderMoment = z
  .object({ at: Timestamp, what: z.string(), code: z.string().nullable() })
  .meta({ id: 'OrderMoment' });

export const Order = z
  .object({
    ...MEMBERS,
    price: PriceShape,
    contact: z.object({ id: z.uuid(), name: z.string(), email: z.string() }),
    mode: z.enum(['live', 'test']),
    /** The buyer’s bank has fetched the money back. */
    disputed: z.boolean(),
    /** Where to pay now; null while no payment is on offer. */
    payAt: z.string().nullable(),
    /** True while the payment page is being made. */
    payComing: z.boolean(),
    /** When the way to pay that was remembered is charged; null where no charge is announced. */
    chargeAt: Timestamp.nullable(),
    canCancel: z.boolean(),
    /** A payment failed; another can be asked for. */
    canPayAgain: z.boolean(),
    payments: z.array(OrderPayment),
    refunds: z.array(OrderRefund),
    moments: z.array(OrderMoment),
    registration: z.object({ id: z.uuid(), expiresAt: Timestamp.nullable() }).nullable(),
    version: z.int(),
  })
  .meta({ id: 'Order' });

export const listOrders = endpoint({
  method: 'GET',
  path: '/t/:tenant/orders',
  id: 'order.list',
  summary: 'Orders of the workspace, the newest first',
  access: 'order.read',
  rate: 'read',
  query: z.strictObject(PAGING),
  response: pageOf(OrderItem),
});

export const placeOrder = endpoint({
  method: 'POST',
  path: '/t/:tenant/orders',
  id: 'order.place',
  summary: 'Order what a quote says, bindingly; sent again it is the same order',
  access: 'order.place',
  rate: 'write',
  body: z.strictObject({
    quoteId: z.uuid(),
    /** Who will hold the domain; left out for one that is held already. */
    contactId: z.uuid().optional(),
    /** Of a transfer: what the registrar that holds the domain has given out. */
    authCode: AuthCodeInput.optional(),
    ...PAY,
    /** The buyer agrees to the terms. */
    acceptTerms: z.literal(true),
    /** The buyer asks for the registration to begin before the time to withdraw has passed. */
    startAtOnce: z.literal(true),
    /** Language of the payment page and of mails. */
    locale: z.enum(['en', 'de']),
  }),
  response: Order,
  status: 201,
  etag: true,
  errors: ['conflict', 'sales-disabled'],
});

export const readOrder = endpoint({
  method: 'GET',
  path: '/t/:tenant/orders/:id',
  id: 'order.read',
  summary: 'One order: where it stands, and every cent',
  access: 'order.read',
  rate: 'read',
  response: Order,
  etag: true,
});

export const cancelOrder = endpoint({
  method: 'POST',
  path: '/t/:tenant/orders/:id/cancel',
  id: 'order.cancel',
  summary: 'Cancel an order that is not paid',
  access: 'order.place',
  rate: 'write',
  body: z.strictObject({}).optional(),
  response: Order,
  etag: true,
  errors: ['conflict', 'temporarily-unavailable'],
});

export const giveAuthCode = endpoint({
  method: 'PUT',
  path: '/t/:tenant/orders/:id/auth-code',
  id: 'order.give-auth-code',
  summary: 'Give a transfer another AuthCode after one that was not accepted',
  access: 'order.place',
  rate: 'write',
  body: z.strictObject({ authCode: AuthCodeInput }),
  response: Order,
  etag: true,
  errors: ['conflict', 'temporarily-unavailable'],
});

export const payAgain = endpoint({
  method: 'POST',
  path: '/t/:tenant/orders/:id/payments',
  id: 'order.pay-again',
  summary: 'Ask for another payment after one that failed',
  access: 'order.place',
  rate: 'write',
  body: z.strictObject(PAY),
  response: Order,
  etag: true,
  errors: ['conflict', 'sales-disabled', 'temporarily-unavailable'],
});
