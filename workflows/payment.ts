import { setHandler } from '@temporalio/workflow';
import { called, type PaymentInput } from './contracts/order.ts';
import { DAY } from './durations.ts';
import { paymentSteps } from './order-steps.ts';
import { patiently } from './patience.ts';

/*
 * Looks at a payment that the payment service has called about. Page: docs/workflows/order.md.
 *
 * A call is a hint and nothing more: anybody can send one. The payment itself is fetched, and what it says is applied once.
 * Durable because the service may be away just then. Calls that come while it looks are answered by one more look.
 * Retry horizon: 3 days; by then the order's own looks have found it.
 */

const PATIENCE = 3 * DAY;

export async function payment(input: PaymentInput): Promise<void> {
  let calls = 0;
  setHandler(called, () => void (calls += 1));
  const steps = paymentSteps('platform');
  for (let looked = -1; looked < calls;) {
    looked = calls;
    await patiently(
      () => steps.refreshPayment(input),
      PATIENCE,
      async () => undefined,
    );
  }
}
