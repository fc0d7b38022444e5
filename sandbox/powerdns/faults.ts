import { type Fault as PlannedFault, TRANSPORT_FAULTS } from '#sandbox/server/faults.ts';

/** What can go wrong at this server: on the way to it, and what it says or does itself. */
export const FAULT_KINDS = [
  ...TRANSPORT_FAULTS,
  /** 204 or 200, and nothing happens. */
  'ok-without-effect',
  /** 200 with an error in a JSON body; nothing happens. */
  'ok-with-error',
  /** It happens, but the second name server never gets it. */
  'second-server-stale',
  /** It happens, but with another TTL than was asked for. */
  'other-ttl',
  /** A zone is answered with every second record set missing; SOA stays. */
  'half-the-records',
  /** A zone is answered with record sets and records missing at random, by `seed`; SOA stays. */
  'some-missing',
  /** A zone is answered as it was before its newest change. */
  'stale-read',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];
export type Fault = PlannedFault<FaultKind>;
