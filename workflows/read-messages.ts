import { registrarSteps } from './order-steps.ts';

/*
 * Reads what the registrar tells by itself; started each minute by the schedule `registrar-messages`, which never lets two run at
 * once: the registrar's queue has one reader. Page: docs/workflows/registrar-messages.md.
 *
 * A message only makes somebody look sooner; what nobody reads is found by the looks of orders and domains. Retry horizon: none,
 * since the next run comes in a minute.
 */
export async function readMessages(): Promise<{ read: number }> {
  const { answer } = await registrarSteps('platform').readMessages();
  return { read: answer?.read ?? 0 };
}
