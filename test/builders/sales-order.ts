import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { withTax } from '#model/rules/sales/money.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { nextOrderNumber, orderSubject } from '#model/store/sales/orders.ts';
import { intendPayment } from '#model/store/sales/payments.ts';
import { ORDER } from '#workflows/contracts/order.ts';

const CONTACT = {
  kind: 'person',
  firstName: 'Anna',
  lastName: 'Beispiel',
  organisation: null,
  street: 'Musterweg 3',
  postalCode: '93047',
  city: 'Regensburg',
  country: 'DE',
  phone: '+49.9410000000',
  email: 'anna@example.org',
};
/** What the order costs net; the registrar takes 4.00. */
const NET = { amount: 840, currency: 'EUR' };

/** An order of one year with its first payment and the start of its workflow, as the API places it. Returns its id. */
export async function placeOrder(
  tx: Tx,
  buyerId: string,
  name: string,
  options: {
    method?: string;
    remember?: boolean;
    net?: number;
    renews?: { registrationId: string };
    transfers?: boolean;
  },
): Promise<string> {
  const id = uuidv7();
  const net = { ...NET, amount: options.net ?? NET.amount };
  const registrationId = options.renews?.registrationId ?? null;
  const action = registrationId === null ? (options.transfers === true ? 'transfer' : 'register') : 'renew';
  const quote = { name, action, years: 1, taxRate: 1900, ...withTax(net, 1900), renewal: withTax(net, 1900).gross };
  const contactId = uuidv7();
  await tx.sql('insert into contact (tenant_id, id, fields, created_by) values (current_tenant(), $1, $2, $3)', [
    contactId,
    JSON.stringify(CONTACT),
    buyerId,
  ]);
  await tx.sql(
    `insert into domain_order (tenant_id, id, number, action, name, years, quote, amount, currency, mode, contact_id,
            buyer_id, registration_id)
     values (current_tenant(), $1, $2, $3, $4, 1, $5, $6, 'EUR', 'live', $7, $8, $9)`,
    [
      id,
      await nextOrderNumber(tx),
      action,
      name,
      JSON.stringify(quote),
      quote.gross.amount,
      contactId,
      buyerId,
      registrationId,
    ],
  );
  await intendPayment(
    tx,
    { id, amount: quote.gross.amount, currency: 'EUR' },
    { method: options.method ?? null, remember: options.remember },
  );
  const args = [{ tenantId: tx.tenantId ?? '', orderId: id }];
  await enqueueStart(tx, { workflowId: orderSubject(id), name: ORDER, args });
  return id;
}
