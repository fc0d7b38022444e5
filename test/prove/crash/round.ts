import { setTimeout as pause } from 'node:timers/promises';
import { granted } from '../stack/api-person.ts';
import type { Part, Stack } from '../stack/stack.ts';
import { chainFaults, violations } from './invariants.ts';
import type { Point } from './points.ts';
import { Trial } from './trial.ts';

const ARRIVE_MS = 8_000;
const IMPORT_MS = 60_000;
let zones = 0;

/** What a trial came to, for people and for the exit code. `missed`: the change was past its point, or before it, at the kill. */
export interface Verdict {
  line: string;
  outcome: 'passed' | 'failed';
  missed: boolean;
}

/** One kill: a change is brought to each of the points, then the part dies, comes back, and all must recover alone. */
export async function killRound(
  stack: Stack,
  part: Part,
  points: readonly Point[],
  firstSeed: number,
): Promise<Verdict[]> {
  const trials = await openTrials(stack, part, points, firstSeed);
  // What is held longest walks first; rows are held for two seconds only, so they come last.
  for (const by of ['person', 'provider', 'row'] as const) {
    const walking = trials.filter((trial) => trial.point.hold.by === by);
    await Promise.all(walking.map((trial) => trial.walk()));
    await arrival(walking);
  }
  await stack.kill(part);
  const killed = performance.now();
  await Promise.all(trials.map((trial) => trial.release()));
  await stack.start(part);
  const back = performance.now();
  const verdicts = await Promise.all(trials.map((trial) => judge(trial, back)));
  const chain = await chainFaults(stack);
  const away = ((back - killed) / 1000).toFixed(1);
  const line = `${part} was away for ${away} s; audit chain ${chain.length === 0 ? 'whole' : chain.join('; ')}`;
  return [...verdicts, { line, outcome: chain.length === 0 ? 'passed' : 'failed', missed: false }];
}

async function openTrials(stack: Stack, part: Part, points: readonly Point[], firstSeed: number): Promise<Trial[]> {
  const made = points.map((point, index) => ({
    point,
    seed: firstSeed + index,
    name: seedZone(stack, firstSeed + index),
  }));
  const refs = made.filter(({ point }) => point.work !== 'import').map(({ name }) => name);
  const ids = refs.length === 0 ? new Map<string, string>() : await importZones(stack, refs);
  const trials = made.map(
    ({ point, seed, name }) => new Trial(stack, seed, part, point, { id: ids.get(name) ?? '', name }),
  );
  await Promise.all(trials.map((trial) => trial.prepare()));
  return trials;
}

/** A zone at the provider, of a size that its seed decides. */
function seedZone(stack: Stack, seed: number): string {
  const name = `p${++zones}-${seed}.test.`;
  const hosts = Array.from({ length: 3 + (seed % 23) }, (_host, index) => `h${index}`);
  stack.dns.control.seed({
    name,
    nameservers: [`ns1.${name}`, `ns2.${name}`],
    rrsets: ['ns1', 'ns2', 'www', 'mail', 'old', ...hosts].map((label, index) => ({
      name: `${label}.${name}`,
      type: 'A',
      ttl: 300,
      records: [{ content: `192.0.2.${index + 1}` }],
    })),
  });
  return name;
}

/** Imports zones as their owner would, and opens them for changes. Returns their ids by name. */
export async function importZones(stack: Stack, refs: string[]): Promise<Map<string, string>> {
  const owner = stack.person('owner');
  const started = await owner.send('POST', `/t/prove/provider-accounts/${stack.accountId}/imports`, { refs });
  const importId = String(granted(started)['id']);
  for (const end = Date.now() + IMPORT_MS; ; await pause(100)) {
    const [row] = await stack.sql<{ state: string }>('select state from zone_import where id = $1', [importId]);
    if (row?.state === 'done') break;
    if (row?.state === 'failed' || Date.now() > end)
      throw new Error(`The import of the zones is ${String(row?.state)}.`);
  }
  const rows = await stack.sql<{ id: string; name: string }>('select id, name from zone where provider_ref = any($1)', [
    refs,
  ]);
  await Promise.all(
    rows.map(async ({ id }) =>
      granted(await owner.send('PUT', `/t/prove/zones/${id}/access`, { access: 'READ_WRITE' })),
    ),
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}

/** Waits until every change was seen at its point, or for as long as the traps hold. */
async function arrival(trials: readonly Trial[]): Promise<void> {
  for (const end = Date.now() + ARRIVE_MS; Date.now() < end; await pause(20)) {
    const there = await Promise.all(trials.map((trial) => trial.arrived()));
    if (there.every((arrived) => arrived)) return;
  }
}

async function judge(trial: Trial, back: number): Promise<Verdict> {
  const about = `seed ${String(trial.seed).padEnd(10)} ${trial.part.padEnd(8)} ${trial.point.name.padEnd(16)}`;
  const missed = !trial.reached;
  const note = missed ? '  (not held at its point)' : '';
  try {
    const end = await trial.end(back);
    const found = await violations(trial, end, back);
    const word = found.length === 0 ? `ok      ${end.state}` : `FAILED  ${found.join('; ')}`;
    const line = `${about} ${word} after ${(end.recoveryMs / 1000).toFixed(1)} s${note}`;
    return { line, outcome: found.length === 0 ? 'passed' : 'failed', missed };
  } catch (error) {
    return { line: `${about} FAILED  ${(error as Error).message}${note}`, outcome: 'failed', missed };
  }
}
