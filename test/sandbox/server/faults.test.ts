import { describe, expect, it } from 'vitest';
import { FaultPlan, TRANSPORT_FAULTS } from '#sandbox/server/faults.ts';

const READ = { method: 'GET', path: '/x' };

describe('a fault plan', () => {
  it('strikes as often as told, after letting the first ones pass', () => {
    const plan = new FaultPlan(TRANSPORT_FAULTS);
    plan.add([{ kind: 'status-500', skip: 1, times: 2 }]);
    expect(Array.from({ length: 4 }, () => plan.strike(READ)?.kind ?? null)).toEqual([
      null,
      'status-500',
      'status-500',
      null,
    ]);
    expect(plan.pending()).toEqual([]);
  });

  it('strikes for a time by the clock it was given, which its first strike starts', () => {
    let now = 1_000_000;
    const plan = new FaultPlan(TRANSPORT_FAULTS, () => new Date(now));
    plan.add([{ kind: 'status-500', forMs: 1_000, match: { path: '/y' } }]);
    now += 5_000;
    const struck = (): boolean => plan.strike({ ...READ, path: '/y' }) !== null;
    expect(plan.strike(READ)).toBeNull();
    expect(struck()).toBe(true);
    now += 999;
    expect([struck(), struck()]).toEqual([true, true]);
    expect(plan.pending()).toHaveLength(1);
    now += 1;
    expect(struck()).toBe(false);
    expect(plan.pending()).toEqual([]);
  });

  it('strikes no more than told within its time', () => {
    const plan = new FaultPlan(TRANSPORT_FAULTS);
    plan.add([{ kind: 'status-500', forMs: 60_000, times: 1 }]);
    expect([plan.strike(READ)?.kind, plan.strike(READ)]).toEqual(['status-500', null]);
  });

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
