import * as z from 'zod';
import type { ChargingStatus } from '#model/rules/billing/subscription-state.ts';
import type { MandateStatus, SeenMandate } from '#model/rules/sales/mandate.ts';
import type { Money } from '#model/rules/sales/money.ts';
import { minorOf, type MollieWire, toWire, WireAmount } from './wire.ts';

/*
 * Mollie API v2: who pays again and again. A customer is a workspace; a mandate is the leave to charge it by a way to pay, given
 * with a first payment; a subscription is what Mollie charges by itself each interval.
 */

/** What a subscription is made with; `charging` counts those of one plan. */
export interface ChargingWish {
  customer: string;
  mandate: string;
  mark: { tenantId: string; subscriptionId: string; charging: number };
  amount: Money;
  months: 1 | 12;
  /** The day of the first charge; not before today. */
  from: Date;
  /** Unique among the live ones of a customer: the service refuses a second of the same. */
  description: string;
  callbackUrl: string | null;
}

/** A subscription at the service. */
export interface SeenCharging {
  reference: string;
  status: ChargingStatus;
  /** What it charges each interval, in minor units. */
  amount: number;
}

const customer = z.object({ id: z.string() });
const subscription = z.object({
  id: z.string(),
  status: z.string(),
  amount: WireAmount,
  metadata: z.unknown().optional(),
});
const chargingMark = z.object({ subscriptionId: z.uuid(), charging: z.number() });
const mandate = z.object({
  id: z.string(),
  status: z.string(),
  method: z.string(),
  details: z
    .object({
      consumerAccount: z.string().nullish(),
      cardNumber: z.string().nullish(),
      cardLabel: z.string().nullish(),
    })
    .nullish(),
});

export class MollieCustomers {
  readonly #wire: MollieWire;

  constructor(wire: MollieWire) {
    this.#wire = wire;
  }

  /** Makes the customer of a row; one that was made twice holds nothing twice. Returns its reference. */
  async create(wish: { customerId: string; tenantId: string; name: string }): Promise<string> {
    const { customerId, tenantId, name } = wish;
    const body = { name, metadata: { tenantId, customerId } };
    return (await this.#wire.make(customer, '/customers', body, `customer:${customerId}`)).id;
  }

  /** The mandate, or null when the service knows no such thing, or no more. */
  async mandate(customerReference: string, reference: string): Promise<SeenMandate | null> {
    const found = await this.#wire.find(mandate, pathOf(customerReference, reference));
    if (found === null) return null;
    const { id, status, method, details } = found;
    return { reference: id, method, status: statusOf(status), hint: hintOf(details) };
  }

  /** Takes the leave back; nothing is charged by it any more. */
  revoke(customerReference: string, reference: string): Promise<void> {
    return this.#wire.remove(pathOf(customerReference, reference));
  }

  /** What was made for this plan and count, among the customer's; null when there is none. */
  async chargingOf(
    customerReference: string,
    mark: { subscriptionId: string; charging: number },
  ): Promise<SeenCharging | null> {
    for await (const one of this.#wire.each(subscription, subscriptionsOf(customerReference), 'subscriptions')) {
      const found = chargingMark.safeParse(one.metadata).data;
      if (found?.subscriptionId === mark.subscriptionId && found.charging === mark.charging) return seenCharging(one);
    }
    return null;
  }

  /** Has the service charge by itself. List before making it again: keys are forgotten after an hour. */
  async startCharging(wish: ChargingWish): Promise<SeenCharging> {
    const { mark, months } = wish;
    const body = {
      amount: toWire(wish.amount),
      interval: months === 1 ? '1 month' : `${months} months`,
      startDate: wish.from.toISOString().slice(0, 10),
      description: wish.description,
      mandateId: wish.mandate,
      metadata: mark,
      ...(wish.callbackUrl === null ? {} : { webhookUrl: wish.callbackUrl }),
    };
    const key = `charging:${mark.subscriptionId}:${mark.charging}`;
    return seenCharging(await this.#wire.make(subscription, subscriptionsOf(wish.customer), body, key));
  }

  /** What charges by itself; null when the service knows no such thing. */
  async charging(customerReference: string, reference: string): Promise<SeenCharging | null> {
    const path = `${subscriptionsOf(customerReference)}/${encodeURIComponent(reference)}`;
    const found = await this.#wire.find(subscription, path);
    return found === null ? null : seenCharging(found);
  }

  /** Charges no more; one that is over already stays so. */
  stopCharging(customerReference: string, reference: string): Promise<void> {
    return this.#wire.remove(`${subscriptionsOf(customerReference)}/${encodeURIComponent(reference)}`);
  }
}

function subscriptionsOf(customerReference: string): string {
  return `/customers/${encodeURIComponent(customerReference)}/subscriptions`;
}

/** `pending`: it waits for its mandate, and charges then. */
function seenCharging({ id, status, amount }: z.output<typeof subscription>): SeenCharging {
  const charges = status === 'active' || status === 'pending';
  return { reference: id, status: charges ? 'charging' : 'over', amount: minorOf(amount) };
}

function pathOf(customerReference: string, reference: string): string {
  return `/customers/${encodeURIComponent(customerReference)}/mandates/${encodeURIComponent(reference)}`;
}

/** What we do not know is nothing to charge by. */
function statusOf(status: string): MandateStatus {
  return status === 'valid' || status === 'pending' ? status : 'invalid';
}

/** By what its owner knows it again: the last four characters of the account or card, never more. */
function hintOf(details: z.output<typeof mandate>['details']): string | null {
  const number = details?.consumerAccount ?? details?.cardNumber ?? null;
  if (number === null || number.includes('@')) return null;
  const last = number.replaceAll(/\s/g, '').slice(-4);
  return [details?.cardLabel, `…${last}`].filter(Boolean).join(' ');
}
