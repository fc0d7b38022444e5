import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { PlanTerms } from '#model/rules/billing/plan-offer.ts';
import {
  type Charging,
  SUBSCRIPTION_TRANSITIONS,
  type SubscriptionFailure,
  type SubscriptionState,
} from '#model/rules/billing/subscription-state.ts';
import { isOnOffer, type PaymentStatus } from '#model/rules/sales/payment.ts';
import { sentence } from '#model/rules/sentence.ts';
import { appendAudit, type AuditEntry } from '#model/store/audit.ts';
import { publish } from '#model/store/live-events.ts';
import { SALES_WORKER } from '#model/store/sales/orders.ts';

/** The row of a subscription, locked by the transaction that read it. */
export interface SubscriptionRow {
  id: string;
  planId: string;
  state: SubscriptionState;
  mode: 'live' | 'test';
  terms: PlanTerms;
  /** Whether the payment service charges it by itself, and shall. */
  charging: Charging;
  /** Counts what was asked to charge it: one at a time does. */
  chargingNumber: number;
  /** The payment service's id of what charges it. */
  reference: string | null;
  mandateId: string | null;
  paidUntil: Date | null;
  nextPlanId: string | null;
  endsAtPeriod: boolean;
  pastDueSince: Date | null;
  failure: SubscriptionFailure | null;
  version: number;
  placedBy: string;
  locale: 'en' | 'de';
}

export const SUBSCRIPTION_COLUMNS = `s.id, s.plan_id as "planId", s.state, s.mode, s.terms, s.charging,
  s.charging_number as "chargingNumber", s.reference, s.mandate_id as "mandateId",
  s.paid_until as "paidUntil", s.next_plan_id as "nextPlanId", s.ends_at_period as "endsAtPeriod",
  s.past_due_since as "pastDueSince", s.failure, s.version, s.placed_by as "placedBy", s.locale`;

/** The id that links all of a subscription: workflow id, audit correlation, subject of its events. */
export function subscriptionSubject(id: string): string {
  return `subscription/${id}`;
}

/** Reads and locks a subscription. @throws ApexkeepError `row-missing` */
export async function lockSubscription(tx: Tx, id: string): Promise<SubscriptionRow> {
  const [row] = await tx.sql<SubscriptionRow>(
    `select ${SUBSCRIPTION_COLUMNS} from subscription s where s.tenant_id = current_tenant() and s.id = $1 for update`,
    [id],
  );
  if (row !== undefined) return row;
  throw new ApexkeepError(
    'row-missing',
    sentence('subscription-row-missing', 'There is no subscription {id}.', { id }),
  );
}

/** The subscription of the workspace that has not ended; undefined when it pays for no plan. */
export async function openSubscription(tx: Tx): Promise<SubscriptionRow | undefined> {
  const [row] = await tx.sql<SubscriptionRow>(
    `select ${SUBSCRIPTION_COLUMNS} from subscription s where s.tenant_id = current_tenant() and s.state <> 'ended'`,
  );
  return row;
}

/** Tells of a subscription: an audit row and a live event, in the transaction of what happened. */
export async function tellOfSubscription(
  tx: Tx,
  { id, planId }: Pick<SubscriptionRow, 'id' | 'planId'>,
  action: `subscription.${string}`,
  detail: Record<string, unknown> = {},
  actor: AuditEntry['actor'] = SALES_WORKER,
): Promise<void> {
  const subject = subscriptionSubject(id);
  await publish(tx, { subject, kind: action, data: {} });
  await appendAudit(tx, { actor, action, subject, correlation: subject, detail: { plan: planId, ...detail } });
}

/**
 * The guarded transition: moves a locked subscription, with audit and live event. @throws ApexkeepError `conflict` where
 * SUBSCRIPTION_TRANSITIONS forbids it
 */
export async function moveSubscription(
  tx: Tx,
  row: SubscriptionRow,
  to: SubscriptionState,
  detail: { failure?: SubscriptionFailure | null; now: Date },
): Promise<SubscriptionRow> {
  if (!SUBSCRIPTION_TRANSITIONS[row.state].includes(to))
    throw new ApexkeepError(
      'conflict',
      sentence('plan-cannot-become', 'The plan is {state} and cannot become {to}.', { state: row.state, to }),
    );
  const { failure = null, now } = detail;
  const pastDueSince = to === 'past-due' ? now : null;
  await tx.sql(
    `update subscription set state = $2, failure = $3, past_due_since = $4, version = version + 1,
            ended_at = case when $2 = 'ended' then $5::timestamptz end
      where tenant_id = current_tenant() and id = $1`,
    [row.id, to, failure === null ? null : JSON.stringify(failure), pastDueSince, now],
  );
  await tellOfSubscription(tx, row, `subscription.${to}`, failure === null ? {} : { code: failure.code });
  return { ...row, state: to, failure, pastDueSince, version: row.version + 1 };
}

export interface SubscriptionPaymentRow {
  id: string;
  reference: string | null;
  sequence: 'first' | 'recurring';
  status: PaymentStatus;
  amount: number;
  currency: string;
  checkoutUrl: string | null;
  chargedBack: number;
  periodFrom: Date | null;
  periodTo: Date | null;
  intendedAt: Date;
}

/** True for one that somebody can still make, or is about to be able to. */
export function isOffered({ sequence, status }: Pick<SubscriptionPaymentRow, 'sequence' | 'status'>): boolean {
  return sequence === 'first' && isOnOffer({ status, failure: null });
}

/** Payments of a subscription, the oldest first; the newest two hundred. */
export async function subscriptionPayments(tx: Tx, subscriptionId: string): Promise<SubscriptionPaymentRow[]> {
  const rows = await tx.sql<SubscriptionPaymentRow>(
    `select id, reference, sequence, status, amount, currency, checkout_url as "checkoutUrl", charged_back as "chargedBack",
            period_from as "periodFrom", period_to as "periodTo", intended_at as "intendedAt"
       from subscription_payment where tenant_id = current_tenant() and subscription_id = $1
      order by intended_at desc, id desc limit 200`,
    [subscriptionId],
  );
  return rows.toReversed();
}

/** A row for a payment that is about to be offered, or that the payment service made by itself. */
export async function intendSubscriptionPayment(
  tx: Tx,
  { id, terms }: Pick<SubscriptionRow, 'id' | 'terms'>,
  of: { sequence: 'first' | 'recurring'; reference: string | null; amount?: number },
): Promise<string> {
  const paymentId = uuidv7();
  await tx.sql(
    `insert into subscription_payment (tenant_id, id, subscription_id, reference, sequence, amount, currency)
     values (current_tenant(), $1, $2, $3, $4, $5, $6)`,
    [paymentId, id, of.reference, of.sequence, of.amount ?? terms.gross.amount, terms.gross.currency],
  );
  return paymentId;
}
