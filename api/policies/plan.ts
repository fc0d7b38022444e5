import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { Feature, PlanLimits } from '#model/rules/billing/plan-offer.ts';
import { sentence } from '#model/rules/sentence.ts';
import { entitlement } from '#model/store/billing/plan-offers.ts';
import { usedOfPlan } from '#api/queries/plan-use.ts';

/** @throws ApexkeepError `not-in-plan` where the plan of the workspace does not include it */
export async function requireFeature(tx: Tx, feature: Feature): Promise<void> {
  if ((await entitlement(tx)).features.includes(feature)) return;
  throw new ApexkeepError(
    'not-in-plan',
    sentence(
      'plan-lacks-feature',
      'The plan of this workspace does not include this. Another plan can be chosen under Billing.',
    ),
  );
}

/** There is room for one more. @throws ApexkeepError `not-in-plan` where the plan of the workspace includes no more of it */
export async function requireRoom(tx: Tx, of: keyof PlanLimits): Promise<void> {
  const most = (await entitlement(tx)).limits[of];
  if (most === null || (await usedOfPlan(tx))[of] < most) return;
  throw new ApexkeepError(
    'not-in-plan',
    sentence(
      'plan-limit-reached',
      'The plan of this workspace includes {most}, and all are used. Another plan can be chosen under Billing.',
      {
        most,
      },
    ),
  );
}
