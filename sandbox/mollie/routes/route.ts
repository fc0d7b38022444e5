import type { Actor } from '../effects.ts';
import type { Fault } from '../faults.ts';
import type { ApiAnswer } from '../idempotency.ts';
import type { Customer, Mode, Payment } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Shelf } from '../shelf.ts';
import type { World } from '../world.ts';

/** A call to the API, with a key that is right. */
export interface ApiCall {
  world: World;
  mode: Mode;
  /** Parts of the path that stand for ids. */
  ids: readonly string[];
  query: URLSearchParams;
  /** Parsed JSON; null without a body. */
  body: unknown;
  actor: Actor;
  fault: Fault | null;
}

/** Acts by `METHOD /path`, where `*` stands for an id. */
export type Routes = Readonly<Record<string, (call: ApiCall) => ApiAnswer>>;

/** Answers: 200 and 201 with an object, 204 without. */
export const ok = (body: object): ApiAnswer => ({ status: 200, body });
export const created = (body: object): ApiAnswer => ({ status: 201, body });
export const noContent: ApiAnswer = { status: 204, body: null };

/** The object that an id of the path names, in the mode of the key; 404 when there is none. */
export function found<T extends { id: string; mode: Mode }>(call: ApiCall, shelf: Shelf<T>, noun: string, at = 0): T {
  const id = call.ids[at] ?? '';
  const item = shelf.of(call.mode, id);
  if (item === undefined) throw new Refusal(404, `No ${noun} exists with token ${id}.`);
  return item;
}

/** The payment that the path names. */
export function thePayment(call: ApiCall): Payment {
  return found(call, call.world.state.payments, 'payment');
}

/** The customer that the path names, if it was not deleted. */
export function theCustomer(call: ApiCall): Customer {
  const customer = found(call, call.world.state.customers, 'customer');
  if (customer.gone)
    throw new Refusal(call.world.switches.deletedCustomerStatus, `The customer ${customer.id} was deleted.`);
  return customer;
}
