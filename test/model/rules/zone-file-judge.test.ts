import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diffZone } from '#model/rules/diff.ts';
import { keyOf, type RecordSet } from '#model/rules/record-set.ts';
import { formatZoneFile, parseZoneFile } from '#model/rules/zone-file.ts';
import { APEX, zone } from './arbitraries.ts';

const JUDGE = 'named-compilezone';
const present = spawnSync(JUDGE, ['-v']).error === undefined;
const LENIENT = ['-i', 'none', ...['-k', '-n', '-m', '-M', '-S', '-r'].flatMap((check) => [check, 'ignore'])];

/** What BIND asks of a zone as a whole, whatever else is in it. */
const FRAME: RecordSet[] = [
  { name: APEX, type: 'SOA', ttl: 60, values: ['ns.example.net. host.example.net. 1 2 3 4 5'] },
  { name: APEX, type: 'NS', ttl: 60, values: ['ns.example.net.'] },
];

describe.skipIf(!present)(`${JUDGE} as judge of what we write`, () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-judge-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function throughBind(text: string): Promise<string> {
    const [source, result] = [path.join(folder, 'in'), path.join(folder, 'out')];
    await writeFile(source, text);
    await promisify(execFile)(JUDGE, [...LENIENT, '-o', result, APEX, source]);
    return readFile(result, 'latin1');
  }

  it('BIND takes every zone we write and gives the same sets back', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(zone, async (sets) => {
        // CNAME beside other data and delegations are matters of the zone, not of writing.
        const others = [...sets.values()].filter(({ type }) => type !== 'CNAME' && type !== 'NS');
        const written = new Map([...FRAME, ...others].map((set) => [keyOf(set), set]));
        const parsed = parseZoneFile(await throughBind(formatZoneFile(written.values(), APEX)), APEX);
        expect(parsed.ok && diffZone(written, parsed.value.byKey)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
