import type { Money } from '../money.ts';
import type { Mode, Payment } from '../records.ts';
import type { World } from '../world.ts';

/** PayPal pays refunds from a balance of its own. */
function pot(payment: Payment): string {
  return payment.method === 'paypal' ? `paypal:${payment.amount.currency}` : payment.amount.currency;
}

/** Moves the balance that a payment belongs to, up or down. */
export function book(world: World, payment: Payment, minor: number): void {
  const pots = world.state.balances[payment.mode];
  pots[pot(payment)] = (pots[pot(payment)] ?? 0) + minor;
}

/** Whether the balance that a payment belongs to can bear an amount. */
export function bears(world: World, payment: Payment, amount: Money): boolean {
  return (world.state.balances[payment.mode][pot(payment)] ?? 0) >= amount.minor;
}

/** Sets a balance: of a currency, or of what PayPal holds of it (`paypal:EUR`). */
export function setBalance(world: World, mode: Mode, name: string, minor: number): void {
  world.state.balances[mode][name] = minor;
  world.save();
}
