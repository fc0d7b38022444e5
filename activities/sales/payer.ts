import { ApexkeepError } from '#model/errors.ts';
import type { SeenMandate } from '#model/rules/sales/mandate.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { Tx } from '#model/database.ts';
import {
  endMandate,
  keepCustomer,
  keepMandate,
  mandateById,
  mandateIdOf,
  type MandateRow,
  paymentCustomer,
} from '#model/store/sales/mandates.ts';
import type { OrderRow } from '#model/store/sales/orders.ts';
import type { PaymentRow } from '#model/store/sales/payments.ts';
import type { Dependencies } from '../dependencies.ts';
import type { MolliePayment, Payer } from '../payment/mollie.ts';
import type { MollieCustomers } from '../payment/mollie-customers.ts';

/*
 * Who pays at the payment service: somebody on its page, a workspace that has its way to pay remembered there, or a mandate that
 * it gave before. Whether a mandate is good is asked right before it is charged.
 */

/** Who pays this row; null when the mandate that it is to be charged by cannot be charged. */
export async function payerOf(
  deps: Dependencies,
  customers: MollieCustomers,
  tenantId: string,
  order: Pick<OrderRow, 'mode'>,
  row: Pick<PaymentRow, 'sequence' | 'mandateId'>,
): Promise<Payer | null> {
  if (row.sequence === 'oneoff') return { customer: null, mandate: null };
  if (row.sequence === 'first')
    return { customer: await customerOf(deps, customers, tenantId, order.mode), mandate: null };
  const mandate = row.mandateId === null ? null : await goodMandate(deps, customers, tenantId, row.mandateId);
  return mandate?.status === 'valid' ? { customer: mandate.customerReference, mandate: mandate.reference } : null;
}

/**
 * A mandate that may be charged now or, while it is `pending`, soon; null for one that may not. One that the service does not
 * charge any more is ended here, so that it is not tried again.
 */
export async function goodMandate(
  deps: Dependencies,
  customers: MollieCustomers,
  tenantId: string,
  mandateId: string,
): Promise<(MandateRow & { status: 'valid' | 'pending' }) | null> {
  const mandate = await deps.database.inTenant({ tenantId }, (tx) => mandateById(tx, mandateId));
  if (mandate === undefined || mandate.state !== 'valid') return null;
  const status = (await customers.mandate(mandate.customerReference, mandate.reference))?.status ?? 'invalid';
  if (status !== 'invalid') return { ...mandate, status };
  await deps.database.inTenant({ tenantId }, (tx) => endMandate(tx, mandateId, 'invalid'));
  return null;
}

/** The workspace as a customer of the service, made where it is not one yet. Two that were made at once are one to us. */
export async function customerOf(
  deps: Dependencies,
  customers: MollieCustomers,
  tenantId: string,
  mode: 'live' | 'test',
): Promise<string> {
  const { row, name } = await deps.database.inTenant({ tenantId }, async (tx) => {
    const [tenant] = await tx.sql<{ name: string }>('select name from tenant where id = current_tenant()');
    return { row: await paymentCustomer(tx, mode), name: tenant?.name ?? '' };
  });
  if (row.reference !== null) return row.reference;
  const made = await customers.create({ customerId: row.id, tenantId, name });
  return deps.database.inTenant({ tenantId }, (tx) => keepCustomer(tx, row.id, made));
}

/** The mandate that a paid first payment gave and that we do not know yet; null where there is none. */
export async function newMandate(
  deps: Dependencies,
  customers: MollieCustomers,
  tenantId: string,
  seen: MolliePayment,
): Promise<SeenMandate | null> {
  const { customer, mandate: reference, status } = seen;
  if (status !== 'paid' || customer === null || reference === null) return null;
  if ((await deps.database.inTenant({ tenantId }, (tx) => mandateIdOf(tx, reference))) !== null) return null;
  const found = await customers.mandate(customer, reference);
  if (found !== null) return found;
  throw new ApexkeepError(
    'provider-unavailable',
    sentence('mandate-not-shown', 'The payment service does not show mandate {reference} yet.', { reference }),
  );
}

/** Keeps a mandate for the buyer who gave it. */
export async function keepGiven(tx: Tx, order: OrderRow, mandate: SeenMandate): Promise<void> {
  const { id } = await paymentCustomer(tx, order.mode);
  await keepMandate(tx, id, mandate, { orderId: order.id, by: order.buyerId });
}
