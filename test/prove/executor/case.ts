import type { Stack } from '../stack/stack.ts';

/** One rule shown on a whole stack. `prove` returns what was seen; it throws what was not as the rule says. */
export interface Case {
  name: string;
  /** Seeds of the long form; the short form takes one. */
  seeds: number;
  prove(stack: Stack, seed: number): Promise<string>;
}
