import { describe, expect, it } from 'vitest';
import { FaultPlan } from '#sandbox/server/faults.ts';

describe('a fault plan', () => {
  it('lets a line strike only among the kinds that are asked for, and counts it down only then', () => {
    const plan = new FaultPlan(['late', 'lost'] as const);
    plan.add([{ kind: 'late' }, { kind: 'lost', match: { method: 'POST', path: '/hook$', text: 'paid' } }]);
    const call = { method: 'POST', path: '/hook', text: 'tr_1 paid' };
    expect(plan.strike(call, ['lost'])?.kind).toBe('lost');
    expect(plan.strike(call, ['lost'])).toBeNull();
    expect(plan.pending()).toEqual([{ fault: { kind: 'late' }, left: 1 }]);
    expect(plan.strike({ method: 'GET', path: '/' })?.kind).toBe('late');
  });
});
