import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { FailureShape } from '#api/shapes/dns.ts';
import { MoneyShape } from '#api/shapes/money.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { Person } from '#api/shapes/person.ts';
import { SentenceRefShape } from '#api/shapes/sentence.ts';
import { reason, Timestamp } from '#api/shapes/text.ts';
import { Order, OrderItem, OrderStateName } from '#api/routes/orders/schema.ts';
import { ORDER_CODES } from '#model/rules/sales/order-failure.ts';
import { STAFF_DECISIONS } from '#model/rules/sales/staff-decision.ts';

const Workspace = z.object({ id: z.uuid(), slug: z.string(), name: z.string() });

/** An order as the people of the platform list it. */
export const PlatformOrderItem = OrderItem.extend({
  workspace: Workspace,
  buyer: Person,
  disputed: z.boolean(),
  /** Alerts that nobody has acknowledged. */
  openAlerts: z.int(),
}).meta({ id: 'PlatformOrderItem' });

const Alert = z
  .object({
    id: z.uuid(),
    orderId: z.uuid(),
    orderNumber: z.int(),
    name: z.string(),
    workspace: Workspace,
    state: OrderStateName,
    /** What it is about, with its words. */
    failure: FailureShape.extend({ code: z.enum(ORDER_CODES) }),
    at: Timestamp,
    acknowledgedAt: Timestamp.nullable(),
  })
  .meta({ id: 'SalesAlert' });

/** One registration that was, or was about to be, sent. */
const Attempt = z.object({
  number: z.int(),
  state: z.string(),
  /** What the registrar answered, for staff. */
  code: z.string().nullable(),
  text: z.string().nullable(),
  sentAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
});

/** A decision, and why it cannot be made now. */
const Choice = z.object({
  decision: z.enum(STAFF_DECISIONS),
  refused: z.object({ message: z.string(), sentence: SentenceRefShape }).nullable(),
});

export const PlatformOrder = Order.extend({
  workspace: Workspace,
  buyer: Person,
  attempts: z.array(Attempt),
  alerts: z.array(Alert),
  decided: z.enum(['register', 'refund']).nullable(),
  choices: z.array(Choice),
  workflowId: z.string(),
  /** The workflow in the Temporal UI; null where none is configured. */
  workflowUrl: z.string().nullable(),
}).meta({ id: 'PlatformOrder' });

/** A day that the database can count from, too. */
const Day = z.iso.date().regex(/^(?:19|20)/);

const FILTERS = {
  /** States, separated by commas. */
  states: z
    .string()
    .max(300)
    .regex(/^[a-z-]+(,[a-z-]+)*$/)
    .optional(),
  /** The beginning of a name, a number, or an e-mail address. */
  search: z.string().trim().max(254).optional(),
  /** Days in UTC on which they were placed, both counted in. */
  placedFrom: Day.optional(),
  placedUntil: Day.optional(),
};
const FILTER = z.strictObject(FILTERS);
export type PlatformOrderFilter = z.output<typeof FILTER>;

export const listPlatformOrders = endpoint({
  method: 'GET',
  path: '/platform/orders',
  id: 'platform-order.list',
  summary: 'Orders of all workspaces, the newest first',
  access: 'sales.read',
  rate: 'read',
  query: z.strictObject({ ...FILTERS, ...PAGING }),
  response: pageOf(PlatformOrderItem),
});

export const countPlatformOrders = endpoint({
  method: 'GET',
  path: '/platform/order-totals',
  id: 'platform-order.totals',
  summary: 'How many orders stand where, and for how much',
  access: 'sales.read',
  rate: 'read',
  query: FILTER,
  response: z.object({
    items: z.array(z.object({ state: OrderStateName, count: z.int(), sum: MoneyShape })),
    openAlerts: z.int(),
  }),
});

export const readPlatformOrder = endpoint({
  method: 'GET',
  path: '/platform/orders/:id',
  id: 'platform-order.read',
  summary: 'The whole story of an order, and what can be decided about it',
  access: 'sales.read',
  rate: 'read',
  response: PlatformOrder,
});

export const decidePlatformOrder = endpoint({
  method: 'POST',
  path: '/platform/orders/:id/decisions',
  id: 'platform-order.decide',
  summary: 'Decide an order that waits for a person; what would not be safe is refused',
  access: 'sales.decide',
  rate: 'write',
  body: z.strictObject({ decision: z.enum(STAFF_DECISIONS), reason: reason() }),
  response: PlatformOrder,
  errors: ['conflict', 'temporarily-unavailable'],
});

export const listAlerts = endpoint({
  method: 'GET',
  path: '/platform/alerts',
  id: 'sales-alert.list',
  summary: 'What somebody has to look at, open ones only unless asked for all; the newest first',
  access: 'sales.read',
  rate: 'read',
  query: z.strictObject({ all: z.enum(['true', 'false']).default('false'), ...PAGING }),
  response: pageOf(Alert),
});

export const acknowledgeAlert = endpoint({
  method: 'POST',
  path: '/platform/alerts/:id/acknowledge',
  id: 'sales-alert.acknowledge',
  summary: 'Say that an alert was seen to',
  access: 'sales.decide',
  rate: 'write',
  body: z.strictObject({}).optional(),
  response: Alert,
});

const Counted = z.object({ count: z.int(), sum: z.int() });

export const readReconciliation = endpoint({
  method: 'GET',
  path: '/platform/reconciliation',
  id: 'sales.reconcile',
  summary: 'Whether every payment is accounted for: payments = registered + refunded + in review + still running',
  access: 'sales.read',
  rate: 'read',
  response: z.object({
    currency: z.string(),
    paid: Counted,
    registered: Counted,
    refunded: Counted,
    review: Counted,
    running: Counted,
    /** Paid, less all of the others; not zero means that money is unaccounted for. */
    difference: Counted,
    surplusRefunds: Counted,
    chargedBack: Counted,
    checkedAt: Timestamp,
  }),
});
