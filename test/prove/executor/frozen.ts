import { setTimeout as pause } from 'node:timers/promises';
import { POINTS } from '../crash/points.ts';
import { Trial } from '../crash/trial.ts';
import { until, type ZoneUnderProof } from '../stack/change.ts';
import type { Stack } from '../stack/stack.ts';
import { heldAt, lockOf, opened, openZone, seedZone, writesTo } from '../stack/zones.ts';
import type { Case } from './case.ts';

/*
 * R1: worker A freezes, a second worker carries A's change to the end, and then a later change of the same record set. A
 * wakes up. What A still does must not bring the older state back unseen.
 */

/** A late call has to be found and the zone locked within this time of the waking. */
const FOUND_MS = 60_000;
/** A woken worker does at once what it was about to do; that nothing comes can only be waited for. */
const LATE_CALL_MS = 5_000;
/** Writes that one frozen worker has on the wire. */
const AT_ONCE = 4;
const SEEDS = 10;

export const FROZEN: readonly Case[] = [
  {
    name: 'R1a frozen before its check: no write after it wakes',
    seeds: SEEDS,
    prove: (stack, seed) => frozenAt(stack, seed, 'precondition'),
  },
  {
    name: 'R1b frozen while its intent is stored: sends nothing, the time to send is over',
    seeds: SEEDS,
    prove: (stack, seed) => frozenAt(stack, seed, 'intent-committed'),
  },
  {
    name: 'R1b frozen as the bytes are about to leave: one late call, found, zone locked',
    seeds: SEEDS,
    prove: frozenBeforeTheBytes,
  },
  {
    name: `R1b frozen with ${AT_ONCE} calls on the wire that take effect late: one late call each, found, zones locked`,
    seeds: SEEDS,
    prove: frozenOnTheWire,
  },
];

async function trialOn(stack: Stack, seed: number, zone: ZoneUnderProof, point: string): Promise<Trial> {
  const found = POINTS.find((candidate) => candidate.name === point);
  if (found === undefined) throw new Error(`There is no point "${point}".`);
  const trial = new Trial(stack, seed, 'worker', found, zone);
  await trial.prepare();
  return trial;
}

async function ends(trial: Trial, whose: string): Promise<void> {
  const { state } = await trial.end(performance.now());
  if (state !== 'done') throw new Error(`the change of ${whose} ended ${state}`);
}

/** A later change of the same record sets, from draft to proof. */
async function succeed(stack: Stack, seed: number, zone: ZoneUnderProof): Promise<Trial> {
  const successor = await trialOn(stack, seed + 7919, zone, 'waiting');
  await successor.walk();
  await successor.release();
  await ends(successor, 'the successor');
  return successor;
}

function wantedOf(trial: Trial): string | null {
  return trial.wishes.find((wish) => wish.label === 'www')?.values?.[0] ?? null;
}

/** Stops the first worker, lets `work` go on with a second one, and leaves the first one running in any case. */
async function withSleeper<T>(stack: Stack, work: (wake: () => Promise<void>) => Promise<T>): Promise<T> {
  const { pid } = stack.worker;
  process.kill(pid, 'SIGSTOP');
  const second = await stack.secondWorker();
  try {
    return await work(async () => void process.kill(pid, 'SIGCONT'));
  } finally {
    process.kill(pid, 'SIGCONT');
    await until('health of the woken worker', async () => ((await stack.workerAnswers()) ? true : null), FOUND_MS);
    await second.stop();
  }
}

async function frozenAt(stack: Stack, seed: number, point: 'precondition' | 'intent-committed'): Promise<string> {
  const zone = await openZone(stack);
  const first = await trialOn(stack, seed, zone, point);
  await first.walk();
  await until('the point', async () => ((await first.look()) ? true : null), 20_000);
  process.kill(stack.worker.pid, 'SIGSTOP');
  // At once: a statement that waits longer than the lock timeout would fail, and the intent would not be stored.
  await first.release();
  if (point === 'intent-committed') await until('the stored intent', () => intentOf(stack, zone), 5_000);
  return withSleeper(stack, async (wake) => {
    await ends(first, 'the frozen worker');
    const wanted = wantedOf(await succeed(stack, seed, zone));
    const before = writesTo(stack, zone);
    await wake();
    await pause(LATE_CALL_MS);
    const late = writesTo(stack, zone) - before;
    const held = heldAt(stack, zone, 'www');
    if (late > 0 || held !== wanted) throw new Error(`${late} calls after waking; www holds ${String(held)}`);
    return `0 late calls, the newer state stands (intents: ${await intentsOf(stack, zone)})`;
  });
}

async function intentOf(stack: Stack, zone: ZoneUnderProof): Promise<true | null> {
  return (await stack.sql('select 1 from dns_change where zone_id = $1', [zone.id])).length > 0 ? true : null;
}

async function intentsOf(stack: Stack, zone: ZoneUnderProof): Promise<string> {
  const rows = await stack.sql<{ outcome: string }>(
    'select outcome from dns_change where zone_id = $1 order by intended_at',
    [zone.id],
  );
  return rows.map((row) => row.outcome).join(', ');
}

/** The process stops between its last check and the first byte, and sends when it wakes. */
async function frozenBeforeTheBytes(stack: Stack, seed: number): Promise<string> {
  const zone = await openZone(stack);
  const first = await trialOn(stack, seed, zone, 'waiting');
  await first.walk();
  const stopped = stack.freezeWorkerBeforeWriting(zone.name);
  await first.release();
  await until('the write that is about to leave', () => (stopped() ? true : null), 20_000);
  return withSleeper(stack, async (wake) => {
    await ends(first, 'the frozen worker');
    await succeed(stack, seed, zone);
    const before = writesTo(stack, zone);
    await wake();
    const found = await foundWithin(stack, [zone]);
    await pause(LATE_CALL_MS);
    return `${await oneLateCall(stack, zone, first, before)}, found after ${found}`;
  });
}

/** The calls left before the worker froze and take effect long after: by the seed before it wakes, or after. */
async function frozenOnTheWire(stack: Stack, seed: number): Promise<string> {
  const names = Array.from({ length: AT_ONCE }, () => seedZone(stack.dns));
  const zones = await opened(stack, names);
  const { faults } = stack.dns.control;
  faults.add(names.map((path) => ({ kind: 'held', match: { method: 'PATCH', path } })));
  const firsts = await Promise.all(zones.map((zone, index) => trialOn(stack, seed + index, zone, 'waiting')));
  await Promise.all(firsts.map((trial) => trial.walk().then(() => trial.release())));
  await until('the calls on the wire', () => (faults.pending().length === 0 ? true : null), 20_000);
  return withSleeper(stack, async (wake) => {
    await Promise.all(firsts.map((trial) => ends(trial, 'the frozen worker')));
    await Promise.all(zones.map((zone, index) => succeed(stack, seed + index, zone)));
    const before = zones.map((zone) => writesTo(stack, zone));
    if (seed % 2 === 0) faults.letGo();
    await wake();
    const found = await foundWithin(stack, zones);
    faults.letGo();
    await pause(LATE_CALL_MS);
    const told = await Promise.all(
      zones.map((zone, index) => oneLateCall(stack, zone, firsts[index] ?? null, before[index] ?? 0)),
    );
    return `${told.length} times ${told[0] ?? ''}, took effect ${seed % 2 === 0 ? 'before' : 'after'} the waking, found after ${found}`;
  });
}

async function foundWithin(stack: Stack, zones: readonly ZoneUnderProof[]): Promise<string> {
  const from = performance.now();
  await until(
    'the lock after a late call',
    async () => {
      const locks = await Promise.all(zones.map((zone) => lockOf(stack, zone)));
      return locks.every((lock) => lock?.includes('A delayed write of')) ? true : null;
    },
    FOUND_MS,
  );
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}

/** Exactly one call came late, it is told once, nothing else is written, and people can set the zone right again. */
async function oneLateCall(stack: Stack, zone: ZoneUnderProof, first: Trial | null, before: number): Promise<string> {
  const late = writesTo(stack, zone) - before;
  if (late !== 1) throw new Error(`${late} late calls in ${zone.name}: this case is about exactly one`);
  const held = heldAt(stack, zone, 'www');
  if (first === null || held !== wantedOf(first)) throw new Error(`www of ${zone.name} holds ${String(held)}`);
  const told = await stack.sql(`select 1 from audit_event where subject = $1 and action = 'zone.late-write'`, [
    `zone/${zone.id}`,
  ]);
  if (told.length !== 1) throw new Error(`the audit log tells of ${told.length} late writes in ${zone.name}`);
  const unlock = { reason: 'Compared the record sets.' };
  await stack.person('manager').send('POST', `/t/prove/zones/${zone.id}/unlock`, unlock);
  await succeed(stack, first.seed + 1, zone);
  return '1 late call';
}
