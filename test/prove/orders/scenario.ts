import type { SalesWorld } from '#test/builders/sales-world.ts';

/** What the list of failures says of an order, in its words. `NO_CHANGE`: as if it had not happened. */
export type Outcome =
  | 'REGISTERED'
  | 'REFUNDED'
  | 'UNPAID'
  | 'MANUAL_REVIEW'
  | 'PAID_FLOW'
  | 'NO_CHANGE'
  | 'REGISTERED+REFUNDED'
  | 'RENEWED'
  | 'NOT_RENEWED'
  | 'TRANSFERRED'
  | 'REVEALED_ONCE'
  | 'TRANSFERRED_OUT'
  | 'APPLIED'
  | 'ACTIVE'
  | 'PAST_DUE';

/** One way in which an order can go wrong, and how it must end all the same. */
export interface Scenario {
  what: string;
  outcome: Outcome;
  /** What the registrar and the payment service count in the end; null where the list leaves it open. */
  registrations: number | null;
  refunds: number | null;
  /** What counts as a registration; that, unless the order is about something else. */
  counts?: 'registration' | 'renewal' | 'transfer';
  /** Carries it out; returns the orders it is about. */
  run(world: SalesWorld, name: string): Promise<string[]>;
  /** What else must be true once all is over; throws what is not. */
  also?(world: SalesWorld, orders: string[], name: string): Promise<void>;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type Act = (world: SalesWorld, name: string, orderId: string) => unknown;

/** What happens before, at times counted from the order on, and whether the customer pays (after two minutes, by default). */
export interface Course {
  arrange?: (world: SalesWorld, name: string) => unknown;
  method?: string;
  /** The way to pay is to be remembered. */
  remember?: boolean;
  paysAfter?: number | null;
  acts?: readonly (readonly [number, Act])[];
}

/** An order that takes this course, until its workflow has ended. */
export function buys({
  arrange,
  method,
  remember = false,
  paysAfter = 2 * MINUTE,
  acts = [],
}: Course): Scenario['run'] {
  return async (world, name) => {
    await arrange?.(world, name);
    const id = await world.place(name, { remember, ...(method === undefined ? {} : { method }) });
    if (paysAfter !== null) world.later(paysAfter, () => world.pay(id));
    for (const [ms, act] of acts) world.later(ms, () => act(world, name, id));
    await world.begin();
    await world.ended(id);
    return [id];
  };
}

export function hold(what: string, is: boolean): void {
  if (!is) throw new Error(`not so: ${what}`);
}

export async function alerted(world: SalesWorld, orderId: string, code: string): Promise<void> {
  const codes = await world.alerts(orderId);
  hold(`the alert ${code} (there are: ${codes.join(', ') || 'none'})`, codes.includes(code));
}

export const registered = { outcome: 'REGISTERED', registrations: 1, refunds: 0 } as const;
export const refunded = { outcome: 'REFUNDED', registrations: 0, refunds: 1 } as const;
export const unpaid = { outcome: 'UNPAID', registrations: 0, refunds: 0 } as const;
export const review = { outcome: 'MANUAL_REVIEW', registrations: 0, refunds: 0 } as const;
