import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '#deploy/postgres.ts';
import { openDatabase } from '#model/database.ts';
import { digestZone, hashSet } from '#model/rules/hash.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { currentSets, databaseNow, recordObservation, setsAt, type Observed } from '#model/store/history.ts';
import { cloneDatabase } from '#test/builders/database-template.ts';
import { buildWorkspace, buildZone } from '#test/builders/workspace.ts';
import { auditOf } from './history-audit.ts';
import { atMost, interleaved, type Side } from './history-side.ts';
import { zoneVersions } from './history-zones.ts';
import type { Comparison } from './index.ts';

/** One line for the list of measures. */
export const about =
  'History of a big zone: bytes, restore and intake against full copies; audit verification against bare sha256';

async function openSide(adminUrl: string, undo: (() => Promise<unknown>)[]): Promise<Side> {
  const cloned = await cloneDatabase(adminUrl);
  const database = await openDatabase({ url: cloned.url, name: 'bench', statementTimeoutMs: 60_000 });
  undo.push(cloned.drop, () => database.close());
  const workspace = await buildWorkspace(database);
  const zone = await buildZone(database, workspace, { name: 'big.test.' });
  return { database, adminUrl: cloned.adminUrl, tenantId: workspace.tenantId, zoneId: zone.id };
}

async function admin<T>(side: Side, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: side.adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function take(side: Side, sets: RecordSet[]): Promise<Observed> {
  return side.database.inTenant({ tenantId: side.tenantId }, async (tx) =>
    recordObservation(tx, {
      zoneId: side.zoneId,
      sets,
      reason: 'scheduled',
      serial: null,
      readStartedAt: await databaseNow(tx),
      digest: digestZone(sets),
    }),
  );
}

const wholeZone = (side: Side, at?: Date): Promise<RecordSet[]> =>
  side.database.inTenant({ tenantId: side.tenantId }, (tx) =>
    at === undefined ? currentSets(tx, side.zoneId) : setsAt(tx, side.zoneId, at),
  );

/** What autovacuum does between readings; it gives nothing back to the file system. */
const tidy = (side: Side): Promise<unknown> =>
  admin(side, (client) => client.query('vacuum (analyze) record_set, observation, zone'));

const bytesOf = (side: Side): Promise<number> =>
  admin(side, async (client) => {
    const { rows } = await client.query<{ bytes: string }>(
      `select pg_total_relation_size('record_set') + pg_total_relation_size('observation') as bytes`,
    );
    return Number(rows[0]?.bytes);
  });

/** The naive way: every version whole, by COPY, into a table of the same shape. */
async function copyWhole(side: Side, folder: string, sets: RecordSet[]): Promise<void> {
  const escape = (text: string): string =>
    text.replaceAll(
      /[\\\t\n\r]/g,
      (char) => `\\${char === '\t' ? 't' : char === '\n' ? 'n' : char === '\r' ? 'r' : '\\'}`,
    );
  const literal = (values: string[]): string =>
    `{${values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
  const now = new Date().toISOString();
  const lines = sets.map((set) =>
    [
      side.tenantId,
      side.zoneId,
      set.name,
      set.type,
      set.ttl,
      escape(literal(set.values)),
      '\\N',
      `\\\\x${hashSet(set)}`,
      now,
      '\\N',
      side.zoneId,
      '\\N',
    ].join('\t'),
  );
  const file = path.join(folder, 'copy.txt');
  await writeFile(file, lines.join('\n'));
  await admin(side, (client) => client.query(`copy whole_copy from '${file}'`));
}

async function historyOf(
  side: Side,
  alone: Side,
  folder: string,
  count: number,
  seed: number,
  log: (line: string) => void,
): Promise<Comparison[]> {
  const versions = zoneVersions(count, seed);
  let sets = versions.first;
  const kept: { at: Date; sets: RecordSet[] }[] = [{ at: (await take(side, sets)).at, sets }];
  for (let version = 1; version < 100; version++) {
    sets = versions.next(sets);
    const { at } = await take(side, sets);
    if (version % 20 === 10) kept.push({ at, sets });
    if (version % 10 === 0) await tidy(side);
  }
  await tidy(side);
  const bytes = await bytesOf(side);
  await take(alone, sets);
  await tidy(alone);
  const bytesAlone = await bytesOf(alone);
  for (const { at, sets: expected } of kept) {
    if (digestZone(await wholeZone(side, at)) !== digestZone(expected))
      throw new Error('A restored version differs from what was taken in.');
  }
  log('100 versions taken in; every checked version restores exactly');
  const rows = (): Promise<number> =>
    admin(side, async (client) =>
      Number(
        (
          await client.query<{ n: string }>(
            'select (select count(*) from record_set) + (select count(*) from observation) as n',
          )
        ).rows[0]?.n,
      ),
    );
  const before = await rows();
  await take(side, sets);
  const added = (await rows()) - before;
  const [restore, newest] = await interleaved(
    (round) => wholeZone(side, kept[round % kept.length]?.at),
    () => wholeZone(side),
  );
  await admin(side, (client) => client.query('create table whole_copy (like record_set including all)'));
  const [intake, copy] = await interleaved(
    async () => take(side, (sets = versions.next(sets))),
    async () => {
      await admin(side, (client) => client.query('truncate whole_copy'));
      return copyWhole(side, folder, sets);
    },
  );
  return [
    atMost(
      'bytes of 100 versions, 1 % changed each, MiB',
      bytes / 1_048_576,
      bytesAlone / 1_048_576,
      'newest version alone',
      2.5,
    ),
    atMost('rows written by a scan that finds nothing new', added, 1, 'one row', 1),
    atMost('restore any version, ms', restore, newest, 'read the newest', 3),
    atMost('take in a version with 1 % changed, ms', intake, copy, 'COPY of the full zone', 0.5),
  ];
}

/** Measure 9 (performance.md section 2). `quick` takes a tenth of the rows. */
export async function run(options: {
  seed: number;
  log: (line: string) => void;
  quick?: boolean;
}): Promise<{ comparisons: Comparison[]; skipped: string[] }> {
  const scale = options.quick === true ? 0.1 : 1;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-bench-history-'));
  await chmod(folder, 0o755);
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const server = await startEmbeddedPostgres({ dataDir: path.join(folder, 'data') });
    undo.push(server.stop);
    const [side, alone] = [await openSide(server.adminUrl, undo), await openSide(server.adminUrl, undo)];
    const comparisons = await historyOf(side, alone, folder, 100_000 * scale, options.seed, options.log);
    comparisons.push(await auditOf(side, 100_000 * scale, options.log));
    return { comparisons, skipped: [] };
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}
