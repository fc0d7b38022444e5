import type { SalesCheckResult } from './contracts/sales-check.ts';
import { paymentSteps, registrarSteps } from './order-steps.ts';

/*
 * Tests the connections of the shop: are we let in, and which ways to pay does the account have? Page: docs/workflows/sales-check.md.
 *
 * A workflow because only the worker opens secrets: the API asks, the worker answers into the settings. Buys and charges
 * nothing. Nothing is tried twice: somebody waits, and what was found is the report.
 */
export async function salesCheck(): Promise<SalesCheckResult> {
  const [registrar, payment] = await Promise.all([
    registrarSteps('platform').checkRegistrar(),
    paymentSteps('platform').checkPayments(),
  ]);
  return { registrar, payment };
}
