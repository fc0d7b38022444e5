import { type Fault as PlannedFault, TRANSPORT_FAULTS } from '#sandbox/server/faults.ts';

/** What can go wrong at this server: on the way to it, and what it says or does itself. */
export const FAULT_KINDS = [
  ...TRANSPORT_FAULTS,
  /** 200 with an envelope of type ERROR (`code`); nothing happens unless `afterCommit`. */
  'ok-with-error',
  /**
   * 400 (or `status`) with an envelope of type ERROR; nothing happens unless `afterCommit`. `code` is the reason (`EF…`), or the
   * code of a task (`E…`) that stands alone.
   */
  'refused',
  /** The account's credit or billing limit is used up; nothing happens. */
  'funds',
  /** The day's tasks are used up; nothing happens. */
  'task-limit',
  /** The password is not right any more; nothing happens. */
  'unauthorized',
  /** It happens; the reply has no `status` member. */
  'no-status',
  /** It happens; the reply says that it is HTML. */
  'wrong-type',
  /** Inventory reads answer as of `ms` ago. */
  'stale-read',
  /** A confirmation is answered as success and forgotten. */
  'confirm-forgotten',
  /** A confirmed notification comes a second time, at the end of the queue. */
  'redelivered',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];
export type Fault = PlannedFault<FaultKind>;
