import { setTimeout as pause } from 'node:timers/promises';
import type { ZoneUnderProof } from '../stack/change.ts';
import { importZones } from '../stack/zones.ts';
import type { Part, Stack } from '../stack/stack.ts';
import { examine } from './invariants.ts';
import { type Look, look, violations } from './looks.ts';
import type { Point } from './points.ts';
import { examineRound } from './round-looks.ts';
import { Trial } from './trial.ts';

const ARRIVE_MS = 8_000;
let zones = 0;

/** What a trial came to, for people and for the exit code. `missed`: the change did not wait at its point at the kill. */
export interface Verdict {
  line: string;
  outcome: 'passed' | 'failed';
  missed: boolean;
  recoveryMs: number;
  looks: Look[];
}

/** One kill: a change is brought to each of the points, then the part dies, comes back, and all must recover alone. */
export async function killRound(
  stack: Stack,
  part: Part,
  points: readonly Point[],
  firstSeed: number,
): Promise<Verdict[]> {
  const { trials, bystander } = await openTrials(stack, part, points, firstSeed);
  await bringToPoints(trials);
  await stack.kill(part);
  const killed = performance.now();
  await Promise.all(trials.map((trial) => trial.release()));
  await stack.start(part);
  const back = performance.now();
  const verdicts = await Promise.all(trials.map((trial) => judge(trial, back)));
  const looks = await examineRound(stack, bystander, back);
  const wrong = violations(looks);
  const away = ((back - killed) / 1000).toFixed(1);
  const line = `${part} was away for ${away} s; ${wrong.length === 0 ? 'audit chains whole, nothing left over' : wrong.join('; ')}`;
  return [
    ...verdicts,
    { line, outcome: wrong.length === 0 ? 'passed' : 'failed', missed: false, recoveryMs: 0, looks },
  ];
}

/**
 * What is held longest walks first, so that all are held at one moment: statements wait for five seconds only. What holds the
 * dispatcher comes last, since it keeps the others from the engine.
 */
async function bringToPoints(trials: readonly Trial[]): Promise<void> {
  for (const turn of [0, 1, 2, 3]) {
    const walking = trials.filter(({ point }) => turnOf(point) === turn);
    await Promise.all(walking.map((trial) => trial.walk()));
    await allWait(turn < 2 ? walking : trials.filter(({ point }) => turnOf(point) <= turn));
  }
  await Promise.all(trials.map((trial) => trial.tellWhereabouts()));
}

function turnOf({ hold }: Point): number {
  if (hold.by !== 'row') return hold.by === 'person' ? 0 : 1;
  return hold.statement.startsWith('workflow_outbox') ? 3 : 2;
}

/** Waits until every change waits at its point at the same moment, or for as long as the traps hold. */
async function allWait(trials: readonly Trial[]): Promise<void> {
  for (const end = Date.now() + ARRIVE_MS; Date.now() < end; await pause(20)) {
    const there = await Promise.all(trials.map((trial) => trial.look()));
    if (there.every((waits) => waits)) return;
  }
}

async function openTrials(
  stack: Stack,
  part: Part,
  points: readonly Point[],
  firstSeed: number,
): Promise<{ trials: Trial[]; bystander: ZoneUnderProof }> {
  const made = points.map((point, index) => ({
    point,
    seed: firstSeed + index,
    name: seedZone(stack, firstSeed + index),
  }));
  const unchanged = seedZone(stack, firstSeed);
  const refs = made.filter(({ point }) => point.work !== 'import').map(({ name }) => name);
  const ids = await importZones(stack, [...refs, unchanged]);
  const trials = made.map(
    ({ point, seed, name }) => new Trial(stack, seed, part, point, { id: ids.get(name) ?? '', name }),
  );
  await Promise.all(trials.map((trial) => trial.prepare()));
  return { trials, bystander: { id: ids.get(unchanged) ?? '', name: unchanged } };
}

/**
 * A zone at the provider, of a size that its seed decides, with sets that are easily damaged: octets outside of ASCII, a type
 * that is not modelled, a record that is stored but not served, a comment.
 */
function seedZone(stack: Stack, seed: number): string {
  const name = `p${++zones}-${seed}.test.`;
  const hosts = Array.from({ length: 3 + (seed % 23) }, (_host, index) => `h${index}`);
  const addresses = ['ns1', 'ns2', 'www', 'mail', 'old', ...hosts].map((label, index) => ({
    name: `${label}.${name}`,
    type: 'A',
    ttl: 300,
    records: [{ content: `192.0.2.${index + 1}` }],
  }));
  const half = [{ content: '192.0.2.201' }, { content: '192.0.2.202', disabled: true }];
  stack.dns.control.seed({
    name,
    nameservers: [`ns1.${name}`, `ns2.${name}`],
    rrsets: [
      ...addresses,
      { name, type: 'MX', ttl: 300, records: [{ content: `10 mail.${name}` }] },
      { name: `txt.${name}`, type: 'TXT', ttl: 60, records: [{ content: '"a\\"b\\\\c;" "\\195\\164"' }] },
      { name: `opaque.${name}`, type: 'TYPE65400', ttl: 60, records: [{ content: '\\# 4 c0000201' }] },
      { name: `half.${name}`, type: 'A', ttl: 60, records: half, comments: [{ content: 'keep', account: 'x' }] },
    ],
  });
  return name;
}

async function judge(trial: Trial, back: number): Promise<Verdict> {
  const about = `seed ${String(trial.seed).padEnd(10)} ${trial.part.padEnd(8)} ${trial.point.name.padEnd(16)}`;
  const missed = !trial.atPoint;
  const note = missed ? `  (not held at its point: ${trial.whereabouts})` : '';
  try {
    const end = await trial.end(back);
    const looks = await examine(trial, end, back);
    const found = violations(looks);
    const word = found.length === 0 ? `ok      ${end.state}` : `FAILED  ${found.join('; ')}`;
    const line = `${about} ${word} after ${(end.recoveryMs / 1000).toFixed(1)} s${note}`;
    return { line, outcome: found.length === 0 ? 'passed' : 'failed', missed, recoveryMs: end.recoveryMs, looks };
  } catch (error) {
    const looks = [look('INV1', 1, [(error as Error).message])];
    return {
      line: `${about} FAILED  ${(error as Error).message}${note}`,
      outcome: 'failed',
      missed,
      recoveryMs: 0,
      looks,
    };
  }
}
