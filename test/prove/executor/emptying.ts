import { granted } from '../stack/api-person.ts';
import { Change, until, type Wish, type ZoneUnderProof } from '../stack/change.ts';
import type { Stack } from '../stack/stack.ts';
import { openZone, setsOf, writesTo } from '../stack/zones.ts';
import type { Case } from './case.ts';

/* R3: a zone is never emptied, never loses its apex NS or SOA, and one person alone never deletes much of it. */

export const EMPTYING: readonly Case[] = [
  { name: 'R3 a plan that takes the name servers away is refused', seeds: 1, prove: planned },
  { name: 'R3 of two approved halves of a zone only the first is deleted', seeds: 1, prove: twoHalves },
  { name: 'R3 an approved half is refused when a stranger deleted the other one', seeds: 1, prove: strangersHalf },
  { name: 'R3 compensation does not take the only apex NS away', seeds: 1, prove: compensatedNameServers },
  {
    name: 'R3 more than max(5, 20 %) deletions need two people who each type the name of the zone',
    seeds: 1,
    prove: manyDeletions,
  },
];

function gone(labels: readonly string[]): Wish[] {
  return labels.map((label) => ({ label, values: null }));
}

async function planned(stack: Stack): Promise<string> {
  const zone = await openZone(stack);
  const change = await Change.draft(stack, zone, [{ label: '@', type: 'NS', values: null }]);
  const submitted = await change.submit();
  if (submitted.status >= 400) return nothingWritten(stack, zone, `at submission: ${String(submitted.body['code'])}`);
  await until('the refusal of the plan', async () => {
    const { state, outcome } = await change.standing();
    return state === 'draft' && outcome?.code === 'plan-blocked' ? true : null;
  });
  return nothingWritten(stack, zone, 'by the plan');
}

function nothingWritten(stack: Stack, zone: ZoneUnderProof, where: string): string {
  if (writesTo(stack, zone) > 0) throw new Error('something was written');
  return `refused ${where}, nothing written`;
}

const HALVES = [
  ['www', 'mail', 'old', 'a'],
  ['b', 'c', 'd', 'e'],
] as const;

async function approvedHalf(stack: Stack, zone: ZoneUnderProof, half: 0 | 1): Promise<Change> {
  const change = await Change.draft(stack, zone, gone(HALVES[half]), 'manual');
  return change.approved();
}

async function twoHalves(stack: Stack): Promise<string> {
  const zone = await openZone(stack);
  const first = await approvedHalf(stack, zone, 0);
  const second = await approvedHalf(stack, zone, 1);
  granted(await first.order());
  await first.comesTo('done');
  return refused(stack, zone, second, 1);
}

async function strangersHalf(stack: Stack): Promise<string> {
  const zone = await openZone(stack);
  const change = await approvedHalf(stack, zone, 0);
  const deleted = HALVES[1].map((label) => ({ name: `${label}.${zone.name}`, type: 'A', changetype: 'DELETE' }));
  stack.dns.control.edit(zone.name, deleted);
  return refused(stack, zone, change, 0);
}

/** Orders an approved request that would leave nothing; it must end without a write. */
async function refused(stack: Stack, zone: ZoneUnderProof, change: Change, writes: number): Promise<string> {
  granted(await change.order());
  const { state, outcome } = await change.rests();
  if (state !== 'failed' || outcome?.code !== 'plan-blocked')
    throw new Error(`the second deletion ended ${state} (${String(outcome?.code)}), not refused`);
  if (writesTo(stack, zone) !== writes) throw new Error(`${writesTo(stack, zone)} writes, not ${writes}`);
  const left = [...setsOf(stack, zone).values()].filter((set) => set.type === 'A').length;
  if (left !== HALVES[0].length) throw new Error(`${left} record sets are left, not ${HALVES[0].length}`);
  return `refused at execution: ${outcome.message}; ${left} record sets are left`;
}

async function compensatedNameServers(stack: Stack): Promise<string> {
  const zone = await openZone(stack, { nameservers: [] });
  stack.dns.control.faults.add([{ kind: 'second-server-stale', match: { method: 'PATCH', path: zone.name } }]);
  const values = ['ns1.elsewhere.example.', 'ns2.elsewhere.example.'];
  const change = await Change.draft(stack, zone, [{ label: '@', type: 'NS', values }]);
  await change.approved();
  await change.comesTo('needs-operator');
  granted(await change.resolve('compensate'));
  const { state, outcome } = await change.executed(2);
  if (state !== 'needs-operator' || outcome?.code !== 'plan-blocked')
    throw new Error(`the compensation ended ${state} (${String(outcome?.code)})`);
  if (!setsOf(stack, zone).has(`${zone.name} NS`)) throw new Error('the zone has no NS any more');
  if (writesTo(stack, zone) !== 1) throw new Error(`${writesTo(stack, zone)} writes, not one`);
  return `refused at execution: ${outcome.message}`;
}

const HOSTS = 40;
/** Apex NS and SOA count as record sets of the zone, too. */
const TOO_MANY = Math.floor(Math.max(5, (HOSTS + 2) * 0.2)) + 1;

async function manyDeletions(stack: Stack): Promise<string> {
  const labels = Array.from({ length: HOSTS }, (_host, index) => `h${index}`);
  const zone = await openZone(stack, { labels });
  const change = await Change.draft(stack, zone, gone(labels.slice(0, TOO_MANY)));
  granted(await change.submit());
  await change.planned();
  const untyped = await change.decide('manager', { typed: false });
  if (untyped.body['code'] !== 'invalid-input') throw new Error(`without the name typed: ${untyped.status}`);
  const refusals: string[] = [];
  for (const role of ['member', 'manager', 'manager'] as const) {
    const { status, body } = await change.decide(role);
    if (status >= 400) refusals.push(String(body['code']));
  }
  const { state } = await change.standing();
  if (state !== 'awaiting-approval' || writesTo(stack, zone) > 0)
    throw new Error(`with one approval the request is ${state}`);
  if (refusals.length !== 2) throw new Error(`refused: ${refusals.join(', ')}; not the author and the second time`);
  granted(await change.decide('admin'));
  await change.comesTo('done');
  const left = [...setsOf(stack, zone).values()].filter((set) => set.type === 'A').length;
  if (left !== HOSTS - TOO_MANY) throw new Error(`${left} hosts are left, not ${HOSTS - TOO_MANY}`);
  return `${TOO_MANY} of ${HOSTS + 2} record sets: an approval without the name typed is refused, one approval waits, the author and a second vote of one person are refused, two people suffice`;
}
