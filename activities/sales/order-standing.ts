import type { Tx } from '#model/database.ts';
import type { OrderRow } from '#model/store/sales/orders.ts';
import type { OrderStanding } from '#workflows/contracts/order-steps.ts';
import { askedAt } from '../failures.ts';

/** Where an order stands, for its workflow. */
export async function orderStanding(tx: Tx, { id }: Pick<OrderRow, 'id'>): Promise<OrderStanding> {
  const [row] = await tx.sql<OrderStanding>(
    `select o.state, o.version, o.disputed_at is not null as disputed,
            o.state in ('placed', 'awaiting-payment', 'payment-pending', 'payment-failed') and exists (
              select 1 from payment p where p.tenant_id = o.tenant_id and p.order_id = o.id and p.reference is null
                and p.failure is null and p.status = 'open' and (p.due_at is null or p.due_at <= $2)) as "toOffer",
            (select (extract(epoch from min(p.due_at)) * 1000)::float8 from payment p
              where p.tenant_id = o.tenant_id and p.order_id = o.id and p.reference is null and p.failure is null
                and p.status = 'open') as "chargeAt"
       from domain_order o where o.tenant_id = current_tenant() and o.id = $1`,
    [id, askedAt()],
    'order-standing',
  );
  return row ?? { state: 'manual-review', version: 0, toOffer: false, chargeAt: null, disputed: false };
}
