import { setCurrentDetails, sleep } from '@temporalio/workflow';
import type { OrderCode } from '#model/rules/sales/order-failure.ts';
import type { RefundInput } from './contracts/order.ts';
import { DAY, HOUR } from './durations.ts';
import { orderSteps, paymentSteps } from './order-steps.ts';
import { patiently, REFUND_LOOKS, REFUND_SLOW_MS } from './patience.ts';

/*
 * Sends back money that pays for nothing: a second payment of one order. Page: docs/workflows/order.md.
 *
 * Durable because a refund takes days, and must be made exactly once. Its row was committed with the discovery that the
 * money is too much. What is undone how: nothing; a refund that fails needs a person.
 * Retry horizon: the payment service 7 days, then a person; a refund under way 14 days, then a person.
 */

const PATIENCE = 7 * DAY;

export async function refund(input: RefundInput): Promise<{ refund: string }> {
  const payments = paymentSteps(input.tenantId);
  const alert = (code: OrderCode) => orderSteps.alert({ ...input, code });
  setCurrentDetails('Sending back money that pays for nothing.');
  const began = Date.now();
  let standing = await patiently(
    () => payments.submitRefund(input),
    PATIENCE,
    () => alert('payment-service-held'),
  );
  for (let look = 0; standing?.refund === 'submitted' && Date.now() - began < REFUND_SLOW_MS; look += 1) {
    setCurrentDetails(`The payment service has it: ${standing.status ?? 'unknown'}.`);
    await sleep(REFUND_LOOKS[look] ?? 6 * HOUR, { summary: 'looks at the refund again' });
    standing =
      (await patiently(
        () => payments.readRefund(input),
        PATIENCE,
        () => alert('payment-service-held'),
      )) ?? standing;
  }
  const ended = standing?.refund ?? 'intended';
  if (ended !== 'refunded') await alert(ended === 'submitted' ? 'refund-slow' : 'refund-failed');
  return { refund: ended };
}
