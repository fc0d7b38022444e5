import type { Tx } from '#model/database.ts';
import type { Money } from '#model/rules/sales/money.ts';

/** A way to pay as the payment service lists it, with what it would be used for unless somebody said otherwise. */
export interface ListedMethod {
  id: string;
  description: string;
  minimum: Money | null;
  maximum: Money | null;
  domainOrders: boolean;
  subscriptions: boolean;
  /** It can be kept for charges. */
  remembers: boolean;
}

/** Takes over the service's list: new ways begin as given, known ones keep their switches, missing ones are not offered. */
export async function keepPaymentMethods(tx: Tx, listed: readonly ListedMethod[]): Promise<void> {
  for (const one of listed)
    await tx.sql(
      `insert into payment_method (id, description, domain_orders, subscriptions, minimum, maximum, currency, remembers)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (id) do update set description = excluded.description, minimum = excluded.minimum,
              maximum = excluded.maximum, currency = excluded.currency, remembers = excluded.remembers, offered = true, seen_at = now()`,
      [
        one.id,
        one.description,
        one.domainOrders,
        one.subscriptions,
        one.minimum?.amount ?? null,
        one.maximum?.amount ?? null,
        (one.minimum ?? one.maximum)?.currency ?? null,
        one.remembers,
      ],
    );
  await tx.sql('update payment_method set offered = false where not id = any($1)', [listed.map(({ id }) => id)]);
}

export interface PaymentMethodRow {
  id: string;
  description: string;
  offered: boolean;
  domainOrders: boolean;
  subscriptions: boolean;
  minimum: number | null;
  maximum: number | null;
  currency: string | null;
}

const SELECT = `select id, description, offered, domain_orders as "domainOrders", subscriptions, minimum, maximum, currency
  from payment_method`;

/** Every way to pay that was ever listed, by name. */
export function paymentMethods(tx: Tx): Promise<PaymentMethodRow[]> {
  return tx.sql<PaymentMethodRow>(`${SELECT} order by offered desc, description, id limit 200`);
}

/** Switches what a way to pay is used for; undefined when there is no such way. */
export async function switchPaymentMethod(
  tx: Tx,
  id: string,
  uses: Pick<PaymentMethodRow, 'domainOrders' | 'subscriptions'>,
): Promise<PaymentMethodRow | undefined> {
  await tx.sql('update payment_method set domain_orders = $2, subscriptions = $3 where id = $1', [
    id,
    uses.domainOrders,
    uses.subscriptions,
  ]);
  return (await tx.sql<PaymentMethodRow>(`${SELECT} where id = $1`, [id]))[0];
}
