import { isDeepStrictEqual } from 'node:util';
import type { StoredRrset } from '#sandbox/powerdns/zones.ts';
import { granted } from '../stack/api-person.ts';
import { Change, type Wish, type ZoneUnderProof } from '../stack/change.ts';
import type { Stack } from '../stack/stack.ts';

/** What became of one change that a fault struck. */
export interface Struck {
  /** Requests to the provider until the change was done or waited for a person. */
  calls: number;
  /** What people had to do afterwards, in order. */
  hands: string[];
  /** Why it counts as lost or as done twice; empty is the hope. */
  wrong: string[];
}

const MOST_HANDS = 4;

/** Carries one change from draft to its end; where it stops, people do what the screen offers them. */
export async function carryThrough(
  stack: Stack,
  zone: ZoneUnderProof,
  wishes: readonly Wish[],
  callsSoFar: () => number,
): Promise<Struck> {
  const states = stack.dns.control.store.get(zone.name)?.versions.length ?? 0;
  const before = callsSoFar();
  let change = await Change.draft(stack, zone, wishes);
  let state = await handedIn(change);
  const calls = callsSoFar() - before;
  const hands: string[] = [];
  for (; state !== 'done' && hands.length < MOST_HANDS;) {
    const executions = await stack.sql('select 1 from execution where change_request_id = $1', [change.id]);
    hands.push(state);
    if (state === 'needs-operator' || state === 'partially-applied') {
      granted(await change.resolve('retry'));
      state = (await change.executed(executions.length + 1)).state;
      continue;
    }
    if (state === 'stale') granted(await change.rebase());
    if (state === 'failed') change = await Change.draft(stack, zone, wishes);
    state = await handedIn(change);
  }
  return { calls, hands, wrong: [...effectFaults(stack, zone, wishes, states), ...endFaults(state)] };
}

/** Submitted, approved and at rest; `draft` when there was no plan. */
async function handedIn(change: Change): Promise<string> {
  granted(await change.submit());
  if ((await change.planned()).state === 'draft') return 'draft';
  await change.agreed();
  return (await change.rests()).state;
}

function endFaults(state: string): string[] {
  return state === 'done' ? [] : [`lost: the change is ${state}`];
}

/** Each wished set has its one effect since `from` states of the zone were known, and nothing else moved. */
function effectFaults(stack: Stack, zone: ZoneUnderProof, wishes: readonly Wish[], from: number): string[] {
  const states = (stack.dns.control.store.get(zone.name)?.versions ?? []).slice(from - 1);
  const contents = states.map(({ rrsets }) => new Map([...rrsets].map(([key, set]) => [key, valuesOf(set)])));
  const keys = new Set(contents.flatMap((content) => [...content.keys()]).filter((key) => !key.endsWith(' SOA')));
  const wanted = new Map(wishes.map((wish) => [`${wish.label}.${zone.name} A`, wish.values]));
  return [...keys].flatMap((key) => {
    const own = contents.map((content) => content.get(key) ?? null);
    const effects = own.filter((values, index) => index > 0 && !isDeepStrictEqual(values, own[index - 1])).length;
    const due = wanted.has(key) ? 1 : 0;
    const end = wanted.has(key) ? (wanted.get(key) ?? null) : own[0];
    return [
      ...(effects > due ? [`twice: ${key} changed ${effects} times, not ${due}`] : []),
      ...(isDeepStrictEqual(own.at(-1), end) ? [] : [`lost: ${key} holds ${String(own.at(-1))}, not ${String(end)}`]),
    ];
  });
}

function valuesOf(set: StoredRrset): string[] {
  return set.records.map((record) => record.content);
}
