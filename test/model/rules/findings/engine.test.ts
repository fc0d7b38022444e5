import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FindingInput } from '#model/rules/finding.ts';
import { findingsFor, judge, liveFindings, MOST_FINDINGS_OF_A_RULE } from '#model/rules/findings/index.ts';
import { rule } from '#model/rules/findings/rule.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { changesOf, inputOf, zoneOf } from './scenario.ts';
import { validZone } from './valid-zones.ts';

const limits = { minTtl: 0, maxTtl: 2 ** 31 - 1 };
const blocks = (input: FindingInput) => findingsFor(input).filter(({ severity }) => severity === 'block');

describe('findingsFor', () => {
  test('a change from one valid zone to another is never blocked', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(validZone, validZone, (before, after) => {
        expect(blocks({ apex: 'example.com.', before, after, changes: changesOf(before, after), limits })).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('a zone full of faults says nothing while nothing touches them', () => {
    const faults = [
      'www CNAME www.example.com.',
      'www A 10.0.0.1',
      '@ MX 10 9.9.9.9.',
      '@ TXT "v=spf1 +all"',
      '@ TXT "v=spf1 -all"',
    ];
    expect(findingsFor(inputOf({ before: faults, after: [...faults, 'new A 9.9.9.9'] }))).toEqual([]);
  });

  test('no change gives no finding', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(validZone, (zone) => {
        expect(findingsFor({ apex: 'example.com.', before: zone, after: zone, changes: [], limits })).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('a change on its way to a CNAME is judged by its result', () => {
    expect(blocks(inputOf({ before: ['www A 9.9.9.9', 'www TXT "x"'], after: ['www CNAME a.example.net.'] }))).toEqual(
      [],
    );
  });

  test('a block that was there before the change is high, a new one beside it still blocks', () => {
    const before = ['@ MX 10 9.9.9.9.', 'www A 9.9.9.9'];
    const severities = (after: string[]) =>
      findingsFor(inputOf({ before, after })).flatMap((finding) =>
        finding.rule === 'mx-target-is-address' ? [finding.severity] : [],
      );
    expect(severities(['@@60 MX 10 9.9.9.9.', 'www A 9.9.9.9'])).toEqual(['high']);
    expect(severities(['@ MX 10 9.9.9.9.', '@ MX 20 9.9.9.10.', 'www A 9.9.9.9'])).toEqual(['block', 'high']);
  });

  test('what forbids an act is not excused by what was there before', () => {
    const findings = findingsFor(inputOf({ before: ['www SSHFP 1 1 00'], after: ['www@60 SSHFP 1 1 00'] }));
    expect(findings.map(({ rule: id, severity }) => [id, severity])).toContainEqual(['opaque-type-touched', 'block']);
  });

  test('labels that are names of object members are ordinary names', () => {
    const lines = ['__proto__ A 9.9.9.9', 'constructor TXT "v=spf1 -all"', 'tostring CNAME __proto__.example.com.'];
    expect(blocks(inputOf({ after: lines }))).toEqual([]);
    const tripped = findingsFor(
      inputOf({ after: ['__proto__ A 10.0.0.1', '_dmarc TXT "v=DMARC1; p=none; __proto__=1; constructor=2"'] }),
    );
    expect(tripped.map(({ message }) => message).join('\n')).toContain('__proto__.example.com A: 10.0.0.1 is private');
    expect(tripped.find(({ rule: id }) => id === 'dmarc-unknown-tag')?.params['tags']).toBe(
      '__proto__=1, constructor=2',
    );
  });

  test('what a finding says can be stored and shown, whatever octets a text holds', () => {
    const halved = `${'x'.repeat(39)}😀`;
    const after = [`nul TXT "\\000\\255"`, `bell TXT "\\007ü"`, `emoji TXT "${halved} more of it, long enough"`];
    const findings = findingsFor(inputOf({ after })).filter(({ rule: id }) => id === 'txt-non-ascii');
    expect(findings).toHaveLength(3);
    for (const text of findings.flatMap(({ message, params }) => [message, ...Object.values(params).map(String)])) {
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toMatch(/\p{Cc}/u);
    }
    expect(findings.map(({ params }) => params['text'])).toContain('\\000ÿ');
  });

  test('findings come weightiest first', () => {
    const after = ['www@20 A 10.0.0.1', 'www CNAME a.example.net.', '@ TXT "v=spf1 ?all "'];
    const weights = findingsFor(inputOf({ after })).map(({ severity }) =>
      ['block', 'high', 'medium', 'low', 'info'].indexOf(severity),
    );
    expect(weights).toEqual(weights.toSorted((one, other) => one - other));
    expect(new Set(weights).size).toBeGreaterThan(2);
  });

  test('a rule that breaks blocks the plan instead of letting it through', () => {
    const broken = rule({
      id: 'broken-rule',
      severity: 'low',
      title: 'A rule that throws',
      reference: 'none',
      message: 'Never said.',
      fix: 'Never said.',
      find() {
        throw new Error('lost its way');
      },
    });
    const [finding, ...others] = judge([broken], inputOf({ after: ['www A 9.9.9.9'] }));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'broken-rule', severity: 'block' });
    expect(finding?.message).toContain('lost its way');
  });

  test('a rule that has much to say counts the rest in one finding', () => {
    const after = Array.from({ length: MOST_FINDINGS_OF_A_RULE + 50 }, (_, index) => `h${index} A 10.0.0.1`);
    const findings = findingsFor(inputOf({ after })).filter((finding) => finding.rule === 'address-private');
    expect(findings).toHaveLength(MOST_FINDINGS_OF_A_RULE + 1);
    expect(findings.filter(({ subject }) => subject === undefined)).toMatchObject([
      { severity: 'high', params: { more: 50 } },
    ]);
  });

  test('a large zone is walked once, whatever the number of changes', () => {
    let walks = 0;
    class Counted extends Map<string, RecordSet> {
      override values(): MapIterator<RecordSet> {
        walks++;
        return super.values();
      }
    }
    const lines = Array.from({ length: 2000 }, (_, index) => `h${index} A 9.9.9.9`);
    const before = zoneOf(lines);
    const after = new Counted(
      zoneOf(lines.map((line, index) => (index < 500 ? line.replace('9.9.9.9', '9.9.9.10') : line))),
    );
    findingsFor({ apex: 'example.com.', before, after, changes: changesOf(before, new Map(after)), limits });
    expect(walks).toBe(1);
  });

  test('input is left as it was', () => {
    const input = inputOf({
      before: ['www A 9.9.9.9'],
      after: ['www CNAME www.example.com.', '@ MX 10 mail.example.com.'],
    });
    const copy = structuredClone(input);
    findingsFor(input);
    expect(input).toEqual(copy);
  });
});

describe('liveFindings', () => {
  const zone = zoneOf(['@ NS ns1.provider.net.', '@ NS ns2.provider.net.', 'www A 9.9.9.9', 'mail A 9.9.9.9']);
  const set = (type: string, ...values: string[]): RecordSet => ({ name: 'www.example.com.', type, ttl: 3600, values });
  const live = (edited: RecordSet) => liveFindings(edited, zone, 'example.com.', limits).map(({ rule: id }) => id);

  test('names what is wrong with one edited set in its zone', () => {
    expect(live(set('CNAME', 'a.example.net.'))).toContain('cname-with-other-data');
    expect(live(set('A', '192.168.1.1'))).toContain('address-private');
  });

  test('is silent about a set that is right, and about one that was not changed', () => {
    expect(live(set('A', '9.9.9.10'))).toEqual([]);
    expect(live(set('A', '9.9.9.9'))).toEqual([]);
  });

  test('leaves judging the whole request to the plan, and the zone as it was', () => {
    const size = zone.size;
    expect(live(set('TXT', '"x"'))).toEqual([]);
    expect(zone.size).toBe(size);
  });
});
