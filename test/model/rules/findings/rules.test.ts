import { describe, expect, test } from 'vitest';
import type { Finding } from '#model/rules/finding.ts';
import { findingsFor, RULES } from '#model/rules/findings/index.ts';
import { PAIRS } from './cases/index.ts';
import { inputOf, type Scenario } from './scenario.ts';

function said(rule: string, scenario: Scenario): Finding[] {
  return findingsFor(inputOf(scenario)).filter((finding) => finding.rule === rule);
}

const SEVERITY = new Map(RULES.map(({ id, severity }) => [id, severity]));

for (const [file, pairs] of Object.entries(PAIRS)) {
  describe(`rules of ${file}`, () => {
    test.each(pairs.map((pair, index) => ({ ...pair, title: `${pair.rule} (${index + 1})` })))('$title', (pair) => {
      const findings = said(pair.rule, pair.trips);
      expect(findings, 'the tripping case').not.toEqual([]);
      expect(said(pair.rule, pair.passes), 'the passing case').toEqual([]);
      expect(findings.map(({ severity }) => severity)).toContain(pair.severity ?? SEVERITY.get(pair.rule));
      for (const finding of findings) {
        expect(`${finding.message} ${finding.fix}`, 'every place in the words is filled').not.toMatch(
          /\{\w+\}|undefined|NaN/,
        );
      }
      if (pair.about === 'zone') expect(findings[0]?.subject).toBeUndefined();
      else
        expect(findings.map(({ message }) => message).join('\n'), 'the message names the record set').toContain(
          `${pair.about}: `,
        );
    });
  });
}

describe('the list of rules', () => {
  test('every rule has a case that trips it and one that does not', () => {
    const covered = new Set(Object.values(PAIRS).flatMap((pairs) => pairs.map(({ rule }) => rule)));
    expect(RULES.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
    expect([...covered].filter((id) => !SEVERITY.has(id))).toEqual([]);
  });

  test('ids are stable words, each used once', () => {
    expect(RULES.filter(({ id }) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(id))).toEqual([]);
    expect(SEVERITY.size).toBe(RULES.length);
  });

  test('every rule is a sentence with a message, a fix and a reference', () => {
    for (const rule of RULES) {
      for (const words of [rule.title, rule.message, rule.fix, rule.reference])
        expect(words.length, rule.id).toBeGreaterThan(6);
      expect(rule.title, rule.id).not.toMatch(/\.$/);
      expect(rule.message, rule.id).toMatch(/[.?]$/);
      expect(rule.fix, rule.id).toMatch(/\.$/);
    }
  });
});
