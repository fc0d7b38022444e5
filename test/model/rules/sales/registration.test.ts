import { describe, expect, it } from 'vitest';
import { type HeldDomain, type Looks, verdictOfLooks } from '#model/rules/sales/registration.ts';

const SENT = new Date('2026-11-26T10:00:00Z');
const ATTEMPT = { sentAt: SENT, ownerHandle: '23151437', orderId: '0198' };
const ours: HeldDomain = { createdAt: new Date('2026-11-26T10:00:31Z'), ownerHandle: '23151437', comment: null };
const job = (status: NonNullable<Looks['job']>['status']) => ({ status });

describe('what became of a registration', () => {
  it.each([
    ['ours', { inventory: { held: ours }, job: job('succeeded') }, 'registered'],
    ['ours, though its job failed', { inventory: { held: ours }, job: job('failed') }, 'registered'],
    ['ours, jobs away', { inventory: { held: ours }, job: null }, 'registered'],
    [
      'held since before it was sent',
      { inventory: { held: { ...ours, createdAt: new Date('2024-05-01T12:00:00Z') } }, job: job('none') },
      'not-ours',
    ],
    ['held for another owner', { inventory: { held: { ...ours, ownerHandle: '1' } }, job: job('none') }, 'not-ours'],
    [
      'ours by our mark, whatever the clocks say',
      { inventory: { held: { createdAt: new Date(0), ownerHandle: null, comment: 'order 0198' } }, job: job('none') },
      'registered',
    ],
    ['a job that runs', { inventory: { held: null }, job: job('running') }, 'running'],
    ['a job with their desk', { inventory: { held: null }, job: job('support') }, 'support'],
    ['a job that failed', { inventory: { held: null }, job: job('failed') }, 'failed'],
    ['a job that succeeded, and nothing there yet', { inventory: { held: null }, job: job('succeeded') }, 'running'],
    ['nothing at all', { inventory: { held: null }, job: job('none') }, 'absent'],
    ['inventory away, job failed', { inventory: null, job: job('failed') }, 'unknown'],
    ['inventory away, job runs', { inventory: null, job: job('running') }, 'running'],
    ['jobs away, nothing there', { inventory: { held: null }, job: null }, 'unknown'],
    ['all away', { inventory: null, job: null }, 'unknown'],
  ] satisfies [string, Looks, string][])('%s is %#', (_what, looks, verdict) => {
    expect(verdictOfLooks(looks, ATTEMPT)).toBe(verdict);
  });
});
