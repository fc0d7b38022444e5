/** The invariants that hold after every kill, and what is counted for each. */
export const INVARIANTS = {
  INV1: 'acknowledged requests and imports at their end',
  INV2: 'record sets as wanted, each after its one effect',
  INV3: 'plans gone stale that wrote nothing',
  INV4: 'states of zones, none empty, what nobody touched byte for byte as it was',
  INV5: 'audit events due, each there once, in whole chains',
  INV9: 'recoveries without hands',
  INV10: 'leases, outbox rows and workflows, none left over',
  INV11: 'acts repeated under their key, with the answer of the first time',
} as const;
export type Invariant = keyof typeof INVARIANTS;

/** How many things were looked at for an invariant, and which were not as it says. */
export interface Look {
  invariant: Invariant;
  looked: number;
  wrong: string[];
}

export function look(invariant: Invariant, looked: number, wrong: readonly (string | false)[]): Look {
  return { invariant, looked, wrong: wrong.filter((words) => words !== false) };
}

/** What a verdict says of the invariants that did not hold; empty when all did. */
export function violations(looks: readonly Look[]): string[] {
  return looks.flatMap(({ invariant, wrong }) => wrong.map((words) => `${invariant}: ${words}`));
}

/** One line an invariant: how much was looked at, how much was wrong. */
export function summary(looks: readonly Look[]): string[] {
  return Object.entries(INVARIANTS).map(([invariant, about]) => {
    const own = looks.filter((one) => one.invariant === invariant);
    const looked = own.reduce((sum, one) => sum + one.looked, 0);
    const wrong = own.reduce((sum, one) => sum + one.wrong.length, 0);
    return `${invariant.padEnd(6)} ${String(wrong)} violations in ${String(looked).padStart(5)} ${about}`;
  });
}
