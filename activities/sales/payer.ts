import { ApexkeepError } from '#model/errors.ts';
import type { SeenMandate } from '#model/rules/sales/mandate.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { Tx } from '#model/database.ts';
import { endMandate, keepCustomer, keepMandate, mandateById, paymentCustomer } from '#model/store/sales/mandates.ts';
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
  const { mandateId } = row;
  if (mandateId === null) return null;
  const mandate = await deps.database.inTenant({ tenantId }, (tx) => mandateById(tx, mandateId));
  if (mandate === undefined || mandate.state !== 'valid') return null;
  const seen = await customers.mandate(mandate.customerReference, mandate.reference);
  if (seen?.status === 'valid') return { customer: mandate.customerReference, mandate: mandate.reference };
  if (seen?.status !== 'pending')
    await deps.database.inTenant({ tenantId }, (tx) => endMandate(tx, mandate.id, 'invalid'));
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
  const known = await deps.database.inTenant({ tenantId }, (tx) =>
    tx.sql('select 1 from payment_mandate where tenant_id = current_tenant() and reference = $1', [reference]),
  );
  if (known.length > 0) return null;
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
