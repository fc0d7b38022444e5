import type { Fault } from '#sandbox/powerdns/faults.ts';
import type { HeldStatement } from './row-holds.ts';

/** When the trap of a point is set: before the draft is submitted, or before the plan is approved. */
type Moment = 'submit' | 'approve';

/** A named moment in the life of a change, and how the change is held there until something is killed. */
export interface Point {
  name: string;
  about: string;
  at: Moment;
  hold:
    | { by: 'provider'; fault: Omit<Fault, 'match'>; method: 'GET' | 'PATCH'; afterOwnReads?: boolean }
    | { by: 'row'; statement: HeldStatement; needle: 'request' | 'zone' | 'change' | 'post-snapshot' }
    | { by: 'person' };
  /** What is done: an ordinary change; one whose zone a stranger edits meanwhile; one that takes back a done one; an import. */
  work?: 'stale' | 'rollback' | 'import';
}

/** Longer than it takes to bring the other changes of a round to their points, shorter than the product's own timeout. */
const HELD_MS = 14_000;
const slow = { kind: 'slow', ms: HELD_MS } as const;

/** In the order of a change's life. */
export const POINTS: readonly Point[] = [
  {
    name: 'import',
    about: 'an import reads the zone',
    at: 'submit',
    hold: { by: 'provider', fault: slow, method: 'GET' },
    work: 'import',
  },
  {
    name: 'submit',
    about: 'submitted and committed, not yet carried to the engine',
    at: 'submit',
    hold: { by: 'row', statement: 'workflow_outbox update', needle: 'request' },
  },
  {
    name: 'claimed',
    about: 'taken from the outbox, not yet carried to the engine',
    at: 'submit',
    hold: { by: 'row', statement: 'workflow_outbox at-commit', needle: 'request' },
  },
  {
    name: 'plan-read',
    about: 'the provider is read for the plan',
    at: 'submit',
    hold: { by: 'provider', fault: slow, method: 'GET' },
  },
  {
    name: 'plan-store',
    about: 'the plan is being stored',
    at: 'submit',
    hold: { by: 'row', statement: 'plan insert', needle: 'request' },
  },
  { name: 'waiting', about: 'waiting for approval', at: 'approve', hold: { by: 'person' } },
  {
    name: 'decision',
    about: 'the approval is being recorded',
    at: 'approve',
    hold: { by: 'row', statement: 'approval insert', needle: 'request' },
  },
  {
    name: 'begin',
    about: 'the turn on the zone is being taken',
    at: 'approve',
    hold: { by: 'row', statement: 'execution insert', needle: 'request' },
  },
  {
    name: 'precondition',
    about: 'the touched sets are read before the write',
    at: 'approve',
    hold: { by: 'provider', fault: slow, method: 'GET' },
  },
  {
    name: 'intent',
    about: 'the write intent is being stored',
    at: 'approve',
    hold: { by: 'row', statement: 'dns_change insert', needle: 'zone' },
  },
  {
    name: 'intent-committed',
    about: 'the intent is stored, its writer does not know it yet',
    at: 'approve',
    hold: { by: 'row', statement: 'dns_change at-commit', needle: 'zone' },
  },
  {
    name: 'on-the-wire',
    about: 'the write is under way and takes effect later',
    at: 'approve',
    hold: { by: 'provider', fault: slow, method: 'PATCH' },
  },
  {
    name: 'answer-lost',
    about: 'the write took effect, its answer never comes',
    at: 'approve',
    hold: { by: 'provider', fault: { kind: 'timeout-after-commit' }, method: 'PATCH' },
  },
  {
    name: 'answer-store',
    about: 'the write took effect, its answer is being stored',
    at: 'approve',
    hold: { by: 'row', statement: 'dns_change update', needle: 'zone' },
  },
  {
    name: 'read-back',
    about: 'the written sets are read back',
    at: 'approve',
    hold: { by: 'provider', fault: slow, method: 'GET', afterOwnReads: true },
  },
  {
    name: 'proof',
    about: 'what the name servers said is being stored',
    at: 'approve',
    hold: { by: 'row', statement: 'verification insert', needle: 'change' },
  },
  {
    name: 'finish',
    about: 'the record of the finished execution is being stored',
    at: 'approve',
    hold: { by: 'row', statement: 'snapshot insert', needle: 'post-snapshot' },
  },
  {
    name: 'rollback',
    about: 'a rollback writes',
    at: 'approve',
    hold: { by: 'provider', fault: slow, method: 'PATCH' },
    work: 'rollback',
  },
  {
    name: 'stale',
    about: 'waiting for approval, and a stranger changes the set meanwhile',
    at: 'approve',
    hold: { by: 'person' },
    work: 'stale',
  },
];
