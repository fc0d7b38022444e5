import { expect, it } from 'vitest';
import { proveRounds, SHORT } from './faults.ts';

it('a change survives the kill of every part: nothing lost, nothing twice, nothing stuck', async () => {
  const { passed, failed, lines } = await proveRounds(SHORT, 1);
  expect(lines.slice(0, failed)).toEqual([]);
  expect(passed).toBeGreaterThanOrEqual(12);
}, 420_000);
