import type { Tx } from '#model/database.ts';
import type { MandateState } from '#model/rules/sales/mandate.ts';

export interface MandateItemRow {
  id: string;
  method: string;
  hint: string | null;
  state: MandateState;
  purpose: 'renewals' | 'plan';
  charged: boolean;
  givenBy: string | null;
  givenAt: Date;
  endedAt: Date | null;
}

/** Mandates of the workspace, the newest first. */
export function mandatePage(tx: Tx, before: string | null, limit: number): Promise<MandateItemRow[]> {
  return tx.sql<MandateItemRow>(
    `select m.id, m.method, m.hint, m.state,
            case when m.order_id is null then 'plan' else 'renewals' end as purpose, u.name as "givenBy", m.given_at as "givenAt", m.ended_at as "endedAt",
            coalesce(m.id = (select n.id from payment_mandate n where n.tenant_id = m.tenant_id and n.customer_id = m.customer_id
                and n.state = 'valid' and n.order_id is not null order by n.id desc limit 1), false) as charged
       from payment_mandate m left join app_user u on u.id = m.given_by
      where m.tenant_id = current_tenant() and ($1::uuid is null or m.id < $1) order by m.id desc limit $2`,
    [before, limit],
  );
}
