import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mayOrderBecome,
  ORDER_ENDS,
  ORDER_STATES,
  ORDER_TRANSITIONS,
  type OrderState,
  PAYABLE,
} from '#model/rules/sales/order-state.ts';

/** States that can be reached from one. */
function reach(from: OrderState): Set<OrderState> {
  const seen = new Set<OrderState>([from]);
  for (const state of seen) ORDER_TRANSITIONS[state].forEach((next) => seen.add(next));
  return seen;
}

/** A walk through the machine, by choices that are taken modulo what is possible. */
function walk(choices: readonly number[]): OrderState[] {
  const path: OrderState[] = ['placed'];
  for (const choice of choices) {
    const next = ORDER_TRANSITIONS[path.at(-1) ?? 'placed'];
    if (next.length === 0) break;
    path.push(next[choice % next.length] ?? 'manual-review');
  }
  return path;
}

describe('the states of an order', () => {
  it('lead from everywhere to an end', () => {
    for (const state of ORDER_STATES)
      expect(
        [...reach(state)].some((one) => ORDER_ENDS.includes(one)),
        state,
      ).toBe(true);
  });

  it('never have both a domain and the money back, nor either without having been paid or looked at', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 40 }), (choices) => {
        const path = walk(choices);
        expect(path.includes('registered') && path.includes('refunded')).toBe(false);
        const decided = path.findIndex((state) => state === 'registered' || state === 'refunded');
        if (decided < 0) return;
        const before = path.slice(0, decided);
        expect(
          before.some((state) => state === 'paid' || state === 'refund-decided' || state === 'manual-review'),
          path.join(' → '),
        ).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('send money back only after that was decided, or by a person', () => {
    for (const state of ORDER_STATES)
      if (mayOrderBecome(state, 'refunded'))
        expect(['refund-decided', 'refund-submitted', 'manual-review']).toContain(state);
  });

  it('end for good with the domain and with the refund', () => {
    expect(ORDER_TRANSITIONS.registered).toEqual([]);
    expect(ORDER_TRANSITIONS.refunded).toEqual([]);
  });

  it('take money that comes late, and only to send it back', () => {
    for (const state of ['expired', 'cancelled'] as const) {
      expect(PAYABLE).not.toContain(state);
      expect(ORDER_TRANSITIONS[state]).toContain('refund-decided');
      expect(ORDER_TRANSITIONS[state]).not.toContain('paid');
    }
  });
});
