import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { publish } from '#model/store/live-events.ts';
import { sweepOldRows } from '#model/store/retention.ts';
import { importWorkflowId } from '#workflows/contracts/import.ts';
import type { ProviderPlace, ZoneWorkSteps } from '#workflows/contracts/zone-work.ts';
import type { Dependencies } from './dependencies.ts';
import { storeCheck } from './check-account.ts';

/** After a failed reading the next one comes sooner than the usual interval, but not at once. */
const RETRY_READ_SECONDS = 300;

/** Short database steps of imports, checks, scheduled reads and sweeps. Safe to repeat. */
export function createZoneWork(deps: Dependencies): ZoneWorkSteps {
  const { database } = deps;
  return {
    placeOfAccount: ({ tenantId, providerAccountId }) => placeOf(deps, tenantId, ACCOUNT_PLACE, providerAccountId),
    placeOfZone: ({ tenantId, zoneId }) => placeOf(deps, tenantId, ZONE_PLACE, zoneId),
    openImport: ({ tenantId, importId }) => placeOf(deps, tenantId, IMPORT_PLACE, importId),

    importItems: ({ tenantId, importId, limit }) =>
      database.inTenant({ tenantId }, async (tx) => {
        const rows = await tx.sql<{ id: string }>(
          `select id from zone_import_item where tenant_id = current_tenant() and import_id = $1
              and state in ('waiting', 'reading') order by id limit $2`,
          [importId, limit],
        );
        return rows.map((row) => row.id);
      }),

    importItemFailed: ({ tenantId, importId, itemId, reason }) =>
      database.inTenant({ tenantId }, async (tx) => {
        await tx.sql(
          `update zone_import_item set state = 'failed', failure = $2 where tenant_id = current_tenant() and id = $1 and state <> 'done'`,
          [itemId, JSON.stringify(reason)],
        );
        await publish(tx, {
          subject: importWorkflowId(importId),
          kind: 'import.progress',
          data: { itemId, state: 'failed' },
        });
      }),

    closeImport: ({ tenantId, importId, failure }) =>
      database.inTenant({ tenantId }, async (tx) => {
        await tx.sql(
          `update zone_import set state = $2, failure = $3, finished_at = clock_timestamp()
            where tenant_id = current_tenant() and id = $1 and state = 'running'`,
          [importId, failure === null ? 'done' : 'failed', failure === null ? null : JSON.stringify(failure)],
        );
        const [counts] = await tx.sql<{ imported: number; failed: number }>(
          `select count(*) filter (where state = 'done') as imported, count(*) filter (where state = 'failed') as failed
             from zone_import_item where tenant_id = current_tenant() and import_id = $1`,
          [importId],
        );
        const result = counts ?? { imported: 0, failed: 0 };
        await publish(tx, { subject: importWorkflowId(importId), kind: 'import.finished', data: { ...result } });
        return result;
      }),

    checkFailed: async (input) => void (await storeCheck(deps, input, { ok: false, ...input.reason })),

    zoneReadFailed: ({ tenantId, zoneId, failure }) =>
      database.inTenant({ tenantId }, async (tx) => {
        await tx.sql(
          `update zone set read_failed_at = clock_timestamp(), read_failure = $2,
                  next_read_at = clock_timestamp() + $3 * interval '1 second'
            where tenant_id = current_tenant() and id = $1`,
          [zoneId, JSON.stringify(failure), RETRY_READ_SECONDS],
        );
        await publish(tx, { subject: `zone/${zoneId}`, kind: 'zone.read-failed', data: { code: failure.code } });
      }),

    takeDueZones: ({ limit }) => takeDueZones(deps, limit),
    sweepOutbox: () => deps.dispatcher.drain(),
    sweepLeftovers: async () => void (await sweepOldRows(database)),
  };
}

const ACCOUNT_PLACE =
  'select id as "providerAccountId", kind as "providerKind" from provider_account where tenant_id = current_tenant() and id = $1';
const ZONE_PLACE = `select a.id as "providerAccountId", a.kind as "providerKind" from zone z
  join provider_account a on a.tenant_id = z.tenant_id and a.id = z.provider_account_id
 where z.tenant_id = current_tenant() and z.id = $1`;
const IMPORT_PLACE = `select a.id as "providerAccountId", a.kind as "providerKind" from zone_import i
  join provider_account a on a.tenant_id = i.tenant_id and a.id = i.provider_account_id
 where i.tenant_id = current_tenant() and i.id = $1`;

async function placeOf(deps: Dependencies, tenantId: string, text: string, id: string): Promise<ProviderPlace> {
  const [place] = await deps.database.inTenant({ tenantId }, (tx) => tx.sql<ProviderPlace>(text, [id]));
  if (place === undefined)
    throw new ApexkeepError('row-missing', sentence('row-missing', 'The row this work is about does not exist.'));
  return place;
}

/** Finds due zones across workspaces, then takes each in its own workspace: whoever moves `next_read_at` first has it. */
async function takeDueZones(deps: Dependencies, limit: number): ReturnType<ZoneWorkSteps['takeDueZones']> {
  const due = await deps.database.sweep((tx) =>
    tx.sql<{ tenantId: string; zoneId: string }>(
      `select tenant_id as "tenantId", id as "zoneId" from zone where next_read_at <= clock_timestamp()
        order by next_read_at limit $1`,
      [limit],
    ),
  );
  const taken: Awaited<ReturnType<ZoneWorkSteps['takeDueZones']>> = [];
  for (const { tenantId, zoneId } of due) {
    const [place] = await deps.database.inTenant({ tenantId }, (tx) =>
      tx.sql<ProviderPlace>(
        `update zone z set next_read_at = clock_timestamp() + $2 * interval '1 millisecond' from provider_account a
          where z.tenant_id = current_tenant() and z.id = $1 and z.next_read_at <= clock_timestamp()
            and a.tenant_id = z.tenant_id and a.id = z.provider_account_id
          returning a.id as "providerAccountId", a.kind as "providerKind"`,
        [zoneId, deps.timing.readIntervalMs],
      ),
    );
    if (place !== undefined) taken.push({ tenantId, zoneId, ...place });
  }
  return taken;
}
