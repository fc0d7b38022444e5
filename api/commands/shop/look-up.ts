import { createHash } from 'node:crypto';
import { type Lookup, lookupsOf } from '#model/store/sales/catalogue.ts';
import { PLATFORM } from '#model/store/sales/callbacks.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { NAME_SEARCH, nameSearchWorkflowId } from '#workflows/contracts/name-search.ts';
import { untilEnded } from '#api/commands/until-ended.ts';
import type { Parts } from '#api/parts.ts';

/** Somebody who asked lately was told the same: so long the registrar is not asked again. */
const FRESH_SECONDS = 600;
/** The same names within this time are one search. */
const TURN_MS = 30_000;

/**
 * What these names are: from the last minutes, else from the registrar, for which it waits `searchWaitMs` at most. What is not
 * known by then is missing. @throws ApexkeepError `rate-limited` for a visitor who has the registrar asked too often
 */
export async function lookUp(
  parts: Parts,
  names: readonly string[],
  currency: string,
  address: string,
): Promise<Map<string, Lookup>> {
  const known = await remembered(parts, names);
  const missing = names.filter((name) => !known.has(name));
  if (missing.length === 0) return known;
  await parts.limits.nameSearch(address);
  const digest = createHash('sha256')
    .update(`${currency} ${missing.toSorted().join(' ')}`)
    .digest('hex')
    .slice(0, 32);
  const workflowId = nameSearchWorkflowId(digest, Math.floor(Date.now() / TURN_MS));
  await parts.database.inTenant({ tenantId: PLATFORM }, (tx) =>
    enqueueStart(tx, { workflowId, name: NAME_SEARCH, args: [{ names: missing, currency }] }),
  );
  parts.dispatch.kick();
  await untilEnded(parts, workflowId, parts.config.limits.searchWaitMs);
  return remembered(parts, names);
}

async function remembered(parts: Parts, names: readonly string[]): Promise<Map<string, Lookup>> {
  const rows = await parts.database.asUser(null, (tx) => lookupsOf(tx, names, FRESH_SECONDS));
  return new Map(rows.map((row) => [row.name, row]));
}
