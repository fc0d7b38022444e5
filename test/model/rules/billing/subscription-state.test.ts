import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planActRefused } from '#model/rules/billing/plan-acts.ts';
import {
  GRACE_MS,
  graceIsOver,
  SUBSCRIPTION_STATES,
  SUBSCRIPTION_TRANSITIONS,
  wrongWith,
} from '#model/rules/billing/subscription-state.ts';

const paid = { status: 'paid', chargedBack: 0 } as const;

describe('what is wrong with a plan', () => {
  it.each([
    ['charging', 'valid', paid, null],
    ['charging', 'pending', undefined, null],
    ['charging', 'valid', { status: 'pending', chargedBack: 0 }, null],
    ['charging', 'valid', { status: 'failed', chargedBack: 0 }, 'charge-refused'],
    ['charging', 'valid', { status: 'paid', chargedBack: 1000 }, 'charged-back'],
    ['over', 'valid', paid, 'not-charged'],
    [null, 'valid', paid, 'not-charged'],
    ['over', 'invalid', paid, 'mandate-gone'],
    ['charging', null, paid, 'mandate-gone'],
    ['over', null, { status: 'paid', chargedBack: 1 }, 'charged-back'],
  ] as const)('%s, mandate %s, newest %o: %s', (charging, mandate, newest, code) => {
    expect(wrongWith(charging, mandate, newest)).toBe(code);
  });

  it('is forgiven for fourteen days', () => {
    const since = new Date('2026-11-01T00:00:00Z');
    expect(graceIsOver(since, new Date(since.getTime() + GRACE_MS - 1))).toBe(false);
    expect(graceIsOver(since, new Date(since.getTime() + GRACE_MS))).toBe(true);
  });
});

describe('the states of a plan', () => {
  it('end in one that nothing follows, and from each that end can be reached', () => {
    expect(SUBSCRIPTION_TRANSITIONS.ended).toEqual([]);
    for (const state of SUBSCRIPTION_STATES)
      if (state !== 'ended') expect(SUBSCRIPTION_TRANSITIONS[state]).toContain('ended');
  });

  it('never lead back to one that waits for its first payment', () => {
    expect(Object.values(SUBSCRIPTION_TRANSITIONS).flat()).not.toContain('awaiting-payment');
  });
});

describe('what a person can want of a plan', () => {
  it.each([
    ['pay', 'past-due', false, false, null],
    ['pay', 'past-due', false, true, 'plan-pay-open'],
    ['pay', 'awaiting-payment', false, false, null],
    ['pay', 'active', false, false, 'plan-paid'],
    ['change', 'active', false, false, null],
    ['change', 'active', true, false, null],
    ['change', 'past-due', false, false, 'plan-change-unpaid'],
    ['change', 'awaiting-payment', false, true, 'plan-change-unpaid'],
    ['end', 'active', false, false, null],
    ['end', 'active', true, false, 'plan-ends-already'],
    ['end', 'past-due', false, false, null],
    ['end', 'awaiting-payment', false, true, null],
  ] as const)('%s while %s (ends: %s, on offer: %s): %s', (act, state, endsAtPeriod, onOffer, code) => {
    expect(planActRefused(act, { state, endsAtPeriod, onOffer })?.code ?? null).toBe(code);
  });

  it('is nothing once it is over', () => {
    fc.assert(
      fc.property(fc.constantFrom('pay', 'change', 'end'), fc.boolean(), fc.boolean(), (act, endsAtPeriod, onOffer) => {
        expect(planActRefused(act, { state: 'ended', endsAtPeriod, onOffer })?.code).toBe('plan-over');
      }),
    );
  });
});
