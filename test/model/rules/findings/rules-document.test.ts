import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES } from '#model/rules/findings/index.ts';

const cell = (text: string) => text.replaceAll('|', '\\|');

/** The table of docs/rules.md as the rules say it is. */
function expectedTable(): string {
  const rows = RULES.map(
    ({ id, severity, title, reference }) => `| \`${id}\` | ${severity} | ${cell(title)} | ${cell(reference)} |`,
  );
  return ['| rule | severity | what holds | reference |', '|---|---|---|---|', ...rows].join('\n');
}

test('docs/rules.md lists every rule as it is', () => {
  const document = readFileSync(new URL('../../../../docs/rules.md', import.meta.url), 'utf8');
  const table = document
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
  expect(table, `the table in docs/rules.md should read:\n${expectedTable()}\n`).toBe(expectedTable());
});
