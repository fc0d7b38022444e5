import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { FeatureName, PlanLimits, PlanOfferShape } from '#api/shapes/plan-offer.ts';
import { line } from '#api/shapes/text.ts';

export const listPlanOffers = endpoint({
  method: 'GET',
  path: '/platform/plans',
  id: 'plan-offer.list',
  summary: 'Plans of the platform, offered or not; a platform has a few',
  access: 'sales.manage',
  rate: 'read',
  response: z.object({ items: z.array(PlanOfferShape) }),
});

export const putPlanOffer = endpoint({
  method: 'PUT',
  path: '/platform/plans/:plan',
  id: 'plan-offer.put',
  summary: 'Set a plan; who pays for it keeps the price that was agreed',
  access: 'sales.manage',
  rate: 'write',
  body: z.strictObject({
    name: line(60),
    /** Net for one interval, in minor units of the shop’s currency; 0 for the one that costs nothing. */
    amount: z.int().min(0).max(100_000_000),
    months: z.union([z.literal(1), z.literal(12)]),
    features: z.array(FeatureName).max(20),
    limits: PlanLimits.strict(),
    offered: z.boolean(),
    isDefault: z.boolean(),
    position: z.int().min(0).max(1000),
  }),
  response: PlanOfferShape,
  errors: ['conflict'],
});
