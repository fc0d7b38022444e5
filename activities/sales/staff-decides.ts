import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { orderFailure } from '#model/rules/sales/order-words.ts';
import { refundUnsafe, staffRefused } from '#model/rules/sales/staff-decision.ts';
import { sentence } from '#model/rules/sentence.ts';
import { appendAudit } from '#model/store/audit.ts';
import { decideOutcome, moveOrder, type OrderRow, orderSubject, releaseName } from '#model/store/sales/orders.ts';
import { paymentsOf, refundOf } from '#model/store/sales/payments.ts';
import { endAttempts } from '#model/store/sales/registrations.ts';
import type { StaffAct } from '#workflows/contracts/order.ts';
import type { RegistrationLook } from '#workflows/contracts/order-steps.ts';
import { refundDecision } from './apply-payment.ts';

/**
 * Carries out what one of the platform's people decided of an order that waits for a person, as far as it is safe, with their
 * reason in the audit trail. To look again adopts money that is back; a domain that is there is adopted by the workflow.
 * @throws ApexkeepError `forbidden` for one's own order, `conflict` for what would not be safe
 */
export async function staffDecides(
  tx: Tx,
  row: OrderRow,
  act: StaffAct & { look: RegistrationLook },
): Promise<unknown> {
  if (row.buyerId === act.actorId)
    throw new ApexkeepError('forbidden', sentence('staff-own-order', 'Nobody decides on an order of their own.'));
  const payment = (await paymentsOf(tx, row.id)).find(({ applied }) => applied);
  const refundTried = (await refundOf(tx, { orderId: row.id })) !== null;
  const disputed = (payment?.chargedBack ?? 0) > 0;
  const facts = { state: row.state, disputed, paid: payment !== undefined, refundTried };
  const refused = staffRefused(act.decision, facts) ?? (act.decision === 'refund' ? refundUnsafe(act.look) : null);
  if (refused !== null) throw new ApexkeepError('conflict', refused);
  await appendAudit(tx, {
    actor: { kind: 'user', id: act.actorId },
    action: 'order.staff-decision',
    subject: orderSubject(row.id),
    correlation: orderSubject(row.id),
    detail: { decision: act.decision, reason: act.reason, seen: act.look.verdict },
  });
  if (payment === undefined) return row;
  if (act.decision === 'refund') {
    await endAttempts(tx, row.id, 'failed');
    const amount = { amount: payment.amount, currency: payment.currency };
    return refundDecision(tx, row, payment, 'refunded-by-staff', { ...payment, amount });
  }
  const back = payment.refunded >= payment.amount && act.look.verdict !== 'registered';
  if (!back || !(await decideOutcome(tx, row.id, 'refund'))) return row;
  await releaseName(tx, row.id);
  return moveOrder(tx, row, 'refunded', { outcome: orderFailure('refunded-by-hand') });
}
