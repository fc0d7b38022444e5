import type { Tx } from '#model/database.ts';
import { type Entitlement, entitlementOf, type PlanOffer } from '#model/rules/billing/plan-offer.ts';

interface StoredPlan extends Omit<PlanOffer, 'price' | 'limits'> {
  amount: number;
  currency: string;
  limits: Partial<PlanOffer['limits']>;
}

const SELECT = `select p.id, p.name, p.amount, p.currency, p.months, p.features, p.limits, p.offered, p.is_default as "isDefault",
  p.position from plan_offer p`;

function planOf({ amount, currency, limits, ...row }: StoredPlan): PlanOffer {
  const { providerAccounts = null, members = null } = limits;
  return { ...row, price: { amount, currency }, limits: { providerAccounts, members } };
}

/** Plans in their order; a platform has a few. */
export async function planOffers(tx: Tx): Promise<PlanOffer[]> {
  return (await tx.sql<StoredPlan>(`${SELECT} order by p.position, p.amount, p.id limit 50`)).map(planOf);
}

export async function planOffer(tx: Tx, id: string): Promise<PlanOffer | null> {
  const [row] = await tx.sql<StoredPlan>(`${SELECT} where p.id = $1`, [id]);
  return row === undefined ? null : planOf(row);
}

/** What the workspace of the transaction may use now: by the plan it pays for, also while that is past due. */
export async function entitlement(tx: Tx): Promise<Entitlement> {
  const rows = await tx.sql<StoredPlan & { own: boolean }>(
    `select own.plan_id is not null as own, p.id, p.name, p.amount, p.currency, p.months, p.features, p.limits, p.offered,
            p.is_default as "isDefault", p.position
       from plan_offer p
       left join subscription own on own.tenant_id = current_tenant() and own.plan_id = p.id and own.state in ('active', 'past-due')
      where p.is_default or own.plan_id is not null`,
    [],
    'entitlement',
  );
  const found = rows.map(({ own, ...row }) => ({ own, plan: planOf(row) }));
  return entitlementOf(
    found.find(({ own }) => own)?.plan ?? null,
    found.find(({ plan }) => plan.isDefault)?.plan ?? null,
  );
}
