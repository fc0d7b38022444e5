import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { failure, sentence } from '#model/rules/sentence.ts';
import { appendAudit } from '#model/store/audit.ts';
import { isOutdatedReading } from '#model/store/history.ts';
import { publish } from '#model/store/live-events.ts';
import { type ImportInput, importWorkflowId } from '#workflows/contracts/import.ts';
import type { ZoneProviderSteps } from '#workflows/contracts/zone-work.ts';
import { readerOf } from './accounts.ts';
import type { Dependencies } from './dependencies.ts';
import { alive } from './failures.ts';
import type { ProviderZone } from './providers/dns-provider.ts';
import { observe, readWholeZone, type TimedReading } from './readings.ts';
import { WORKER } from './standing.ts';

/** Listing of an account's zones into items, and the import of one zone. Both read only, both safe to repeat. */
export function createImportZones(deps: Dependencies): Pick<ZoneProviderSteps, 'listZonesForImport' | 'importZone'> {
  return {
    listZonesForImport: (input) => alive((signal) => listZones(deps, input, signal)),
    importZone: (input) => alive((signal) => importZone(deps, input, signal)),
  };
}

async function listZones(deps: Dependencies, input: ImportInput, signal: AbortSignal): Promise<{ found: number }> {
  const { tenantId, importId } = input;
  const chosen = await deps.database.inTenant({ tenantId }, async (tx) => {
    const [row] = await tx.sql<{ accountId: string; refs: string[] | null }>(
      'select provider_account_id as "accountId", refs from zone_import where tenant_id = current_tenant() and id = $1',
      [importId],
    );
    if (row === undefined)
      throw new ApexkeepError(
        'row-missing',
        sentence('import-row-missing', 'There is no import {id}.', { id: importId }),
      );
    return row;
  });
  const reader = await readerOf(deps, tenantId, chosen.accountId);
  const listed = await reader.listZones(signal);
  const zones = chosen.refs === null ? listed : listed.filter((zone) => chosen.refs?.includes(zone.ref));
  const missing = (chosen.refs ?? []).filter((ref) => !zones.some((zone) => zone.ref === ref));
  await deps.database.inTenant({ tenantId }, async (tx) => {
    await addItems(tx, importId, zones, missing);
    await publish(tx, { subject: importWorkflowId(importId), kind: 'import.listed', data: { found: zones.length } });
  });
  return { found: zones.length };
}

/** A ref that was chosen and is not there any more becomes an item that failed, so that nothing chosen is passed over. */
async function addItems(
  tx: Tx,
  importId: string,
  zones: readonly ProviderZone[],
  missing: readonly string[],
): Promise<void> {
  const gone = failure(
    'provider-not-found',
    sentence('zone-not-listed', 'The provider does not list this zone any more.'),
  );
  const items = [
    ...zones.map((zone) => ({ id: uuidv7(), ref: zone.ref, name: zone.name, state: 'waiting', failure: null })),
    ...missing.map((ref) => ({ id: uuidv7(), ref, name: ref, state: 'failed', failure: gone })),
  ];
  await tx.sql(
    `insert into zone_import_item (tenant_id, id, import_id, ref, name, state, failure)
     select current_tenant(), i.id, $1, i.ref, i.name, i.state, nullif(i.failure, 'null')
       from jsonb_to_recordset($2::jsonb) as i(id uuid, ref text, name text, state text, failure jsonb)
     on conflict (tenant_id, import_id, ref) do nothing`,
    [importId, JSON.stringify(items)],
  );
}

interface Item {
  id: string;
  ref: string;
  name: string;
  state: string;
  accountId: string;
}

async function importZone(
  deps: Dependencies,
  input: ImportInput & { itemId: string },
  signal: AbortSignal,
): Promise<void> {
  const { tenantId, importId, itemId } = input;
  const item = await deps.database.inTenant({ tenantId }, async (tx) => {
    const [row] = await tx.sql<Item>(
      `update zone_import_item i set state = case when i.state = 'waiting' then 'reading' else i.state end from zone_import m
        where i.tenant_id = current_tenant() and i.id = $1 and m.tenant_id = i.tenant_id and m.id = i.import_id
        returning i.id, i.ref, i.name, i.state, m.provider_account_id as "accountId"`,
      [itemId],
    );
    return row;
  });
  if (item === undefined || item.state === 'done') return;
  const reader = await readerOf(deps, tenantId, item.accountId);
  for (let read = 1; ; read += 1) {
    const reading = await readWholeZone(deps, tenantId, reader, item, signal);
    try {
      await deps.database.inTenant({ tenantId }, (tx) => store(deps, tx, importId, item, reading));
      return;
    } catch (error) {
      if (read >= 3 || !isOutdatedReading(error)) throw error;
    }
  }
}

/** A new zone is READ_ONLY until a manager says otherwise; one that is here already keeps what it has. */
async function store(deps: Dependencies, tx: Tx, importId: string, item: Item, reading: TimedReading): Promise<void> {
  const [zone] = await tx.sql<{ id: string; fresh: boolean }>(
    `insert into zone (tenant_id, id, provider_account_id, name, provider_ref, kind, dnssec, next_read_at)
     values (current_tenant(), $1, $2, $3, $4, $5, $6, clock_timestamp() + $7 * interval '1 millisecond')
     on conflict (tenant_id, provider_account_id, provider_ref) do update set kind = excluded.kind, dnssec = excluded.dnssec
     returning id, id = $1 as fresh`,
    [
      uuidv7(),
      item.accountId,
      reading.zone.name,
      item.ref,
      reading.zone.kind,
      reading.zone.dnssec,
      deps.timing.readIntervalMs,
    ],
  );
  if (zone === undefined)
    throw new ApexkeepError(
      'internal',
      sentence('zone-not-stored', 'The zone {zone} could not be stored.', { zone: item.name }),
    );
  await observe(tx, zone.id, reading, 'import');
  await tx.sql(
    `update zone_import_item set state = 'done', zone_id = $2, record_set_count = $3, failure = null
      where tenant_id = current_tenant() and id = $1`,
    [item.id, zone.id, reading.sets.length],
  );
  const correlation = importWorkflowId(importId);
  await publish(tx, {
    subject: correlation,
    kind: 'import.progress',
    data: { itemId: item.id, state: 'done', zoneId: zone.id, recordSets: reading.sets.length },
  });
  await appendAudit(tx, {
    actor: WORKER,
    action: zone.fresh ? 'zone.import' : 'zone.read',
    subject: `zone/${zone.id}`,
    correlation,
    detail: { name: reading.zone.name, recordSets: reading.sets.length },
  });
}
