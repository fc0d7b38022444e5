import { afterAll, beforeAll, expect, it } from 'vitest';
import { proveRounds, SHORT } from './faults.ts';
import { FAULT_KINDS_UNDER_PROOF } from './provider-faults/kinds.ts';
import { strikeAll } from './provider-faults/strike.ts';
import { openStack, type Stack } from './stack/stack.ts';

/** Kinds that need no waiting for a call to time out. */
const QUICK = ['500', '429 with Retry-After', 'reset mid-body', 'cut JSON', '200 with error', 'stale read'];

let stack: Stack;
beforeAll(async () => {
  stack = await openStack();
}, 120_000);
afterAll(() => stack.stop());

it('a change survives the kill of every part: nothing lost, nothing twice, nothing stuck', async () => {
  const { passed, failed, lines } = await proveRounds(stack, SHORT, 1);
  expect(lines.slice(0, failed)).toEqual([]);
  expect(passed).toBeGreaterThanOrEqual(12);
}, 420_000);

it('a change survives a provider that fails or lies: nothing lost, nothing twice', async () => {
  const kinds = FAULT_KINDS_UNDER_PROOF.filter(({ name }) => QUICK.includes(name));
  const { struck } = await strikeAll(stack, kinds, 1, 2);
  expect(struck).toHaveLength(2 * QUICK.length);
  expect(struck.flatMap((one) => one.wrong)).toEqual([]);
  const needless = struck.filter((one) => one.kind?.lie === false && one.hands.length > 0);
  expect(needless.map((one) => `${one.kind?.name} needed a person: ${one.hands.join(', ')}`)).toEqual([]);
}, 180_000);
