import type { FaultKind } from '#sandbox/powerdns/faults.ts';
import { granted } from '../stack/api-person.ts';
import { Change, type ZoneUnderProof } from '../stack/change.ts';
import type { Stack } from '../stack/stack.ts';
import { heldAt, lockOf, openZone, writesTo } from '../stack/zones.ts';
import type { Case } from './case.ts';

/*
 * R5: what reads neither as wanted nor as told stops, locks the zone and is said aloud. R18: applied is what every server
 * says. Not shown here: the break-glass restore of R5, which the product does not have yet.
 */

export const DOUBT: readonly Case[] = [
  {
    name: 'R5 a success without effect stops and locks the zone',
    seeds: 1,
    prove: (stack) => unproven(stack, 'ok-without-effect'),
  },
  {
    name: 'R5 a write that reads as something else stops and locks the zone',
    seeds: 1,
    prove: (stack) => unproven(stack, 'other-ttl'),
  },
  {
    name: 'R18 a name server that lags behind is not done; once it follows, a retry proves without a write',
    seeds: 1,
    prove: (stack) => disagreeing(stack, { lagMs: 600_000 }, { lagMs: 0 }, 'differs'),
  },
  {
    name: 'R18 a name server that says nothing does not agree; once it speaks, a retry proves without a write',
    seeds: 1,
    prove: (stack) => disagreeing(stack, { silent: true }, { silent: false }, 'unreachable'),
  },
];

const WANTED = '198.51.100.7';

/** A request that was approved earlier and waits for its order, to see that automation is locked out. */
async function bystander(stack: Stack, zone: ZoneUnderProof): Promise<Change> {
  const change = await Change.draft(stack, zone, [{ label: 'mail', values: ['198.51.100.8'] }], 'manual');
  return change.approved();
}

async function unproven(stack: Stack, kind: FaultKind): Promise<string> {
  const zone = await openZone(stack);
  const other = await bystander(stack, zone);
  stack.dns.control.faults.add([{ kind, match: { method: 'PATCH', path: zone.name } }]);
  const change = await Change.draft(stack, zone, [{ label: 'www', values: [WANTED] }]);
  await change.approved();
  const { outcome } = await change.comesTo('needs-operator');
  await stopped(stack, zone, change, other);
  return `needs an operator, zone locked, lease given back, another request refused, ${writesTo(stack, zone)} call: ${outcome?.message ?? ''}`;
}

/** What R5 asks of every stop. @throws Error naming what is missing. */
async function stopped(stack: Stack, zone: ZoneUnderProof, change: Change, other: Change): Promise<void> {
  const missing: string[] = [];
  if ((await lockOf(stack, zone)) === null) missing.push('the zone is not locked');
  const held = await stack.sql('select 1 from zone where id = $1 and lease_holder is not null', [zone.id]);
  if (held.length > 0) missing.push('the lease is still held');
  const subject = `change-request/${change.id}`;
  const told = await stack.sql(
    `select 1 from live_event where subject = $1 and kind = 'change-request.needs-operator'`,
    [subject],
  );
  if (told.length !== 1) missing.push(`${told.length} live events`);
  const audited = await stack.sql(
    `select 1 from audit_event where subject = $1 and action = 'change-request.needs-operator'`,
    [subject],
  );
  if (audited.length !== 1) missing.push(`${audited.length} audit events`);
  const calls = writesTo(stack, zone);
  if (calls !== 1) missing.push(`${calls} calls, not one`);
  granted(await other.order());
  const end = await other.rests();
  if (end.state !== 'failed' || end.outcome?.code !== 'zone-locked')
    missing.push(`another request on the zone ended ${end.state} (${String(end.outcome?.code)})`);
  if (writesTo(stack, zone) !== calls) missing.push('something was written into the locked zone');
  if (missing.length > 0) throw new Error(missing.join('; '));
}

async function disagreeing(
  stack: Stack,
  broken: { lagMs?: number; silent?: boolean },
  mended: { lagMs?: number; silent?: boolean },
  as: 'differs' | 'unreachable',
): Promise<string> {
  const zone = await openZone(stack);
  const other = await bystander(stack, zone);
  stack.dns.control.setSecond(broken);
  try {
    const change = await Change.draft(stack, zone, [{ label: 'www', values: [WANTED] }]);
    await change.approved();
    await change.comesTo('needs-operator');
    await stopped(stack, zone, change, other);
    await witnessed(stack, change, as);
    stack.dns.control.setSecond(mended);
    granted(await change.resolve('retry'));
    await change.executed(2);
    await change.comesTo('done');
    await witnessed(stack, change, 'agrees');
    const held = heldAt(stack, zone, 'www');
    if (writesTo(stack, zone) !== 1 || held !== WANTED)
      throw new Error(`${writesTo(stack, zone)} calls, www holds ${String(held)}`);
    return `needs an operator, zone locked, the second server ${as}; done after a retry, 1 call in all`;
  } finally {
    stack.dns.control.setSecond(mended);
  }
}

/** The last execution's witnesses: the first server agrees, the second one says what it is said to. */
async function witnessed(stack: Stack, change: Change, second: string): Promise<void> {
  const rows = await stack.sql<{ server: string; state: string }>(
    `select v.server, v.state from verification v join execution e on e.id = v.execution_id
      where e.change_request_id = $1 and e.fencing_token =
        (select max(fencing_token) from execution where change_request_id = $1)`,
    [change.id],
  );
  const states = new Map(rows.map((row) => [row.server, row.state]));
  const { dnsAddress, secondDnsAddress } = stack.dns;
  if (states.get(dnsAddress) !== 'agrees' || states.get(secondDnsAddress) !== second)
    throw new Error(`the servers said ${JSON.stringify([...states])}`);
}
