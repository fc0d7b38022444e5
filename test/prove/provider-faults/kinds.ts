import type { Fault } from '#sandbox/powerdns/faults.ts';
import type { RandomSource } from '#sandbox/random-source.ts';

export type Struckable = 'PATCH' | 'GET';

/** One kind of fault, as it strikes one request of a change. */
export interface FaultKindUnderProof {
  name: string;
  /** Which of the two it may strike. */
  strikes: readonly Struckable[];
  fault(random: RandomSource, method: Struckable): Omit<Fault, 'match'>;
  /** True where the provider lies: then a stop that a person resolves is as right as an end without hands. */
  lie: boolean;
}

const BOTH = ['PATCH', 'GET'] as const;

/** A read may fail twice in a row. A write whose answer is lost twice in a row is an operator's case by design. */
function failing(kind: 'status-500' | 'html-502'): FaultKindUnderProof['fault'] {
  return (random, method) =>
    method === 'GET' ? { kind, times: 1 + random.below(2) } : { kind, afterCommit: random.below(2) === 0 };
}

/** The ten kinds; the two forms of "slow down" are one, and so are the two of a yes without effect. */
export const FAULT_KINDS_UNDER_PROOF: readonly FaultKindUnderProof[] = [
  { name: 'timeout before', strikes: BOTH, fault: () => ({ kind: 'timeout-before' }), lie: false },
  { name: 'timeout after commit', strikes: ['PATCH'], fault: () => ({ kind: 'timeout-after-commit' }), lie: false },
  { name: '500', strikes: BOTH, fault: failing('status-500'), lie: false },
  { name: 'HTML 502', strikes: BOTH, fault: failing('html-502'), lie: false },
  { name: '429 without Retry-After', strikes: BOTH, fault: () => ({ kind: 'rate-limited' }), lie: false },
  {
    name: '429 with Retry-After',
    strikes: BOTH,
    fault: (random) => ({ kind: 'rate-limited', retryAfter: String(1 + random.below(4)) }),
    lie: false,
  },
  { name: 'reset mid-body', strikes: BOTH, fault: () => ({ kind: 'reset-mid-body' }), lie: false },
  { name: 'cut JSON', strikes: BOTH, fault: () => ({ kind: 'cut-json' }), lie: false },
  { name: '200 with error', strikes: BOTH, fault: () => ({ kind: 'ok-with-error' }), lie: true },
  { name: '200 without effect', strikes: ['PATCH'], fault: () => ({ kind: 'ok-without-effect' }), lie: true },
  { name: '30 s slow', strikes: BOTH, fault: () => ({ kind: 'slow', ms: 30_000 }), lie: false },
  { name: 'stale read', strikes: ['GET'], fault: () => ({ kind: 'stale-read' }), lie: true },
];
