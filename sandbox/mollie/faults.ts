import { type Fault as PlannedFault, TRANSPORT_FAULTS } from '#sandbox/server/faults.ts';

/** What can go wrong with a call to the API: on the way to it, and what it says or does itself. */
export const REQUEST_FAULTS = [
  ...TRANSPORT_FAULTS,
  /** It happens at once; the answer waits for `letGo`. What happens meanwhile is told before the answer. */
  'answer-held',
  /** It happens; the JSON is sent as `text/html`. */
  'wrong-content-type',
  /** 503: the method's supplier is down; nothing happens. */
  'method-down',
  /** 503: too much at once; nothing happens. */
  'busy',
  /** 401: the key is revoked; nothing happens. */
  'key-revoked',
  /** 409: the idempotency key is being processed; nothing happens. */
  'key-in-flight',
  /** It happens; `mode` is answered as the other one. */
  'mode-mismatch',
  /** It happens; the answer has no `status`. */
  'without-status',
  /** It happens; the answer has a status that nobody knows. */
  'unknown-status',
  /** Objects are answered as they were before their newest change, or, with `ms`, as they were that long ago. */
  'stale-read',
  /** The refund is taken on and fails after processing. */
  'refund-fails',
  /** The charge of a customer who is not present is taken on and fails. */
  'charge-fails',
] as const;

/** What can go wrong with a call to a listener. `method` is `WEBHOOK`, `path` the listener's, `text` id and event. */
export const WEBHOOK_FAULTS = [
  /** The call never reaches the listener; the sender takes it for unanswered. */
  'webhook-lost',
  /** The listener is called `count` times at once; 2 when not told. */
  'webhook-duplicate',
  /** The call is made `ms` later. */
  'webhook-late',
  /** The call is made after the next one that is made to anybody. */
  'webhook-reordered',
] as const;

export const FAULT_KINDS = [...REQUEST_FAULTS, ...WEBHOOK_FAULTS] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];
export type Fault = PlannedFault<FaultKind>;
