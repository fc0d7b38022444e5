import { describe, expect, it } from 'vitest';
import { type HeldDomain, type Looks, type SentAttempt, verdictOfLooks } from '#model/rules/sales/registration.ts';

const SENT = new Date('2026-11-26T10:00:00Z');
const ATTEMPT: SentAttempt = {
  action: 'register',
  sentAt: SENT,
  ownerHandle: '23151437',
  orderId: '0198',
  payableAt: null,
};
const ours: HeldDomain = {
  createdAt: new Date('2026-11-26T10:00:31Z'),
  ownerHandle: '23151437',
  comment: null,
  payableAt: null,
};
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
      {
        inventory: { held: { ...ours, createdAt: new Date(0), ownerHandle: null, comment: 'order 0198' } },
        job: job('none'),
      },
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

describe('what became of a renewal', () => {
  const TERM = new Date('2027-11-26T10:00:31Z');
  const renewal: SentAttempt = { ...ATTEMPT, action: 'renew', ownerHandle: null, payableAt: TERM };
  const held = { ...ours, payableAt: TERM };
  const longer = { ...ours, payableAt: new Date('2028-11-26T10:00:31Z') };
  it.each([
    ['the term has grown', { inventory: { held: longer }, job: job('none') }, 'registered'],
    ['the term has grown, whatever the job says', { inventory: { held: longer }, job: job('failed') }, 'registered'],
    ['as before, the job runs', { inventory: { held }, job: job('running') }, 'running'],
    ['as before, the job failed', { inventory: { held }, job: job('failed') }, 'failed'],
    ['as before, and no job', { inventory: { held }, job: job('none') }, 'absent'],
    ['as before, and the job has succeeded: on its way', { inventory: { held }, job: job('succeeded') }, 'running'],
    ['not held any more', { inventory: { held: null }, job: job('none') }, 'not-ours'],
    ['inventory away', { inventory: null, job: job('none') }, 'unknown'],
  ] satisfies [string, Looks, string][])('%s is %#', (_what, looks, verdict) => {
    expect(verdictOfLooks(looks, renewal)).toBe(verdict);
  });
});

describe('what became of a restore', () => {
  const restore: SentAttempt = { ...ATTEMPT, action: 'restore', ownerHandle: null };
  it.each([
    ['held again', { inventory: { held: ours }, job: job('none') }, 'registered'],
    ['not yet', { inventory: { held: null }, job: job('running') }, 'running'],
    ['it failed', { inventory: { held: null }, job: job('failed') }, 'failed'],
  ] satisfies [string, Looks, string][])('%s is %#', (_what, looks, verdict) => {
    expect(verdictOfLooks(looks, restore)).toBe(verdict);
  });
});
