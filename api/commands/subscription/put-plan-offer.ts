import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { Feature, PlanLimits, PlanOffer } from '#model/rules/billing/plan-offer.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { sentence } from '#model/rules/sentence.ts';
import { planOffer } from '#model/store/billing/plan-offers.ts';
import { salesSettings } from '#model/store/sales/settings.ts';
import { audit } from '#api/audit-entry.ts';

export interface PlanOfferInput {
  name: string;
  amount: number;
  months: 1 | 12;
  features: Feature[];
  limits: PlanLimits;
  offered: boolean;
  isDefault: boolean;
  position: number;
}

/**
 * Sets a plan in the shop's currency. What it includes counts at once for everybody who has it; what it costs counts for those who
 * choose it from now on. @throws ApexkeepError `invalid-input` naming the field
 */
export async function putPlanOffer(tx: Tx, actorId: string, id: string, input: PlanOfferInput): Promise<PlanOffer> {
  if (input.isDefault !== (input.amount === 0)) {
    const said = sentence(
      'plan-default-free',
      'The plan that everybody has costs nothing, and any other costs something.',
    );
    throw new ApexkeepError('invalid-input', said, { issues: [issueAt('amount', said)] });
  }
  const currency = (await salesSettings(tx))?.currency ?? 'EUR';
  if (input.isDefault)
    await tx.sql('update plan_offer set is_default = false, offered = false where is_default and id <> $1', [id]);
  await tx.sql(
    `insert into plan_offer (id, name, amount, currency, months, features, limits, offered, is_default, position)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (id) do update set name = $2, amount = $3, currency = $4, months = $5, features = $6, limits = $7, offered = $8,
            is_default = $9, position = $10`,
    [
      id,
      input.name,
      input.amount,
      currency,
      input.months,
      JSON.stringify([...new Set(input.features)]),
      JSON.stringify(input.limits),
      input.offered,
      input.isDefault,
      input.position,
    ],
  );
  await audit(tx, actorId, 'plan-offer.set', `plan-offer/${id}`, { ...input, currency });
  const plan = await planOffer(tx, id);
  if (plan === null) throw new ApexkeepError('row-missing', sentence('plan-missing', 'There is no plan {id}.', { id }));
  return plan;
}
