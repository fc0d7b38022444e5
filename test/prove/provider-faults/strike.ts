import type { Fault } from '#sandbox/powerdns/faults.ts';
import { randomSource } from '#sandbox/random-source.ts';
import type { ZoneUnderProof } from '../stack/change.ts';
import type { Stack } from '../stack/stack.ts';
import { opened, seedZone } from '../stack/zones.ts';
import type { FaultKindUnderProof, Struckable } from './kinds.ts';
import { carryThrough, type Struck } from './struck-change.ts';

/** Changes without a fault, whose calls are the ideal. */
const UNSTRUCK = 3;
const AT_ONCE = 12;

/** One change, and what strikes it: its write, or the read that `place` chooses. */
interface Planned {
  kind: FaultKindUnderProof | null;
  method: Struckable;
  place: number;
  seed: number;
  zone: ZoneUnderProof;
}

/** One change after all is over: what struck it, and what became of it. */
export interface StruckChange extends Struck {
  kind: FaultKindUnderProof | null;
  seed: number;
  reads: number;
  /** False where the change was over before the request that was to be struck. */
  hit: boolean;
}

/** Carries changes through the given kinds of faults, each with so many seeds. `ideal`: calls of one without a fault. */
export async function strikeAll(
  stack: Stack,
  kinds: readonly FaultKindUnderProof[],
  firstSeed: number,
  seeds: number,
): Promise<{ struck: StruckChange[]; ideal: number }> {
  const callsTo = countCalls(stack);
  const planned = await plan(stack, kinds, firstSeed, seeds);
  const free = await Promise.all(planned.slice(0, UNSTRUCK).map((one) => strike(stack, one, callsTo, 1)));
  const ideal = Math.min(...free.map((one) => one.calls));
  const reads = Math.min(...free.map((one) => one.reads));
  const struck = await inTurns(planned.slice(UNSTRUCK), (one) => strike(stack, one, callsTo, reads));
  return { struck, ideal };
}

/**
 * A zone for each change: first those without a fault, then each kind with its seeds. Every third change of a kind is struck
 * at its write, where the kind can; the others walk over the reads.
 */
async function plan(
  stack: Stack,
  kinds: readonly FaultKindUnderProof[],
  firstSeed: number,
  seeds: number,
): Promise<Planned[]> {
  let place = firstSeed;
  const methodOf = (kind: FaultKindUnderProof, index: number): Struckable =>
    (kind.strikes.length === 1 ? kind.strikes[0] : undefined) ?? (index % 3 === 0 ? 'PATCH' : 'GET');
  const free = Array.from({ length: UNSTRUCK }, () => ({ kind: null, method: 'GET' as const, place }));
  const struck = kinds.flatMap((kind) =>
    Array.from({ length: seeds }, (_one, index) => {
      const method = methodOf(kind, index);
      return { kind, method, place: method === 'GET' ? place++ : place };
    }),
  );
  const all = [...free, ...struck];
  const zones = await opened(
    stack,
    all.map(() => seedZone(stack.dns)),
  );
  return all.flatMap((one, at) => zones.slice(at, at + 1).map((zone) => ({ ...one, zone, seed: firstSeed + at })));
}

interface Calls {
  all: number;
  /** Those that a fault for reads of a zone can strike. */
  reads: number;
}

/** Counts the requests about each zone; the answer gives the numbers so far. */
function countCalls(stack: Stack): (zone: ZoneUnderProof) => Calls {
  const counts = new Map<string, Calls>();
  stack.dns.control.heard = (method, url) => {
    const zone = /(r\d+\.test\.)/.exec(`${url.pathname} ${url.searchParams.get('q') ?? ''}.`)?.[1];
    if (zone === undefined) return;
    const { all, reads } = counts.get(zone) ?? { all: 0, reads: 0 };
    const read = method === 'GET' && url.pathname.endsWith(`/zones/${zone}`);
    counts.set(zone, { all: all + 1, reads: reads + (read ? 1 : 0) });
  };
  return ({ name }) => counts.get(name) ?? { all: 0, reads: 0 };
}

/**
 * A stranger changes a set first, so that an older state of the zone is another one; then one change, struck by its fault at
 * its write or at one of its `reads`.
 */
async function strike(
  stack: Stack,
  { kind, method, place, seed, zone }: Planned,
  callsTo: (zone: ZoneUnderProof) => Calls,
  reads: number,
): Promise<StruckChange> {
  const random = randomSource(seed);
  const address = (): string => `198.51.100.${1 + random.below(250)}`;
  const wishes = [
    { label: 'www', values: [address()] },
    { label: `new${random.below(9)}`, values: [address()] },
    { label: 'old', values: null },
  ];
  const moved = { name: `www.${zone.name}`, type: 'A', ttl: 300, records: [{ content: '203.0.113.99' }] };
  stack.dns.control.edit(zone.name, [{ ...moved, changetype: 'REPLACE' }]);
  const { faults } = stack.dns.control;
  const match = { method, path: `/zones/${zone.name}$` };
  const skip = method === 'GET' ? place % reads : 0;
  const fault: Fault | null = kind === null ? null : { ...kind.fault(random, method), match, skip };
  if (fault !== null) faults.add([fault]);
  const before = callsTo(zone).reads;
  const struck = await carryThrough(stack, zone, wishes, () => callsTo(zone).all);
  const hit = faults.pending().every((line) => line.fault !== fault || line.left < (fault.times ?? 1));
  return { ...struck, kind, seed, hit, reads: callsTo(zone).reads - before };
}

async function inTurns<In, Out>(all: readonly In[], work: (one: In) => Promise<Out>): Promise<Out[]> {
  const queue = [...all];
  const done: Out[] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) done.push(await work(next));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}
