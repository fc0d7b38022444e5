import * as z from 'zod';
import type { MandateStatus, SeenMandate } from '#model/rules/sales/mandate.ts';
import type { MollieWire } from './wire.ts';

/*
 * Mollie API v2: who pays again and again. A customer is a workspace; a mandate is the leave to charge it by a way to pay, given
 * with a first payment.
 */

const customer = z.object({ id: z.string() });
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
