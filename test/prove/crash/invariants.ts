import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { rrsetKey, type Rrsets, type StoredRrset } from '#sandbox/powerdns/zones.ts';
import { type Look, look } from './looks.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import { importWorkflowId } from '#workflows/contracts/import.ts';
import type { Stack } from '../stack/stack.ts';
import type { DoneAct, End, Trial } from './trial.ts';

/** INV9: recovery without hands, counted from the moment the killed part is back. */
export const RECOVERY_MS = 60_000;

/** The stand-in forgets older states of a zone than this many. */
const KEPT_STATES = 50;

/** Looks at everything that must hold after a trial that has come to its end. */
export async function examine(trial: Trial, end: End, back: number): Promise<Look[]> {
  const ofItsWork = trial.point.work === 'import' ? importLooks(trial, end) : changeLooks(trial, end);
  return [
    ...(await ofItsWork),
    look('INV4', statesOf(trial).length, zoneFaults(trial)),
    look('INV9', 1, [end.recoveryMs > RECOVERY_MS && `took ${(end.recoveryMs / 1000).toFixed(1)} s`]),
    await leftovers(trial, back),
    await repetitions(trial),
  ];
}

async function changeLooks(trial: Trial, end: End): Promise<Look[]> {
  const due = trial.point.work === 'stale' ? 'stale' : 'done';
  const ended = [end.state !== due && `ended ${end.state}, not ${due}${await why(trial)}`];
  const sets = trial.wishes.flatMap((wish) => setFaults(trial, wish));
  const stale = trial.point.work === 'stale';
  const writes = stale ? callsTo(trial) : 0;
  return [
    look('INV1', trial.requests.length, [...ended, ...(await firstFaults(trial))]),
    look('INV2', stale ? 0 : trial.wishes.length, stale ? [] : sets),
    look('INV3', stale ? 1 : 0, stale ? [...sets, writes > 0 && `${writes} writes of a stale plan`] : []),
    await auditLook(trial),
  ];
}

async function why(trial: Trial): Promise<string> {
  const [row] = await trial.stack.sql<{ outcome: unknown }>('select outcome from change_request where id = $1', [
    trial.requests.at(-1) ?? '',
  ]);
  return row === undefined ? '' : ` (${JSON.stringify(row.outcome)})`;
}

/** The request that a rollback took back says so. */
async function firstFaults(trial: Trial): Promise<string[]> {
  if (trial.point.work !== 'rollback') return [];
  const [row] = await trial.stack.sql<{ state: string }>('select state from change_request where id = $1', [
    trial.requests[0] ?? '',
  ]);
  return row?.state === 'rolled-back' ? [] : [`the request that was rolled back is ${String(row?.state)}`];
}

/** Every state the provider was ever in, oldest first. */
function statesOf(trial: Trial): readonly Rrsets[] {
  return (trial.stack.dns.control.store.get(trial.zone.name)?.versions ?? []).map((version) => version.rrsets);
}

function callsTo(trial: Trial): number {
  const entries = trial.stack.dns.control.ledger.since();
  return entries.filter((entry) => entry.method === 'PATCH' && entry.path.includes(trial.zone.name)).length;
}

function valuesOf(set: StoredRrset | undefined): string[] | null {
  return set === undefined ? null : set.records.map((record) => record.content);
}

/** One wished set: it is as it should be, and it became so in as many steps as it should. */
function setFaults(trial: Trial, { label, values }: Trial['wishes'][number]): string[] {
  const key = rrsetKey(`${label}.${trial.zone.name}`, 'A');
  const states = statesOf(trial).map((sets) => valuesOf(sets.get(key)));
  const effects = states.filter((state, index) => index > 0 && !isDeepStrictEqual(state, states[index - 1])).length;
  const stolen = trial.point.work === 'stale' && label === 'www';
  const wanted = stolen ? ['203.0.113.99'] : trial.point.work === undefined ? values : (states[0] ?? null);
  const due = trial.point.work === 'rollback' ? 2 : trial.point.work === 'stale' ? (stolen ? 1 : 0) : 1;
  const found: string[] = [];
  const now = states.at(-1) ?? null;
  if (!isDeepStrictEqual(now, wanted)) found.push(`${key} holds ${String(now)}, not ${String(wanted)}`);
  if (effects !== due) found.push(`${key} changed ${effects} times, not ${due}`);
  return found;
}

/** At no moment was the zone empty or without NS, or a set that nobody asked for other than before. */
function zoneFaults(trial: Trial): string[] {
  const touched = trial.point.work === 'import' ? [] : trial.wishes.map(({ label }) => label);
  const keys = new Set(touched.map((label) => rrsetKey(`${label}.${trial.zone.name}`, 'A')));
  const soa = rrsetKey(trial.zone.name, 'SOA');
  const states = statesOf(trial);
  const untouched = states.map((sets) => [...sets].filter(([key]) => key !== soa && !keys.has(key)).toSorted(byKey));
  const found: string[] = [];
  if (states.length === 0 || states.length >= KEPT_STATES) found.push(`${states.length} states of the zone are known`);
  if (states.some((sets) => sets.size < 3 || !sets.has(soa) || !sets.has(rrsetKey(trial.zone.name, 'NS'))))
    found.push('the zone was empty, or without SOA or NS');
  if (untouched.some((sets) => !isDeepStrictEqual(sets, untouched[0]))) found.push('an untouched set changed');
  return found;
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

const ROAD = ['planned', 'awaiting-approval', 'approved', 'executing'] as const;

/**
 * The part of INV5 of one trial. Each state a request came to, each approval and each proven write has exactly one event,
 * and no event tells of a write that was not.
 */
async function auditLook(trial: Trial): Promise<Look> {
  const wrong: string[] = [];
  let looked = 0;
  const { work } = trial.point;
  for (const [index, id] of trial.requests.entries()) {
    const undone = work === 'rollback' && index === 0 ? ['rolled-back'] : [];
    const ending = work === 'stale' ? ['stale'] : ['verifying', 'done', ...undone];
    const due = ['drafted', 'submitted', ...ROAD, ...ending].filter(
      // A rollback's draft is made by the product, which tells of it in other words.
      (state) => !(work === 'rollback' && index === 1 && state === 'drafted'),
    );
    const events = await eventsOf(trial.stack, id);
    for (const state of due) {
      const times = events.get(`change-request.${state}`) ?? 0;
      if (times !== 1) wrong.push(`${times} events tell that request ${index + 1} was ${state}`);
    }
    const approvals = await countOf(trial.stack, 'select 1 from approval where change_request_id = $1', id);
    const told = events.get('approval.approve') ?? 0;
    if (told !== approvals || approvals === 0) wrong.push(`${approvals} approvals, ${told} events of them`);
    looked += due.length + approvals;
  }
  const { due, faults } = await writeEvents(trial);
  return look('INV5', looked + due, [...wrong, ...faults]);
}

async function eventsOf(stack: Stack, requestId: string): Promise<Map<string, number>> {
  const rows = await stack.sql<{ action: string; times: number }>(
    'select action, count(*)::int as times from audit_event where subject = $1 group by action',
    [changeRequestWorkflowId(requestId)],
  );
  return new Map(rows.map((row) => [row.action, row.times]));
}

async function countOf(stack: Stack, text: string, param: string): Promise<number> {
  return (await stack.sql(text, [param])).length;
}

async function writeEvents(trial: Trial): Promise<{ due: number; faults: string[] }> {
  const [counts] = await trial.stack.sql<{ writes: number; events: number; strays: number }>(
    `select (select count(*)::int from dns_change where zone_id = $1 and outcome = 'proven') as writes,
            (select count(*)::int from audit_event
              where action = 'record-set.write' and subject = 'zone/' || $1::text) as events,
            (select count(*)::int from audit_event e where action = 'record-set.write' and subject = 'zone/' || $1::text
              and not exists (select 1 from dns_change d where d.id::text = e.detail->>'write' and d.outcome = 'proven')) as strays`,
    [trial.zone.id],
  );
  const due = trial.wishes.length * (trial.point.work === 'rollback' ? 2 : trial.point.work === 'stale' ? 0 : 1);
  const fine = counts?.writes === due && counts.events === due && counts.strays === 0;
  return { due, faults: fine ? [] : [`${due} writes due, recorded ${JSON.stringify(counts)}`] };
}

/** The part of INV10 of one trial: nothing holds its zone, and no workflow of it outlives its work. */
async function leftovers(trial: Trial, back: number): Promise<Look> {
  const wrong: string[] = [];
  const zones = await trial.stack.sql<{ holder: string | null; locked: string | null }>(
    'select lease_holder as holder, locked_reason as locked from zone where provider_ref = $1',
    [trial.zone.name],
  );
  if (zones.length !== 1) wrong.push(`the zone is there ${zones.length} times`);
  for (const { holder, locked } of zones) {
    if (holder !== null) wrong.push('the lease of the zone is still held');
    if (locked !== null) wrong.push(`the zone is locked: ${locked}`);
  }
  const ids = trial.requests.map(changeRequestWorkflowId);
  if (trial.importId !== null) ids.push(importWorkflowId(trial.importId));
  // A stale request waits for its author.
  const due = trial.point.work === 'stale' ? 'RUNNING' : 'COMPLETED';
  for (const id of ids) {
    const status = await workflowComesTo(trial.stack, id, due, back + RECOVERY_MS);
    if (status !== due) wrong.push(`workflow ${id} is ${status}, not ${due}`);
  }
  return look('INV10', 1 + ids.length, wrong);
}

/**
 * The status of a workflow once it is as due, or at `end`: its last step may have died after its effect, and an engine that
 * just came back does not know its namespaces for a moment.
 */
async function workflowComesTo(stack: Stack, id: string, due: string, end: number): Promise<string> {
  const handle = stack.client.workflow.getHandle(id);
  for (;;) {
    const status = await handle.describe().then(
      (described) => described.status.name,
      (error: unknown) => String(error),
    );
    if (status === due || performance.now() >= end) return status;
    await pause(100);
  }
}

/** INV11: each act under its key gets its first answer again, and its key is good for nothing else. */
async function repetitions(trial: Trial): Promise<Look> {
  const wrong: (string | false)[] = [trial.acts.length === 0 && 'no act was answered'];
  for (const act of trial.acts) wrong.push(await repeated(trial.stack, act));
  const edit = trial.acts.find((act) => act.method === 'PUT' && 'values' in (act.body as object));
  if (edit !== undefined) wrong.push(await abused(trial.stack, edit));
  return look('INV11', trial.acts.length + (edit === undefined ? 0 : 1), wrong);
}

async function repeated(stack: Stack, { role, method, path, body, key, answer }: DoneAct): Promise<string | false> {
  const again = await stack.person(role).send(method, path, body, key);
  if (isDeepStrictEqual(again, answer)) return false;
  return `${method} ${path}: first ${answer.status}, again ${again.status} ${String(again.body['code'] ?? '')}`;
}

async function abused(stack: Stack, { role, method, path, body, key }: DoneAct): Promise<string | false> {
  const { status, body: said } = await stack.person(role).send(method, path, { ...(body as object), ttl: 301 }, key);
  return said['code'] !== 'idempotency-mismatch' && `another body under a used key was answered with ${status}`;
}

async function importLooks(trial: Trial, end: End): Promise<Look[]> {
  const items = await trial.stack.sql<{ state: string; sets: number; live: number; zones: number; events: number }>(
    `select i.state, i.record_set_count as sets,
            (select count(*)::int from record_set s where s.zone_id = i.zone_id and s.seen_until is null) as live,
            (select count(*)::int from zone y where y.provider_ref = i.ref) as zones,
            (select count(*)::int from audit_event e where e.action = 'zone.import' and e.subject = 'zone/' || i.zone_id::text) as events
       from zone_import_item i where i.import_id = $1`,
    [trial.importId],
  );
  const sets = statesOf(trial).at(-1)?.size;
  const [item] = items;
  const whole = items.length === 1 && item?.state === 'done' && item.sets === sets && item.live === sets;
  return [
    look('INV1', 1, [end.state !== 'done' && `the import is ${end.state}`]),
    look('INV2', sets ?? 0, [
      !(whole && item?.zones === 1) &&
        `the import left ${JSON.stringify(items)}; the provider has ${String(sets)} sets`,
    ]),
    look('INV5', 1, [item?.events !== 1 && `${String(item?.events)} events tell of the import`]),
  ];
}
