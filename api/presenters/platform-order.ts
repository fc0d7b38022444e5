import type { input } from 'zod';
import type { Parts } from '#api/parts.ts';
import { orderFailure } from '#model/rules/sales/order-words.ts';
import { STAFF_DECISIONS, staffRefused } from '#model/rules/sales/staff-decision.ts';
import { refOf, sentence } from '#model/rules/sentence.ts';
import { orderWorkflowId } from '#workflows/contracts/order.ts';
import {
  alertsOfOrder,
  type AlertRow,
  attemptsOf,
  type AttemptView,
  outcomeOf,
  type PlatformOrderRow,
  type ReconciliationRow,
} from '#api/queries/platform-orders.ts';
import type {
  listAlerts,
  PlatformOrder,
  PlatformOrderItem,
  readReconciliation,
} from '#api/routes/platform-orders/schema.ts';
import { presentOrder, presentOrderItem } from './order.ts';

type Workspaced = { tenantId: string; slug: string; tenantName: string };
const workspaceOf = ({ tenantId: id, slug, tenantName: name }: Workspaced) => ({ id, slug, name });

export function presentPlatformOrderItem(row: PlatformOrderRow): input<typeof PlatformOrderItem> {
  return {
    ...presentOrderItem(row),
    workspace: workspaceOf(row),
    buyer: { id: row.buyerId, name: row.buyerName, email: row.buyerEmail },
    disputed: row.disputed,
    openAlerts: row.openAlerts,
  };
}

export function presentAlert(row: AlertRow): input<typeof listAlerts.response>['items'][number] {
  return {
    id: row.id,
    orderId: row.orderId,
    orderNumber: row.orderNumber,
    name: row.name,
    workspace: workspaceOf(row),
    state: row.state,
    failure: orderFailure(row.code),
    at: row.at.toISOString(),
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
  };
}

/** The whole story of an order, for one of the platform's people. */
export async function presentPlatformOrder(
  parts: Parts,
  row: PlatformOrderRow,
  viewerId: string,
): Promise<input<typeof PlatformOrder>> {
  const order = await parts.database.inTenant({ tenantId: row.tenantId, actorId: viewerId }, (tx) =>
    presentOrder(tx, row.id),
  );
  const [attempts, alerts, decided] = await parts.database.inPlatform(viewerId, async (tx) => [
    await attemptsOf(tx, row.id),
    await alertsOfOrder(tx, row.id),
    await outcomeOf(tx, row.id),
  ]);
  const facts = {
    state: row.state,
    disputed: row.disputed,
    paid: order.payments.some(({ applied }) => applied),
    refundTried: order.refunds.some(({ purpose }) => purpose === 'order'),
  };
  const own = row.buyerId === viewerId;
  return {
    ...order,
    ...presentPlatformOrderItem(row),
    attempts: attempts.map(presentAttempt),
    alerts: alerts.map(presentAlert),
    decided,
    choices: STAFF_DECISIONS.map((decision) => {
      const refused = own
        ? sentence('staff-own-order', 'Nobody decides on an order of their own.')
        : staffRefused(decision, facts);
      return { decision, refused: refused === null ? null : { message: refused.message, sentence: refOf(refused) } };
    }),
    ...workflowOf(parts, row.id),
  };
}

function workflowOf({ config }: Parts, orderId: string): { workflowId: string; workflowUrl: string | null } {
  const workflowId = orderWorkflowId(orderId);
  const { temporalUiOrigin: origin, temporal } = config;
  const path = `/namespaces/${temporal.namespace}/workflows/${encodeURIComponent(workflowId)}`;
  return { workflowId, workflowUrl: origin === null ? null : origin + path };
}

function presentAttempt(row: AttemptView): input<typeof PlatformOrder>['attempts'][number] {
  const { number, state, code, text, sentAt, endedAt } = row;
  return {
    number,
    state,
    code,
    text,
    sentAt: sentAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}

export function presentReconciliation(
  rows: readonly ReconciliationRow[],
  currency: string,
  at: Date,
): input<typeof readReconciliation.response> {
  const of = (kind: ReconciliationRow['kind']) => {
    const row = rows.find((one) => one.kind === kind);
    return { count: row?.count ?? 0, sum: row?.sum ?? 0 };
  };
  const paid = of('paid');
  const parts = [of('registered'), of('refunded'), of('review'), of('running')] as const;
  const [registered, refunded, review, running] = parts;
  return {
    currency,
    paid,
    registered,
    refunded,
    review,
    running,
    difference: {
      count: paid.count - parts.reduce((sum, part) => sum + part.count, 0),
      sum: paid.sum - parts.reduce((sum, part) => sum + part.sum, 0),
    },
    surplusRefunds: of('surplus'),
    chargedBack: of('chargedBack'),
    checkedAt: at.toISOString(),
  };
}
