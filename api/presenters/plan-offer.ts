import type { input } from 'zod';
import { type PlanOffer, planTerms } from '#model/rules/billing/plan-offer.ts';
import type { Tax } from '#model/rules/billing/tax.ts';
import type { PlanOfferShape } from '#api/shapes/plan-offer.ts';

/** A plan at today's tax. */
export function presentPlanOffer(plan: PlanOffer, taxed: Tax): input<typeof PlanOfferShape> {
  const { id, name, months, features, limits, offered, isDefault, position } = plan;
  const { net, tax, gross } = planTerms(plan, taxed);
  return { id, name, months, net, tax, gross, features: [...features], limits, offered, isDefault, position };
}
