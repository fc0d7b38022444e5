import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestZone } from '#model/rules/hash.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import {
  currentSets,
  databaseNow,
  diffBetween,
  isOutdatedReading,
  pageOfObservations,
  pageOfSets,
  recordObservation,
  setHistory,
  setsAt,
  zoneAt,
} from '#model/store/history.ts';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';
import { buildWorkspace, buildZone, observe, type Workspace } from '#test/builders/workspace.ts';

let db: TestDatabase;
let workspace: Workspace;

beforeAll(async () => {
  db = await createTestDatabase();
  workspace = await buildWorkspace(db.database);
});
afterAll(() => db.drop());

const inTenant: TestDatabase['database']['inTenant'] = (context, work) => db.database.inTenant(context, work);
const here = () => ({ tenantId: workspace.tenantId });

function set(name: string, type: string, ttl: number, values: string[], extras?: Record<string, unknown>): RecordSet {
  return extras === undefined ? { name, type, ttl, values } : { name, type, ttl, values, extras };
}

function byKey(sets: RecordSet[]): RecordSet[] {
  const key = (one: RecordSet): string => `${one.name} ${one.type}`;
  return sets.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

async function countRows(zoneId: string): Promise<{ sets: number; observations: number; generation: number }> {
  const [row] = await inTenant(here(), (tx) =>
    tx.sql<{ sets: number; observations: number; generation: number }>(
      `select (select count(*) from record_set where zone_id = $1) as sets,
              (select count(*) from observation where zone_id = $1) as observations,
              (select generation from zone where id = $1) as generation`,
      [zoneId],
    ),
  );
  return row!;
}

const APEX = 'example.test.';
const FIRST = [
  set(APEX, 'SOA', 3600, ['ns1.example.test. host.example.test. 1 2 3 4 5']),
  set(`www.${APEX}`, 'A', 300, ['192.0.2.1']),
  set(`txt.${APEX}`, 'TXT', 300, ['"a \\"quoted\\" one"', '"back\\\\slash, comma {brace}"']),
  set(`proxied.${APEX}`, 'A', 1, ['192.0.2.9'], { proxied: true, comment: 'für später' }),
];

describe('recordObservation', () => {
  test('keeps every set byte for byte, extras included', async () => {
    const zone = await buildZone(db.database, workspace, { name: APEX, sets: FIRST });
    expect(await inTenant(here(), (tx) => currentSets(tx, zone.id))).toEqual(byKey(FIRST));
  });

  test('a reading that finds nothing new writes one row and keeps the generation', async () => {
    const zone = await buildZone(db.database, workspace, { name: APEX, sets: FIRST });
    const before = await countRows(zone.id);
    const observed = await observe(db.database, workspace.tenantId, zone.id, FIRST.toReversed());
    expect(observed.changed).toBe(0);
    expect(await countRows(zone.id)).toEqual({ ...before, observations: before.observations + 1 });
  });

  test('grows by what changed: an add, a change of TTL, a removal, and nothing else', async () => {
    const zone = await buildZone(db.database, workspace, { name: APEX, sets: FIRST });
    const before = await countRows(zone.id);
    const next = [
      FIRST[0]!,
      { ...FIRST[1]!, ttl: 60 },
      FIRST[3]!,
      set(`new.${APEX}`, 'MX', 300, ['10 mx.example.test.']),
    ];
    const observed = await observe(db.database, workspace.tenantId, zone.id, next);
    expect(observed.changed).toBe(3);
    expect(observed.generation).toBe(before.generation + 1);
    expect((await countRows(zone.id)).sets).toBe(before.sets + 2);
    expect(await inTenant(here(), (tx) => currentSets(tx, zone.id))).toEqual(byKey(next));
  });

  test('refuses a reading begun before the zone was written, and one begun before the newest observation', async () => {
    const zone = await buildZone(db.database, workspace, { name: APEX, sets: FIRST });
    const early = await inTenant(here(), (tx) => databaseNow(tx));
    const reading = {
      zoneId: zone.id,
      sets: FIRST,
      reason: 'scheduled' as const,
      serial: 1,
      digest: digestZone(FIRST),
    };
    await inTenant(here(), (tx) =>
      tx.sql(`update zone set written_at = clock_timestamp() + interval '5 milliseconds' where id = $1`, [zone.id]),
    );
    const refused = await inTenant(here(), (tx) => recordObservation(tx, { ...reading, readStartedAt: early })).catch(
      (e: unknown) => e,
    );
    expect(isOutdatedReading(refused)).toBe(true);
    await inTenant(here(), (tx) => tx.sql('update zone set written_at = null where id = $1', [zone.id]));
    const tooEarly = new Date(early.getTime() - 60_000);
    const other = [...FIRST, set(`other.${APEX}`, 'A', 60, ['192.0.2.7'])];
    const overtaken = await inTenant(here(), (tx) =>
      recordObservation(tx, { ...reading, sets: other, digest: digestZone(other), readStartedAt: tooEarly }),
    ).catch((e: unknown) => e);
    expect(isOutdatedReading(overtaken)).toBe(true);
    expect(overtaken).toMatchObject({ retryable: true });
  });

  test('takes readings that began together and saw the same: one contradicts none of the others', async () => {
    const zone = await buildZone(db.database, workspace, { name: APEX, sets: FIRST });
    const readStartedAt = await inTenant(here(), (tx) => databaseNow(tx));
    const reading = { zoneId: zone.id, sets: FIRST, reason: 'scheduled' as const, serial: 1, readStartedAt };
    const taken = await Promise.all(
      [1, 2, 3, 4].map(() =>
        inTenant(here(), (tx) => recordObservation(tx, { ...reading, digest: digestZone(FIRST) })),
      ),
    );
    expect(taken.map(({ changed }) => changed)).toEqual([0, 0, 0, 0]);
    expect(new Set(taken.map(({ at }) => at.getTime())).size).toBe(4);
  });

  test('two readings at once of one zone: one wins, the other is refused, and no set is current twice', async () => {
    const zone = await buildZone(db.database, workspace, { name: APEX, sets: FIRST });
    await inTenant(here(), (tx) => tx.sql('select pg_sleep(0.01)'));
    const readStartedAt = await inTenant(here(), (tx) => databaseNow(tx));
    const attempts = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => {
        const sets = [...FIRST, set(`n${n}.${APEX}`, 'A', 60, ['192.0.2.7'])];
        const pause = n * 2;
        return inTenant(here(), async (tx) => {
          await tx.sql('select pg_sleep($1)', [pause / 1000]);
          return recordObservation(tx, {
            zoneId: zone.id,
            sets,
            reason: 'scheduled',
            serial: null,
            readStartedAt,
            digest: digestZone(sets),
          });
        });
      }),
    );
    expect(attempts.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of attempts) if (one.status === 'rejected') expect(isOutdatedReading(one.reason)).toBe(true);
    expect(await inTenant(here(), (tx) => currentSets(tx, zone.id))).toHaveLength(FIRST.length + 1);
  });

  test('moments of one zone strictly increase', async () => {
    const zone = await buildZone(db.database, workspace, { name: APEX, sets: FIRST });
    for (let n = 0; n < 5; n++)
      await observe(db.database, workspace.tenantId, zone.id, [set(APEX, 'A', n, ['192.0.2.1'])]);
    const { items } = await inTenant(here(), (tx) => pageOfObservations(tx, zone.id, { limit: 50 }));
    const times = items.map((item) => item.at.getTime());
    expect(new Set(times).size).toBe(6);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });
});

describe('reading along time', () => {
  const sets = fc.uniqueArray(
    fc.record({
      name: fc.constantFrom(APEX, `a.${APEX}`, `b.${APEX}`, `*.${APEX}`, `_dmarc.${APEX}`),
      type: fc.constantFrom('A', 'TXT', 'MX'),
      ttl: fc.integer({ min: 0, max: 3 }),
      values: fc
        .uniqueArray(fc.stringMatching(/^[ -~]{1,6}$/), { minLength: 1, maxLength: 3 })
        .map((all) => all.toSorted()),
    }),
    { selector: (one) => `${one.name} ${one.type}`, maxLength: 8 },
  );

  test('any past zone comes back exactly, and the difference of any two moments turns one into the other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sets, { minLength: 2, maxLength: 5 }), async (versions) => {
        const zone = await buildZone(db.database, workspace, { name: APEX });
        const moments: Date[] = [];
        for (const version of versions)
          moments.push((await observe(db.database, workspace.tenantId, zone.id, version)).at);
        await inTenant(here(), async (tx) => {
          for (const [index, moment] of moments.entries()) {
            expect(await setsAt(tx, zone.id, moment)).toEqual(byKey(versions[index]!));
          }
          expect(await setsAt(tx, zone.id, new Date(moments[0]!.getTime() - 1))).toEqual([]);
          for (const [from, before] of versions.entries()) {
            for (const [to, after] of versions.entries()) {
              const { items } = await diffBetween(tx, zone.id, moments[from]!, moments[to]!);
              const built = new Map<string, RecordSet>(before.map((one) => [`${one.name} ${one.type}`, one]));
              for (const item of items) {
                const key = `${item.name} ${item.type}`;
                expect(item.before).toEqual(built.get(key) ?? null);
                if (item.after === null) built.delete(key);
                else built.set(key, item.after);
              }
              expect(byKey([...built.values()])).toEqual(byKey(after));
            }
          }
        });
      }),
      { numRuns: 25 },
    );
  });

  test('the history of a set says when, what, who and why, also for its end', async () => {
    const zone = await buildZone(db.database, workspace, { name: APEX, sets: FIRST });
    const requestId = '01900000-0000-7000-8000-00000000c0de';
    await inTenant(here(), (tx) =>
      tx.sql(
        `insert into change_request (tenant_id, id, zone_id, number, title, reason, author_id) values ($1, $2, $3, 4711, 'Move www', 'New host', $4)`,
        [workspace.tenantId, requestId, zone.id, workspace.users.member],
      ),
    );
    const moved = [FIRST[0]!, { ...FIRST[1]!, values: ['192.0.2.2'] }];
    const changed = await observe(db.database, workspace.tenantId, zone.id, moved, requestId);
    await observe(db.database, workspace.tenantId, zone.id, [FIRST[0]!]);
    const { items } = await inTenant(here(), (tx) =>
      setHistory(tx, zone.id, { name: `www.${APEX}`, type: 'A' }, { limit: 10 }),
    );
    expect(items.map((item) => item.set.values)).toEqual([['192.0.2.2'], ['192.0.2.1']]);
    expect(items[0]!.began).toMatchObject({
      reason: 'after-change',
      changeRequest: { id: requestId, number: 4711, title: 'Move www', authorId: workspace.users.member },
    });
    expect(items[0]!.seenFrom).toEqual(changed.at);
    expect(items[0]!.ended).toMatchObject({ reason: 'requested', changeRequest: null });
    expect(items[1]!.ended?.changeRequest?.id).toBe(requestId);
  });
});

describe('pageOfSets', () => {
  const many = [
    set(APEX, 'NS', 60, ['ns.other.test.']),
    set(APEX, 'SOA', 3600, ['x.']),
    ...Array.from({ length: 45 }, (_, n) =>
      set(`h${String(n).padStart(2, '0')}.${APEX}`, n % 3 === 0 ? 'TXT' : 'A', n % 4, [`v${n}`]),
    ),
    set(`*.${APEX}`, 'A', 5, ['192.0.2.77']),
  ];

  test.each(['name', 'type', 'ttl'] as const)(
    'pages by %s show every set once and in order, whatever the page size',
    async (sort) => {
      const zone = await buildZone(db.database, workspace, { name: APEX, sets: many });
      for (const limit of [1, 7, 48, 100]) {
        const seen: RecordSet[] = [];
        for (let after: string | undefined; ;) {
          const page = await inTenant(here(), (tx) =>
            pageOfSets(tx, zone.id, { sort, limit, ...(after === undefined ? {} : { after }) }),
          );
          seen.push(...page.items);
          if (page.next === null) break;
          after = page.next;
        }
        expect(byKey(seen)).toEqual(byKey(many));
        if (sort === 'name') expect(seen.slice(0, 2).map((one) => one.name)).toEqual([APEX, APEX]);
        const key = {
          name: (one: RecordSet) => (one.name === APEX ? '' : one.name),
          type: (one: RecordSet) => one.type,
          ttl: (one: RecordSet) => one.ttl,
        }[sort];
        for (let n = 1; n < seen.length; n++) expect(key(seen[n - 1]!) <= key(seen[n]!)).toBe(true);
      }
    },
  );

  test('finds by part of a name or value in any case, and % and _ are only themselves', async () => {
    const zone = await buildZone(db.database, workspace, {
      name: APEX,
      sets: [...many, set(`a_b.${APEX}`, 'TXT', 60, ['"100% Sure"'])],
    });
    const names = async (search: string): Promise<string[]> =>
      (await inTenant(here(), (tx) => pageOfSets(tx, zone.id, { search, limit: 100 }))).items.map((one) => one.name);
    expect(await names('H07.')).toEqual([`h07.${APEX}`]);
    expect(await names('100% sURE')).toEqual([`a_b.${APEX}`]);
    expect(await names('_')).toEqual([`a_b.${APEX}`]);
    expect(await names('%')).toEqual([`a_b.${APEX}`]);
    expect(await names("' or 1=1 --")).toEqual([]);
  });

  test('shows the zone of a past moment, by type', async () => {
    const zone = await buildZone(db.database, workspace, { name: APEX, sets: many });
    const [first] = (await inTenant(here(), (tx) => pageOfObservations(tx, zone.id, { limit: 1 }))).items;
    await observe(db.database, workspace.tenantId, zone.id, [many[0]!]);
    const then = await inTenant(here(), (tx) => zoneAt(tx, zone.id, first!.at, { limit: 100, type: 'TXT' }));
    expect(then.items).toHaveLength(15);
    expect((await inTenant(here(), (tx) => pageOfSets(tx, zone.id, { limit: 100 }))).items).toEqual([many[0]]);
  });

  test.each([
    '',
    'x',
    'e30',
    Buffer.from('["ttl",1,"a","b"]').toString('base64url'),
    Buffer.from('["name",1,2,3]').toString('base64url'),
  ])('refuses the cursor %j of another list', async (after) => {
    const zone = await buildZone(db.database, workspace, { name: APEX, sets: many });
    await expect(inTenant(here(), (tx) => pageOfSets(tx, zone.id, { after, limit: 5 }))).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});
