import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { ZoneProviderSteps } from '#workflows/contracts/zone-work.ts';
import { openAccount } from './accounts.ts';
import { OUTDATED, storeCheck } from './check-account.ts';
import type { Dependencies } from './dependencies.ts';
import { alive } from './failures.ts';
import { openReader } from './providers/readers.ts';
import { openWriter } from './providers/writers.ts';

/** Proves the right to write without changing anything: beside the executor, the only holder of a writer. */
export function createWriteProbe(deps: Dependencies): Pick<ZoneProviderSteps, 'probeWrite'> {
  return {
    probeWrite: (input) =>
      alive(async (signal) => {
        const { connection, credentialsVersion } = await openAccount(deps, input.tenantId, input.providerAccountId);
        if (credentialsVersion !== input.credentialsVersion) return storeCheck(deps, input, OUTDATED);
        const zones = await openReader(connection, deps.http).listZones(signal);
        const zone = zones.find((candidate) => candidate.kind === 'primary');
        if (zone === undefined) {
          throw new ApexkeepError(
            'provider-not-found',
            sentence('no-primary-zone', 'The account has no primary zone to prove the right to write on.'),
          );
        }
        await openWriter(connection, deps.http).probeWrite(zone.ref, signal);
        return storeCheck(deps, input, { ok: true, report: { zone: zone.name } });
      }),
  };
}
