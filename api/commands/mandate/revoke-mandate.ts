import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { enqueueSignalWithStart, enqueueStart } from '#model/store/outbox.ts';
import { dropCharges, endMandate, mandateById } from '#model/store/sales/mandates.ts';
import { lockOrder } from '#model/store/sales/orders.ts';
import { intendPayment } from '#model/store/sales/payments.ts';
import { mailOfNewOrder } from '#model/store/sales/sales-mail.ts';
import { MANDATE, mandateWorkflowId } from '#workflows/contracts/mandate.ts';
import { ORDER, orderWorkflowId, paymentChanged } from '#workflows/contracts/order.ts';

/**
 * Takes back the leave to charge a way to pay: nothing is charged by it from this transaction on, and the payment service is told
 * by a workflow. Renewals that were announced as charges become payments that their buyer is asked for. Done twice it is done
 * once. @throws ApexkeepError `not-found`
 */
export async function revokeMandate(tx: Tx, actorId: string, id: string): Promise<void> {
  if ((await mandateById(tx, id)) === undefined)
    throw new ApexkeepError('not-found', sentence('mandate-missing', 'There is no such way to pay in this workspace.'));
  if (!(await endMandate(tx, id, 'revoking', { kind: 'user', id: actorId }))) return;
  for (const orderId of await dropCharges(tx, id)) await askForPayment(tx, orderId);
  const input = { tenantId: tx.tenantId ?? '', mandateId: id };
  await enqueueStart(tx, { workflowId: mandateWorkflowId(id), name: MANDATE, args: [input] });
}

async function askForPayment(tx: Tx, orderId: string): Promise<void> {
  const order = await lockOrder(tx, orderId);
  await intendPayment(tx, order, { method: null });
  await mailOfNewOrder(tx, order, 'worker');
  const args = [{ tenantId: tx.tenantId ?? '', orderId }];
  const workflow = { workflowId: orderWorkflowId(orderId), name: ORDER, args, signal: paymentChanged.name };
  await enqueueSignalWithStart(tx, workflow);
}
