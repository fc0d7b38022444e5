import type { Fault } from '#sandbox/powerdns/faults.ts';
import type { Stack } from '../stack/stack.ts';

/** Something that keeps a change at its point. */
export interface Hold {
  /** Whether the change waits here at this moment. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

/** The product gives a call up after 15 seconds; what it has given up holds it no more. */
const GIVEN_UP_MS = 15_000;
/** Between a look and the kill. */
const MARGIN_MS = 500;

/** A request to the provider that gets no answer for as long as its fault says. */
export function providerHold(stack: Stack, fault: Fault): Hold {
  const { faults } = stack.dns.control;
  const lasts = Math.min(fault.ms ?? GIVEN_UP_MS, GIVEN_UP_MS) - MARGIN_MS;
  let struckAt: number | null = null;
  faults.add([fault]);
  return {
    async held() {
      if (struckAt === null && faults.pending().every((line) => line.fault !== fault)) struckAt = performance.now();
      return struckAt !== null && performance.now() - struckAt < lasts;
    },
    release: async () => undefined,
  };
}
