import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { verifyAllChains } from '#deploy/verify-audit.ts';
import { rrsetKey, type Rrsets, type StoredRrset } from '#sandbox/powerdns/zones.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import type { Stack } from '../stack/stack.ts';
import type { End, Trial } from './trial.ts';

/** INV9: recovery without hands, counted from the moment the killed part is back. */
export const RECOVERY_MS = 60_000;

/** Every violated invariant of a trial that has come to its end, in words; none is the hope. */
export async function violations(trial: Trial, end: End, back: number): Promise<string[]> {
  const found: string[] = [];
  const expected = trial.point.work === 'stale' ? ['stale'] : ['done'];
  if (!expected.includes(end.state))
    found.push(`INV1: ended ${end.state}, not ${expected.join('/')}${await why(trial)}`);
  if (end.recoveryMs > RECOVERY_MS) found.push(`INV9: took ${(end.recoveryMs / 1000).toFixed(1)} s`);
  if (trial.point.work === 'import') return [...found, ...(await importFaults(trial))];
  return [
    ...found,
    ...providerFaults(trial),
    ...(await auditFaults(trial)),
    ...(await leftovers(trial, back)),
    ...(await repetitionFaults(trial)),
  ];
}

async function why(trial: Trial): Promise<string> {
  const [row] = await trial.stack.sql<{ outcome: unknown }>('select outcome from change_request where id = $1', [
    trial.requests.at(-1) ?? '',
  ]);
  return row === undefined ? '' : ` (${JSON.stringify(row.outcome)})`;
}

function versionsOf(trial: Trial): readonly Rrsets[] {
  return (trial.stack.dns.control.store.get(trial.zone.name)?.versions ?? []).map((version) => version.rrsets);
}

function valuesOf(set: StoredRrset | undefined): string[] | null {
  return set === undefined ? null : set.records.map((record) => record.content);
}

/** INV2, INV3, INV4 from every state the provider was ever in. */
function providerFaults(trial: Trial): string[] {
  const versions = versionsOf(trial);
  const first = versions[0] ?? new Map<string, StoredRrset>();
  const last = versions.at(-1) ?? new Map<string, StoredRrset>();
  const found: string[] = [];
  const touched = new Set<string>([rrsetKey(trial.zone.name, 'SOA')]);
  for (const { label, values } of trial.wishes) {
    const key = rrsetKey(`${label}.${trial.zone.name}`, 'A');
    touched.add(key);
    const states = versions.map((sets) => valuesOf(sets.get(key)));
    const effects = states.filter((state, index) => index > 0 && !isDeepStrictEqual(state, states[index - 1])).length;
    const stolen = trial.point.work === 'stale' && label === 'www';
    const wanted = stolen ? ['203.0.113.99'] : trial.point.work === undefined ? values : valuesOf(first.get(key));
    const due = trial.point.work === 'rollback' ? 2 : trial.point.work === 'stale' ? (stolen ? 1 : 0) : 1;
    const rule = trial.point.work === 'stale' ? 'INV3' : 'INV2';
    if (!isDeepStrictEqual(valuesOf(last.get(key)), wanted))
      found.push(`${rule}: ${key} holds ${String(valuesOf(last.get(key)))}, not ${String(wanted)}`);
    if (effects !== due) found.push(`${rule}: ${key} changed ${effects} times, not ${due}`);
  }
  for (const sets of versions) {
    if (sets.size < 3 || !sets.has(rrsetKey(trial.zone.name, 'NS')))
      found.push('INV4: the zone was empty or without NS');
  }
  const untouched = (sets: Rrsets): [string, StoredRrset][] =>
    [...sets].filter(([key]) => !touched.has(key)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (!isDeepStrictEqual(untouched(first), untouched(last))) found.push('INV4: an untouched set is not as it was');
  return found;
}

/** INV5, the part of one trial: each proven write has its one event, and there is no other. */
async function auditFaults(trial: Trial): Promise<string[]> {
  const [counts] = await trial.stack.sql<{ writes: number; events: number; strays: number }>(
    `select (select count(*)::int from dns_change where zone_id = $1 and outcome = 'proven') as writes,
            (select count(distinct detail->>'write')::int from audit_event
              where action = 'record-set.write' and subject = 'zone/' || $1::text) as events,
            (select count(*)::int from audit_event e where action = 'record-set.write' and subject = 'zone/' || $1::text
              and not exists (select 1 from dns_change d where d.id::text = e.detail->>'write' and d.outcome = 'proven')) as strays`,
    [trial.zone.id],
  );
  const due = trial.wishes.length * (trial.point.work === 'rollback' ? 2 : trial.point.work === 'stale' ? 0 : 1);
  if (counts?.writes === due && counts.events === due && counts.strays === 0) return [];
  return [`INV5: ${due} writes due, recorded ${JSON.stringify(counts)}`];
}

/** INV10: nothing holds the zone, nothing waits in the outbox, no workflow outlives its request. */
async function leftovers(trial: Trial, back: number): Promise<string[]> {
  const found: string[] = [];
  const [zone] = await trial.stack.sql<{ holder: string | null; locked: string | null }>(
    'select lease_holder as holder, locked_reason as locked from zone where id = $1',
    [trial.zone.id],
  );
  if (zone?.holder !== null) found.push('INV10: the lease of the zone is still held');
  if (zone?.locked !== null) found.push(`INV10: the zone is locked: ${String(zone?.locked)}`);
  for (const id of trial.requests) {
    const workflowId = changeRequestWorkflowId(id);
    const open = await trial.stack.sql('select 1 from workflow_outbox where workflow_id = $1 and done_at is null', [
      workflowId,
    ]);
    if (open.length > 0) found.push('INV10: an outbox row is open');
    if (trial.point.work === 'stale') continue;
    const status = await workflowEnds(trial.stack, workflowId, back + RECOVERY_MS);
    if (status !== 'COMPLETED') found.push(`INV10: workflow ${workflowId} is ${status}`);
  }
  return found;
}

/**
 * The status of a workflow that should be over, once it is or at `until`: its last step may have died after its effect, and
 * an engine that just came back does not know its namespaces for a moment.
 */
async function workflowEnds(stack: Stack, workflowId: string, until: number): Promise<string> {
  const handle = stack.client.workflow.getHandle(workflowId);
  for (;;) {
    const status = await handle.describe().then(
      (described) => described.status.name,
      (error: unknown) => String(error),
    );
    if (status === 'COMPLETED' || performance.now() >= until) return status;
    await pause(100);
  }
}

/** INV11: the same act under the same key gets the same answer, also after everything is over. */
async function repetitionFaults(trial: Trial): Promise<string[]> {
  if (trial.act === null) return ['INV11: no act was answered'];
  const { path, body, key, answer, role } = trial.act;
  const again = await trial.stack.person(role).send('POST', path, body, key);
  if (isDeepStrictEqual(again, answer)) return [];
  return [`INV11: first ${answer.status}, again ${again.status} ${String(again.body['code'] ?? '')}`];
}

async function importFaults(trial: Trial): Promise<string[]> {
  const found: string[] = [];
  const items = await trial.stack.sql<{ state: string; sets: number; zones: number }>(
    `select i.state, z.record_set_count as sets, (select count(*)::int from zone y where y.provider_ref = i.ref) as zones
       from zone_import_item i left join zone z on z.id = i.zone_id where i.import_id = $1`,
    [trial.importId],
  );
  const sets = versionsOf(trial).at(-1)?.size;
  const [item] = items;
  if (items.length !== 1 || item?.state !== 'done' || item.sets !== sets || item.zones !== 1)
    found.push(`INV2: the import left ${JSON.stringify(items)}, the provider has ${String(sets)} sets`);
  return found;
}

/** INV5, the part of all: the audit chain of every workspace is whole. */
export async function chainFaults(stack: Stack): Promise<string[]> {
  const reports = await verifyAllChains(stack.store.adminUrl);
  return reports.flatMap((report) => report.faults.map((fault) => `INV5: row ${fault.seq}: ${fault.message}`));
}
