import { paymentSteps } from './order-steps.ts';

/*
 * Finds payments whose calls never came; started each minute by the schedule `payment-sweep`. Page: docs/workflows/order.md.
 *
 * One list of the payment service a minute, and none while no payment is on offer. It only asks for looks: what a look finds is
 * applied once, so finding a payment twice is finding it once. Retry horizon: none, since the next run comes in a minute.
 */
export async function sweepPayments(): Promise<{ asked: number }> {
  const { answer } = await paymentSteps('platform').sweepPayments();
  return { asked: answer?.asked ?? 0 };
}
