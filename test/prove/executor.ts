import { setTimeout as pause } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { byKey, changesFromEdits } from '#model/rules/diff.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { POINTS } from './crash/points.ts';
import { randomSource } from '#sandbox/random-source.ts';
import { importZones } from './crash/round.ts';
import { installRowHolds } from './crash/row-holds.ts';
import { Trial } from './crash/trial.ts';
import type { Proven } from './index.ts';
import { openStack, type Stack } from './stack/stack.ts';

export const about = 'the rules of the executor: a frozen worker writes nothing late, nothing is emptied, doubt stops';

const LIES = 1_000;
const WAIT_MS = 120_000;
/** A late call has to be found and the zone locked within this time. */
const WAKE_MS = 60_000;
/** A woken worker sends at once, or more than `sendWithinMs` after its check and so never. */
const LATE_CALL_MS = 5_000;

type Case = (stack: Stack, seed: number) => Promise<string>;

const CASES: readonly { name: string; prove: Case }[] = [
  {
    name: 'R1a frozen before its check: no write after it wakes',
    prove: (stack, seed) => frozen(stack, seed, 'precondition'),
  },
  {
    name: 'R1b frozen between check and call: at most one late call, found',
    prove: (stack, seed) => frozen(stack, seed, 'intent-committed'),
  },
  { name: 'R3 a plan that takes the name servers away is refused', prove: emptying },
  { name: `R4 ${LIES} readings that lack sets plan no delete`, prove: lyingReadings },
  {
    name: 'R5 a success without effect stops and locks the zone',
    prove: (stack, seed) => doubt(stack, seed, 'ok-without-effect'),
  },
  {
    name: 'R18 a name server that lags behind is not done',
    prove: (stack, seed) => doubt(stack, seed, 'second-server-stale'),
  },
];

/** Each rule on a whole stack; `full` with ten seeds for the frozen worker. */
export async function run(options: { seed: number; full: boolean }): Promise<Proven> {
  const stack = await openStack({ PROOF_DEADLINE_SECONDS: '5' });
  const outcome: Proven = { passed: 0, failed: 0, lines: [] };
  try {
    await installRowHolds(stack);
    for (const { name, prove } of CASES) {
      const times = options.full && name.startsWith('R1') ? 10 : 1;
      for (let seed = options.seed; seed < options.seed + times; seed += 1) {
        const [word, detail] = await prove(stack, seed).then(
          (said) => ['ok', said] as const,
          (error: unknown) => ['FAILED', (error as Error).message] as const,
        );
        outcome[word === 'ok' ? 'passed' : 'failed'] += 1;
        outcome.lines.push(`seed ${seed}  ${name}: ${word}  ${detail}`);
      }
    }
    return outcome;
  } finally {
    await stack.stop();
  }
}

let zones = 0;

async function openZone(stack: Stack): Promise<{ id: string; name: string }> {
  const name = `r${++zones}.test.`;
  const labels = ['ns1', 'ns2', 'www', 'mail', 'old', 'a', 'b', 'c'];
  stack.dns.control.seed({
    name,
    nameservers: [`ns1.${name}`, `ns2.${name}`],
    rrsets: labels.map((label, index) => ({
      name: `${label}.${name}`,
      type: 'A',
      ttl: 300,
      records: [{ content: `192.0.2.${index + 1}` }],
    })),
  });
  return { id: (await importZones(stack, [name])).get(name) ?? '', name };
}

async function trialOn(stack: Stack, seed: number, zone: { id: string; name: string }, point: string): Promise<Trial> {
  const found = POINTS.find((candidate) => candidate.name === point);
  if (found === undefined) throw new Error(`There is no point "${point}".`);
  const trial = new Trial(stack, seed, 'worker', found, zone);
  await trial.prepare();
  return trial;
}

function writesTo(stack: Stack, zone: { name: string }): number {
  const entries = stack.dns.control.ledger.since();
  return entries.filter((entry) => entry.method === 'PATCH' && entry.path.includes(zone.name)).length;
}

function heldAt(stack: Stack, zone: { name: string }, label: string): string | null {
  const stored = stack.dns.control.store.get(zone.name);
  return stored?.versions.at(-1)?.rrsets.get(`${label}.${zone.name} A`)?.records[0]?.content ?? null;
}

async function until(what: string, met: () => boolean | Promise<boolean>, withinMs = WAIT_MS): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(50)) if (await met()) return;
  throw new Error(`${what} did not come within ${withinMs / 1000} s`);
}

/**
 * R1: worker A freezes, a second worker carries the change and then another one on the same set to the end, A wakes up. What
 * A still does must not bring the older state back.
 */
async function frozen(stack: Stack, seed: number, point: 'precondition' | 'intent-committed'): Promise<string> {
  const zone = await openZone(stack);
  const first = await trialOn(stack, seed, zone, point);
  await first.walk();
  await until('the point', () => first.arrived(), 20_000);
  const sleeper = stack.worker;
  process.kill(sleeper.pid, 'SIGSTOP');
  // At once: a statement that waits longer than the lock timeout would fail, and the intent would not be stored.
  await first.release();
  if (point === 'intent-committed') {
    const stored = async (): Promise<boolean> =>
      (await stack.sql('select 1 from dns_change where zone_id = $1', [zone.id])).length > 0;
    await until('the stored intent of the frozen worker', stored, 5_000);
  }
  const second = await stack.secondWorker();
  try {
    const { state } = await first.end(performance.now());
    if (state !== 'done') throw new Error(`the change of the frozen worker ended ${state}`);
    const successor = await trialOn(stack, seed + 7919, zone, 'waiting');
    await successor.walk();
    await successor.release();
    const end = await successor.end(performance.now());
    if (end.state !== 'done') throw new Error(`the successor ended ${end.state}`);
    const before = writesTo(stack, zone);
    process.kill(sleeper.pid, 'SIGCONT');
    await awake(stack);
    return await afterWaking(stack, zone, successor, writesTo(stack, zone) - before, point);
  } finally {
    process.kill(sleeper.pid, 'SIGCONT');
    await second.stop();
  }
}

/** Gives a woken worker the time to do what it was about to: that nothing happens can only be waited for. */
async function awake(stack: Stack): Promise<void> {
  await until('health of the woken worker', () => stack.workerAnswers(), WAKE_MS);
  await pause(LATE_CALL_MS);
}

async function afterWaking(
  stack: Stack,
  zone: { id: string; name: string },
  successor: Trial,
  late: number,
  point: string,
): Promise<string> {
  const wanted = successor.wishes.find((wish) => wish.label === 'www')?.values?.[0] ?? null;
  const held = heldAt(stack, zone, 'www');
  const intents = await stack.sql<{ outcome: string }>(
    'select outcome from dns_change where zone_id = $1 order by intended_at',
    [zone.id],
  );
  const told = intents.map((intent) => intent.outcome).join(', ');
  if (late === 0 && held === wanted) return `0 late calls, the newer state stands (intents: ${told})`;
  if (point === 'precondition') throw new Error(`${late} calls after waking; www holds ${String(held)}`);
  if (late > 1) throw new Error(`${late} late calls, not at most one`);
  const found = async (): Promise<boolean> => {
    const rows = await stack.sql('select 1 from zone where id = $1 and locked_reason is not null', [zone.id]);
    return rows.length > 0;
  };
  await until('the lock after a late call', found, WAKE_MS);
  return '1 late call, found: the zone is locked for an operator';
}

async function emptying(stack: Stack): Promise<string> {
  const zone = await openZone(stack);
  const member = stack.person('member');
  const body = { name: '@', type: 'NS', after: null };
  const edited = await member.send('PUT', `/t/prove/zones/${zone.id}/tray/edits`, body);
  const id = String(edited.body['id'] ?? '');
  if (edited.status >= 400) return `refused as an edit: ${String(edited.body['code'])}`;
  const submitted = await member.send('POST', `/t/prove/changes/${id}/submit`);
  if (submitted.status >= 400) return `refused at submission: ${String(submitted.body['code'])}`;
  await until('the refusal of the plan', async () => {
    const rows = await stack.sql(
      `select 1 from change_request where id = $1 and state = 'draft' and outcome->>'code' = 'plan-blocked'`,
      [id],
    );
    return rows.length > 0;
  });
  if (writesTo(stack, zone) > 0) throw new Error('something was written');
  return 'refused by the plan, nothing written';
}

async function lyingReadings(_stack: Stack, seed: number): Promise<string> {
  const random = randomSource(seed);
  const sets: RecordSet[] = Array.from({ length: 40 }, (_set, index) => {
    return { name: `h${index}.example.test.`, type: 'A', ttl: 300, values: [`192.0.2.${index + 1}`] };
  });
  for (let lie = 0; lie < LIES; lie += 1) {
    const seen = sets.filter(() => random.below(4) > 0);
    const set = sets[random.below(sets.length)];
    if (set === undefined) continue;
    const edits = [{ name: set.name, type: set.type, after: { ...set, ttl: 60 } }];
    const changes = changesFromEdits(byKey(seen), edits, randomUUID);
    if (changes.length > 1 || changes.some((change) => change.action === 'delete'))
      throw new Error(`reading ${lie} planned ${changes.map((change) => change.action).join(', ')}`);
  }
  return `${LIES} readings, 0 deletes`;
}

async function doubt(stack: Stack, seed: number, kind: 'ok-without-effect' | 'second-server-stale'): Promise<string> {
  const zone = await openZone(stack);
  const trial = await trialOn(stack, seed, zone, 'waiting');
  stack.dns.control.faults.add([{ kind, match: { method: 'PATCH', path: zone.name } }]);
  await trial.walk();
  await trial.release();
  const { state } = await trial.end(performance.now());
  if (state !== 'needs-operator') throw new Error(`the request ended ${state}, not needs-operator`);
  const rows = await stack.sql('select 1 from zone where id = $1 and locked_reason is not null', [zone.id]);
  if (rows.length === 0) throw new Error('the zone is not locked');
  return `needs an operator, the zone is locked, ${writesTo(stack, zone)} call`;
}
