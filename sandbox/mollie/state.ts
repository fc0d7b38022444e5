import type { CachedAnswer } from './idempotency.ts';
import type * as records from './records.ts';
import { Shelf } from './shelf.ts';
import type { Call, Delivery } from './webhooks/calls.ts';

/** Money that refunds are paid from, in the smallest unit, by currency; what PayPal holds is `paypal:` and the currency. */
export type Balances = Record<records.Mode, Record<string, number>>;

/** The state without the clock, in plain data. */
export interface SavedState {
  payments: records.Payment[];
  refunds: records.Refund[];
  chargebacks: records.Chargeback[];
  customers: records.Customer[];
  mandates: records.Mandate[];
  subscriptions: records.Subscription[];
  hooks: records.Hook[];
  events: records.HookEvent[];
  /** Calls to listeners that are still to be made, and those that were made. */
  calls: Call[];
  deliveries: Delivery[];
  keys: CachedAnswer[];
  balances: Balances;
  /** API keys that were revoked, and methods that are switched off. */
  revoked: string[];
  off: string[];
  clockOffsetMs: number;
}

/** All objects of the stand-in. */
export class State {
  readonly payments = new Shelf<records.Payment>();
  readonly refunds = new Shelf<records.Refund>();
  readonly chargebacks = new Shelf<records.Chargeback>();
  readonly customers = new Shelf<records.Customer>();
  readonly mandates = new Shelf<records.Mandate>();
  readonly subscriptions = new Shelf<records.Subscription>();
  readonly hooks = new Shelf<records.Hook>();
  readonly events = new Shelf<records.HookEvent>();
  calls: Call[] = [];
  deliveries: Delivery[] = [];
  keys: CachedAnswer[] = [];
  balances: Balances;
  revoked: string[] = [];
  off: string[] = [];

  constructor(balances: Balances) {
    this.balances = balances;
  }

  saved(): SavedState {
    const { calls, deliveries, keys, balances, revoked, off } = this;
    return {
      payments: this.payments.all(),
      refunds: this.refunds.all(),
      chargebacks: this.chargebacks.all(),
      customers: this.customers.all(),
      mandates: this.mandates.all(),
      subscriptions: this.subscriptions.all(),
      hooks: this.hooks.all(),
      events: this.events.all(),
      calls,
      deliveries,
      keys,
      balances,
      revoked,
      off,
      clockOffsetMs: 0,
    };
  }

  fill(saved: SavedState): void {
    this.payments.fill(saved.payments);
    this.refunds.fill(saved.refunds);
    this.chargebacks.fill(saved.chargebacks);
    this.customers.fill(saved.customers);
    this.mandates.fill(saved.mandates);
    this.subscriptions.fill(saved.subscriptions);
    this.hooks.fill(saved.hooks);
    this.events.fill(saved.events);
    const { calls, deliveries, keys, balances, revoked, off } = saved;
    Object.assign(this, { calls, deliveries, keys, balances, revoked, off });
  }
}

/** A state without objects and with a balance in euros' hundredths in each mode, at PayPal too. */
export function freshState(balance: number): State {
  const full = (): Record<string, number> => ({ EUR: balance, 'paypal:EUR': balance });
  return new State({ test: full(), live: full() });
}
