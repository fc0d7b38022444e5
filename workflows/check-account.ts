import type { AccountCheckInput, AccountCheckResult } from './contracts/account-check.ts';
import { PRIORITY } from './contracts/queues.ts';
import { reasonOf } from './steps.ts';
import { zoneProviderSteps, zoneSteps } from './zone-work-steps.ts';

/*
 * Tests a provider account's connection, or proves its right to write without changing anything.
 *
 * A workflow because only the worker opens secrets: the API asks, the worker answers into the account's row. Nothing has to
 * be undone. Retry horizon: one minute and three attempts, since a person waits; then the failure is the report.
 */
export async function checkAccount(input: AccountCheckInput): Promise<AccountCheckResult> {
  const place = await zoneSteps.placeOfAccount(input);
  const options = { priority: PRIORITY.interactive, retryFor: '1m', attempts: 3 } as const;
  const provider = zoneProviderSteps(place, { ...options, summary: input.check });
  try {
    return input.check === 'connection' ? await provider.checkConnection(input) : await provider.probeWrite(input);
  } catch (error) {
    await zoneSteps.checkFailed({ ...input, reason: reasonOf(error) });
    return { ok: false };
  }
}
