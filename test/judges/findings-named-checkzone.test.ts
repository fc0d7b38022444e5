import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findingsFor } from '#model/rules/findings/index.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { inputOf, zoneOf } from '#test/model/rules/findings/scenario.ts';
import { validZone } from '#test/model/rules/findings/valid-zones.ts';

const absent = spawnSync('named-checkzone', ['-v']).error !== undefined;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apexkeep-checkzone-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What BIND says about a zone: `-i local` looks at the zone alone, `-k ignore` leaves hostname style to others. */
function bindSays(zone: ReadonlyMap<string, RecordSet>): { accepted: boolean; said: string } {
  const lines = [...zone.values()].flatMap((set) =>
    set.values.map((value) => `${set.name} ${set.ttl} IN ${set.type} ${value}`),
  );
  const file = join(folder, 'zone');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const modes = ['-i', 'local', '-k', 'ignore', '-m', 'fail', '-M', 'fail', '-S', 'fail', '-n', 'fail', '-T', 'ignore'];
  const result = spawnSync('named-checkzone', [...modes, 'example.com', file], { encoding: 'utf8' });
  return { accepted: result.status === 0, said: `${result.stdout}${result.stderr}` };
}

const REFUSED: { title: string; rule: string; lines: string[] }[] = [
  { title: 'CNAME beside A', rule: 'cname-with-other-data', lines: ['www CNAME a.example.net.', 'www A 9.9.9.9'] },
  { title: 'CNAME beside TXT', rule: 'cname-with-other-data', lines: ['www CNAME a.example.net.', 'www TXT "x"'] },
  { title: 'CNAME at the apex', rule: 'cname-at-apex', lines: ['@ CNAME a.example.net.'] },
  {
    title: 'two CNAMEs at one name',
    rule: 'cname-multiple',
    lines: ['www CNAME a.example.net.', 'www CNAME b.example.net.'],
  },
  {
    title: 'MX to an alias',
    rule: 'mx-target-is-cname',
    lines: ['@ MX 10 mail.example.com.', 'mail CNAME a.example.net.'],
  },
  { title: 'MX to an address', rule: 'mx-target-is-address', lines: ['@ MX 10 9.9.9.9.'] },
  { title: 'MX to a name without address', rule: 'mx-target-without-address', lines: ['@ MX 10 mail.example.com.'] },
  {
    title: 'SRV to an alias',
    rule: 'srv-target-is-cname',
    lines: ['_sip._tcp SRV 0 5 5060 sip.example.com.', 'sip CNAME a.example.net.'],
  },
  { title: 'NS to an address', rule: 'ns-target-is-address', lines: ['sub NS 9.9.9.9.', 'sub NS ns2.example.net.'] },
];

const COMPLAINED: { title: string; rule: string; lines: string[]; words: string }[] = [
  {
    title: 'SRV to a name without address',
    rule: 'srv-target-without-address',
    lines: ['_sip._tcp SRV 0 5 5060 sip.example.com.'],
    words: 'has no address records',
  },
  {
    title: 'delegation without glue',
    rule: 'ns-without-glue',
    lines: ['sub NS ns1.sub.example.com.', 'sub NS ns2.example.net.'],
    words: 'has no REQUIRED GLUE',
  },
];

describe.skipIf(absent)('beside named-checkzone of BIND', () => {
  test.each(REFUSED)('what BIND refuses is found: $title', ({ rule, lines }) => {
    const input = inputOf({ after: ['always A 9.9.9.9', ...lines] });
    const { accepted, said } = bindSays(input.after);
    expect(accepted, said).toBe(false);
    const weights = findingsFor(input).flatMap((finding) => (finding.rule === rule ? [finding.severity] : []));
    expect(weights.length).toBeGreaterThan(0);
    expect(['block', 'high']).toEqual(expect.arrayContaining(weights));
  });

  test.each(COMPLAINED)(
    'what BIND takes with a complaint is found and not blocked: $title',
    ({ rule, lines, words }) => {
      const input = inputOf({ after: ['always A 9.9.9.9', ...lines] });
      const { accepted, said } = bindSays(input.after);
      expect(accepted, said).toBe(true);
      expect(said).toContain(words);
      const found = findingsFor(input).filter((finding) => finding.rule === rule);
      expect(found.map(({ severity }) => severity)).toEqual(['high']);
    },
  );

  test('BIND takes the zone that these cases start from', () => {
    const { accepted, said } = bindSays(inputOf({ after: ['always A 9.9.9.9'] }).after);
    expect(accepted, said).toBe(true);
  });

  test('zones that the rules must never block are zones that BIND takes', { timeout: 60_000 }, () => {
    for (const zone of fc.sample(validZone, { numRuns: 40, seed: 7 })) {
      const { accepted, said } = bindSays(zone);
      expect(accepted, said).toBe(true);
    }
  });

  test('names with escapes and odd labels mean the same to both', () => {
    const zone = zoneOf([
      '@ SOA ns1.provider.net. h.provider.net. 1 7200 3600 1209600 300',
      '@ NS ns1.provider.net.',
      'a\\.b TXT "x"',
      '__proto__ A 9.9.9.9',
    ]);
    expect(bindSays(zone).accepted).toBe(true);
  });
});
