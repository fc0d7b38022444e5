import { isDeepStrictEqual } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '#sandbox/powerdns/faults.ts';
import { randomSource } from '#sandbox/random-source.ts';
import type { StoredRrset } from '#sandbox/powerdns/zones.ts';
import { Change, type Wish, type ZoneUnderProof } from '../stack/change.ts';
import type { Stack } from '../stack/stack.ts';
import { opened, seedZone, setsOf, writesTo } from '../stack/zones.ts';
import type { Case } from './case.ts';

/*
 * R4: absence is not delete. The provider lies about what its zones hold while the product reads them by its schedule and
 * carries out changes that delete nothing.
 */

const LIES = 1_000;
const LIES_MS = 300_000;
const ZONES = 16;
/** Zones in which something is changed meanwhile. Of their readings one in four lies, else no change would come through. */
const CHANGED = 8;
const LIES_TO_CHANGES = 100;
const HOSTS = 25;
const TRUTH_MS = 120_000;
const SUBMISSIONS = 5;
const KINDS = ['some-missing', 'some-missing', 'half-the-records', 'cut-json', 'reset-mid-body'] as const;

export const LYING: readonly Case[] = [
  { name: `R4 ${LIES} readings that lack something delete nothing and prove nothing`, seeds: 3, prove: lyingReadings },
];

/** What a zone was asked to become, and how the request ended. */
interface Asked {
  zone: ZoneUnderProof;
  wishes: readonly Wish[];
  end: string;
}

async function lyingReadings(stack: Stack, seed: number): Promise<string> {
  const labels = Array.from({ length: HOSTS }, (_host, index) => `h${index}`);
  const zones = await opened(
    stack,
    Array.from({ length: ZONES }, () => seedZone(stack.dns, { labels })),
  );
  stack.dns.control.faults.add(lies(zones, seed));
  const asking = Promise.all(zones.slice(0, CHANGED).map((zone, index) => ask(stack, zone, index)));
  asking.catch(() => undefined);
  await readUntil(stack, zones, LIES_MS, async () => stack.dns.control.faults.pending().length === 0);
  const asked = await asking;
  await nothingDeleted(stack, zones, asked);
  await readUntil(stack, zones, TRUTH_MS, async () => (await hidden(stack, zones)).length === 0);
  const ends = Object.entries(Object.groupBy(asked, ({ end }) => end)).map(([end, all]) => `${all?.length} ${end}`);
  return `${LIES} lies in ${ZONES} zones: 0 deletes planned, 0 sets or records lost; ${CHANGED} changes meanwhile: ${ends.join(', ')}; what was wrongly missing is seen again`;
}

function lies(zones: readonly ZoneUnderProof[], seed: number): Fault[] {
  const random = randomSource(seed);
  const pathOf = (some: readonly ZoneUnderProof[]): string => `/zones/(?:${some.map(({ name }) => name).join('|')})$`;
  const lie = (path: string): Fault => {
    const kind = KINDS[random.below(KINDS.length)] ?? 'some-missing';
    return { kind, seed: random.below(2 ** 31), match: { method: 'GET', path } };
  };
  const [changed, read] = [pathOf(zones.slice(0, CHANGED)), pathOf(zones.slice(CHANGED))];
  const mixed = Array.from({ length: LIES_TO_CHANGES }, () => {
    const truths = random.below(7);
    const truth: Fault = { kind: 'slow', ms: 0, times: truths, match: { method: 'GET', path: changed } };
    return truths === 0 ? [lie(changed)] : [truth, lie(changed)];
  });
  return [...mixed.flat(), ...Array.from({ length: LIES - LIES_TO_CHANGES }, () => lie(read))];
}

/** Lets the schedule read these zones again and again until `over`. */
async function readUntil(
  stack: Stack,
  zones: readonly ZoneUnderProof[],
  withinMs: number,
  over: () => Promise<boolean>,
): Promise<void> {
  const ids = zones.map((zone) => zone.id);
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(250)) {
    if (await over()) return;
    await stack.sql('update zone set next_read_at = clock_timestamp() where id = any($1)', [ids]);
    await stack.client.schedule.getHandle('zone-reads').trigger();
  }
  throw new Error(`not over within ${withinMs / 1000} s: ${await hiddenOrTold(stack, zones)}`);
}

async function hiddenOrTold(stack: Stack, zones: readonly ZoneUnderProof[]): Promise<string> {
  const left = stack.dns.control.faults.pending().length;
  return left > 0 ? `${left} lies were not told` : `not seen again: ${(await hidden(stack, zones)).join(', ')}`;
}

/** Replaces and adds, deletes nothing; hands the request in again while a lie makes the plan impossible. */
async function ask(stack: Stack, zone: ZoneUnderProof, index: number): Promise<Asked> {
  const wishes = [
    { label: 'h1', values: [`198.51.100.${index + 1}`] },
    { label: `new${index}`, values: [`198.51.100.${index + 101}`] },
  ];
  const change = await Change.draft(stack, zone, wishes);
  for (let submission = 1; ; submission += 1) {
    try {
      await change.approved();
      const { state } = await change.rests();
      return { zone, wishes, end: state };
    } catch (error) {
      const { state, outcome } = await change.standing();
      if (state !== 'draft' || outcome === null) throw error;
      if (submission === SUBMISSIONS) return { zone, wishes, end: `still a draft (${outcome.code})` };
    }
  }
}

/** Looks at every state the provider ever held, at every plan, and at what was called done. */
async function nothingDeleted(stack: Stack, zones: readonly ZoneUnderProof[], asked: readonly Asked[]): Promise<void> {
  const planned = await stack.sql<{ name: string; type: string }>(
    `select c.name, c.type from change c join plan p on p.id = c.plan_id join change_request r on r.id = p.change_request_id
      where r.zone_id = any($1) and c.action = 'delete'`,
    [zones.map((zone) => zone.id)],
  );
  const wrong = planned.map(({ name, type }) => `the delete of ${name} ${type} was planned`);
  const calls = stack.dns.control.ledger.since().filter((entry) => zones.some(({ name }) => entry.path.includes(name)));
  wrong.push(
    ...calls.filter((call) => call.body.includes('"DELETE"')).map((call) => `a delete was sent: ${call.body}`),
  );
  for (const zone of zones) {
    const { wishes = [], end = null } = asked.find((one) => one.zone === zone) ?? {};
    const touched = new Set([`${zone.name} SOA`, ...wishes.map((wish) => keyOf(zone, wish))]);
    const versions = stack.dns.control.store.get(zone.name)?.versions ?? [];
    const states = versions.map((version) => untouched(version.rrsets, touched));
    if (states.some((state) => !isDeepStrictEqual(state, states[0]))) wrong.push(`${zone.name} lost or changed a set`);
    if (end === null && writesTo(stack, zone) > 0) wrong.push(`${zone.name} was written, and nobody asked for it`);
    if (end === 'done') wrong.push(...wishes.filter((wish) => !holds(stack, zone, wish)).map(falselyDone));
  }
  if (wrong.length > 0) throw new Error(wrong.join('; '));
}

function keyOf(zone: ZoneUnderProof, wish: Wish): string {
  return `${wish.label}.${zone.name} A`;
}

function untouched(sets: ReadonlyMap<string, StoredRrset>, touched: ReadonlySet<string>): [string, StoredRrset][] {
  return [...sets].filter(([key]) => !touched.has(key)).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function holds(stack: Stack, zone: ZoneUnderProof, wish: Wish): boolean {
  const values =
    setsOf(stack, zone)
      .get(keyOf(zone, wish))
      ?.records.map((record) => record.content) ?? null;
  return isDeepStrictEqual(values, wish.values);
}

function falselyDone(wish: Wish): string {
  return `"done" was said of ${wish.label}, and the provider does not hold it`;
}

/** Record sets of the provider that the product does not show as live, or shows otherwise. */
async function hidden(stack: Stack, zones: readonly ZoneUnderProof[]): Promise<string[]> {
  const rows = await stack.sql<{ key: string; values: string[] }>(
    `select name || ' ' || type as key, "values" from record_set where zone_id = any($1) and seen_until is null`,
    [zones.map((zone) => zone.id)],
  );
  const shown = new Map(rows.map((row) => [row.key, row.values]));
  return zones.flatMap((zone) =>
    [...setsOf(stack, zone)]
      .filter(
        ([key, set]) =>
          set.type === 'A' &&
          !isDeepStrictEqual(
            shown.get(key),
            set.records.map((r) => r.content),
          ),
      )
      .map(([key]) => key),
  );
}
