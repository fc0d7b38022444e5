import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DnsReader } from '#activities/providers/dns-provider.ts';
import { observe, readWholeZone } from '#activities/readings.ts';
import { isOutdatedReading } from '#model/store/history.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { nextChangeNumber } from '#model/store/change-numbers.ts';
import { openActivityWorld, type ActivityWorld } from '#test/builders/activity-world.ts';
import { buildZone } from '#test/builders/workspace.ts';

let world: ActivityWorld;
beforeAll(async () => {
  world = await openActivityWorld();
});
afterEach(() => world.dns.control.reset());
afterAll(() => world.close());

interface Place {
  id: string;
  name: string;
}

const LABELS = ['ns1', 'ns2', 'www', 'mail', 'old', 'shop'];
const COUNTED = 1_000;

/** A zone at the provider that was read here once. */
async function knownZone(): Promise<Place> {
  const name = `z-${randomUUID().slice(0, 8)}.test.`;
  const rrsets = LABELS.map((label, index) => ({
    name: `${label}.${name}`,
    type: 'A',
    ttl: 300,
    records: [{ content: `192.0.2.${index + 1}` }],
  }));
  world.dns.control.seed({ name, nameservers: [`ns1.${name}`, `ns2.${name}`], rrsets });
  const { id } = await buildZone(world.db.database, world.workspace, { accountId: world.accountId, name });
  await world.run('readZone', { tenantId: world.workspace.tenantId, zoneId: id, reason: 'scheduled' });
  return { id, name };
}

/** The next reading of the zone lacks every second set; how many readings there were is counted from here on. */
function nextIsHalf(zone: Place, times = 1): () => number {
  const match = { method: 'GET', path: `/zones/${zone.name}$` };
  const half = times === 0 ? [] : [{ kind: 'half-the-records', match, times } as const];
  world.dns.control.faults.add([...half, { kind: 'slow', ms: 0, match, times: COUNTED }]);
  return () => times + COUNTED - world.dns.control.faults.pending().reduce((sum, line) => sum + line.left, 0);
}

interface Held {
  live: number;
  closed: number;
  observations: number;
}

async function held(zone: Place): Promise<Held | undefined> {
  const [row] = await world.sql<Held>(
    `select count(*) filter (where seen_until is null) as live, count(*) filter (where seen_until is not null) as closed,
            (select count(*) from observation where zone_id = $1) as observations
       from record_set where zone_id = $1`,
    [zone.id],
  );
  return row;
}

const INCOMPLETE = { type: 'provider-incomplete', nonRetryable: false };
const editElsewhere = (zone: Place, label: string, change: object) =>
  world.dns.control.edit(zone.name, [{ name: `${label}.${zone.name}`, type: 'A', ttl: 300, ...change }]);
const address = (zone: Place, label: string, value: string): RecordSet => ({
  name: `${label}.${zone.name}`,
  type: 'A',
  ttl: 300,
  values: [value],
});

/** A draft that wants www elsewhere, handed in. */
async function submitted(zone: Place): Promise<{ tenantId: string; changeRequestId: string }> {
  const { tenantId, users } = world.workspace;
  const id = uuidv7();
  await world.db.database.inTenant({ tenantId }, async (tx) => {
    await tx.sql(
      `insert into change_request (tenant_id, id, zone_id, number, author_id, submitted_at)
       values (current_tenant(), $1, $2, $3, $4, clock_timestamp())`,
      [id, zone.id, await nextChangeNumber(tx), users.member],
    );
    const after = address(zone, 'www', '192.0.2.99');
    await tx.sql(
      `insert into draft_edit (tenant_id, id, change_request_id, name, type, after, position)
       values (current_tenant(), $1, $2, $3, 'A', $4, 0)`,
      [uuidv7(), id, after.name, JSON.stringify(after)],
    );
  });
  return { tenantId, changeRequestId: id };
}

/** A request whose change is at the provider and proven; only its last reading is missing. */
async function proven(zone: Place): Promise<{ tenantId: string; changeRequestId: string }> {
  const request = await submitted(zone);
  await world.run('planChange', request);
  editElsewhere(zone, 'www', { changetype: 'REPLACE', records: [{ content: '192.0.2.99' }] });
  await world.sql(
    `insert into execution (tenant_id, id, change_request_id, zone_id, plan_id, fencing_token)
     select tenant_id, $2, id, zone_id, plan_id, 1 from change_request where id = $1`,
    [request.changeRequestId, uuidv7()],
  );
  await world.sql(
    `update change set result = 'verified' where plan_id = (select plan_id from change_request where id = $1)`,
    [request.changeRequestId],
  );
  await world.sql(`update change_request set state = 'verifying' where id = $1`, [request.changeRequestId]);
  return request;
}

const stateOf = async (id: string): Promise<unknown> =>
  (await world.sql<{ state: string }>('select state from change_request where id = $1', [id]))[0]?.state;

describe('R4: a provider that answers 200 with half of a zone', () => {
  it('closes nothing in a scheduled reading, which is tried again', async () => {
    const zone = await knownZone();
    const before = await held(zone);
    const reads = nextIsHalf(zone);
    const input = { tenantId: world.workspace.tenantId, zoneId: zone.id, reason: 'scheduled' as const };
    await expect(world.run('readZone', input)).rejects.toMatchObject(INCOMPLETE);
    expect(reads()).toBe(2);
    expect(await held(zone)).toEqual(before);
    expect(await world.run('readZone', input)).toMatchObject({ changed: 0 });
    expect(reads()).toBe(3);
  });

  it('closes nothing in an import of a zone that is here already', async () => {
    const zone = await knownZone();
    const before = await held(zone);
    const { tenantId, users } = world.workspace;
    const [importId, itemId] = [uuidv7(), uuidv7()];
    await world.sql(
      'insert into zone_import (tenant_id, id, provider_account_id, started_by) values (current_tenant(), $1, $2, $3)',
      [importId, world.accountId, users.owner],
    );
    await world.sql(
      'insert into zone_import_item (tenant_id, id, import_id, ref, name) values (current_tenant(), $1, $2, $3, $3)',
      [itemId, importId, zone.name],
    );
    nextIsHalf(zone);
    const input = { tenantId, importId, itemId };
    await expect(world.run('importZone', input)).rejects.toMatchObject(INCOMPLETE);
    expect(await held(zone)).toEqual(before);
    await world.run('importZone', input);
    expect(await held(zone)).toMatchObject({ live: before?.live, closed: 0 });
  });

  it('is never the base of a plan', async () => {
    const zone = await knownZone();
    const before = await held(zone);
    const request = await submitted(zone);
    nextIsHalf(zone);
    await expect(world.run('planChange', request)).rejects.toMatchObject(INCOMPLETE);
    expect(await held(zone)).toEqual(before);
    expect(await stateOf(request.changeRequestId)).toBe('draft');
    expect(await world.run('planChange', request)).toMatchObject({ state: 'awaiting-approval' });
    const plans = await world.sql(
      `select c.action, o.record_set_count as sets from plan p join change c on c.plan_id = p.id
         join observation o on o.id = p.observation_id where p.change_request_id = $1`,
      [request.changeRequestId],
    );
    expect(plans).toEqual([{ action: 'replace', sets: before?.live }]);
  });

  it('is not what a request ends on', async () => {
    const zone = await knownZone();
    const request = await proven(zone);
    const before = await held(zone);
    nextIsHalf(zone);
    await expect(world.run('finishExecution', request)).rejects.toMatchObject(INCOMPLETE);
    expect(await held(zone)).toEqual(before);
    expect(await stateOf(request.changeRequestId)).toBe('verifying');
    expect(await world.run('finishExecution', request)).toMatchObject({ state: 'done' });
    // The versions of www and SOA before this change; nothing else ended.
    expect(await held(zone)).toMatchObject({ live: before?.live, closed: 2 });
  });

  it('closes nothing however it answers, in two hundred readings that each leave out other sets', async () => {
    const zone = await knownZone();
    const { tenantId } = world.workspace;
    const before = await held(zone);
    const sets = [...LABELS, 'a', 'b', 'c', 'd', 'e', 'f'].map((label) => address(zone, label, '192.0.2.1'));
    const place = { accountId: world.accountId, ref: zone.name };
    const provider = { ref: zone.name, name: zone.name, kind: 'primary', serial: 1, dnssec: false } as const;
    let readings = 0;
    const liar = {
      readZone: async () => {
        readings += 1;
        return { zone: provider, sets: sets.filter((_set, index) => (readings >> (index % 8)) % 2 === 0), raw: {} };
      },
    } as Pick<DnsReader, 'readZone'> as DnsReader;
    let refused = 0;
    while (readings < 200) {
      const reading = await readWholeZone(world.deps, tenantId, liar, place, AbortSignal.timeout(30_000)).catch(
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'provider-incomplete' });
          refused += 1;
        },
      );
      expect(reading).toBeUndefined();
    }
    expect(refused).toBe(100);
    expect(await held(zone)).toEqual(before);
  });
});

describe('a record set that was deleted elsewhere', () => {
  const read = (zone: Place) =>
    world.run('readZone', { tenantId: world.workspace.tenantId, zoneId: zone.id, reason: 'requested' });

  it('is seen with one reading more, and everything else with one', async () => {
    const zone = await knownZone();
    const reads = nextIsHalf(zone, 0);
    expect(await read(zone)).toMatchObject({ changed: 0 });
    expect(reads()).toBe(1);
    editElsewhere(zone, 'new', { changetype: 'REPLACE', records: [{ content: '192.0.2.50' }] });
    expect((await read(zone)).changed).toBeGreaterThan(0);
    expect(reads()).toBe(2);
    editElsewhere(zone, 'old', { changetype: 'DELETE' });
    expect((await read(zone)).changed).toBeGreaterThan(0);
    expect(reads()).toBe(4);
    const [old] = await world.sql<{ until: Date | null }>(
      'select seen_until as until from record_set where zone_id = $1 and name = $2',
      [zone.id, `old.${zone.name}`],
    );
    expect(old?.until).toBeInstanceOf(Date);
  });

  it('is not taken from a reading that began before somebody else read the zone', async () => {
    const zone = await knownZone();
    const { tenantId } = world.workspace;
    const place = { accountId: world.accountId, ref: zone.name };
    const provider = { ref: zone.name, name: zone.name, kind: 'primary', serial: 1, dnssec: false } as const;
    const slow = {
      readZone: async () => {
        await read(zone);
        return { zone: provider, sets: [address(zone, 'www', '192.0.2.3')], raw: {} };
      },
    } as Pick<DnsReader, 'readZone'> as DnsReader;
    const reading = await readWholeZone(world.deps, tenantId, slow, place, AbortSignal.timeout(30_000));
    const storing = world.db.database.inTenant({ tenantId }, (tx) => observe(tx, zone.id, reading, 'scheduled'));
    expect(isOutdatedReading(await storing.catch((error: unknown) => error))).toBe(true);
  });
});
