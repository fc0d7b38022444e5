import { describe, expect, it } from 'vitest';
import { refundUnsafe, type StaffFacts, staffRefused } from '#model/rules/sales/staff-decision.ts';
import { ORDER_STATES } from '#model/rules/sales/order-state.ts';

const facts: StaffFacts = { state: 'manual-review', disputed: false, paid: true, refundTried: false };

describe('a decision of the platform’s people', () => {
  it.each(ORDER_STATES.filter((state) => state !== 'manual-review'))('is not taken while an order is %s', (state) => {
    expect(staffRefused('look-again', { ...facts, state })?.code).toBe('staff-not-waiting');
    expect(staffRefused('refund', { ...facts, state })?.code).toBe('staff-not-waiting');
  });

  it('to look again is always possible', () =>
    expect(staffRefused('look-again', { ...facts, disputed: true, paid: false })).toBeNull());

  it.each([
    ['after a chargeback', { disputed: true }, 'staff-charged-back'],
    ['without money', { paid: false }, 'staff-not-paid'],
    ['after a refund that was tried', { refundTried: true }, 'staff-refund-tried'],
  ])('to refund is refused %s', (_, more, code) =>
    expect(staffRefused('refund', { ...facts, ...more })?.code).toBe(code),
  );

  it('to refund is possible where money was taken and nothing went back', () =>
    expect(staffRefused('refund', facts)).toBeNull());
});

describe('a refund by hand', () => {
  const look = { attempt: 1, sentMsAgo: 7_200_000 };
  it.each(['failed', 'not-ours', 'absent'] as const)('is safe when the registrar says %s', (verdict) =>
    expect(refundUnsafe({ ...look, verdict })).toBeNull(),
  );
  it.each(['registered', 'running', 'support', 'unknown'] as const)('is not safe when it says %s', (verdict) =>
    expect(refundUnsafe({ ...look, verdict })).not.toBeNull(),
  );
  it('is not safe within the hour after a registration was sent that is nowhere', () => {
    expect(refundUnsafe({ verdict: 'absent', attempt: 1, sentMsAgo: 60_000 })?.code).toBe('staff-too-soon');
    expect(refundUnsafe({ verdict: 'absent', attempt: 0, sentMsAgo: null })).toBeNull();
  });
});
