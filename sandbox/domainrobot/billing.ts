import type { Core } from './core.ts';
import { Refusal } from './envelope.ts';
import { dayOf } from './moments.ts';
import { cents } from './prices.ts';

/** Credit that is left, with what running jobs hold back taken off. */
export function available(core: Core): number {
  const { balance, creditLimit, reserved } = core.world.account;
  return cents(balance + creditLimit - reserved);
}

function month(core: Core): { month: string; count: number } {
  const { account } = core.world;
  const current = dayOf(core.now()).slice(0, 7);
  if (account.billed.month !== current) account.billed = { month: current, count: 0 };
  return account.billed;
}

/** How many tasks were billed this month. */
export function billedThisMonth(core: Core): number {
  return month(core).count;
}

/** Holds a price back until its task ends; refuses when the credit or the limit of billed tasks does not reach. */
export function reserve(core: Core, price: number): void {
  const { account } = core.world;
  const over = account.billingLimit !== null && billedThisMonth(core) >= account.billingLimit;
  if (over || price > available(core)) throw new Refusal(core.switches.codes.funds);
  account.reserved = cents(account.reserved + price);
}

/** Lets go of what was held back. */
export function release(core: Core, price: number): void {
  core.world.account.reserved = cents(core.world.account.reserved - price);
}

/** Takes a price from the account. What happens by itself is billed even when the credit does not reach. */
export function bill(core: Core, price: number): void {
  core.world.account.balance = cents(core.world.account.balance - price);
  month(core).count += 1;
}
