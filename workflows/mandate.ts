import type { MandateInput } from './contracts/mandate.ts';
import { DAY } from './durations.ts';
import { mandateSteps } from './order-steps.ts';
import { patiently } from './patience.ts';

/*
 * Tells the payment service that a way to pay may not be charged any more. Page: docs/workflows/mandate.md.
 *
 * Nothing is charged by it from the moment its owner took it back: that stands in the row. Durable because the service may be
 * away just then, and would go on to show it as given.
 * Retry horizon: 7 days; then the row stays `revoking`, which is charged no more either.
 */

const PATIENCE = 7 * DAY;

export async function mandate(input: MandateInput): Promise<{ revoked: boolean }> {
  const done = await patiently(
    () => mandateSteps(input.tenantId).revokeMandate(input),
    PATIENCE,
    async () => undefined,
  );
  return { revoked: done !== null };
}
