import * as z from 'zod';
import { FEATURES } from '#model/rules/billing/plan-offer.ts';
import { MoneyShape } from './money.ts';

/** Something that is kept for some plans. */
export const FeatureName = z.enum(FEATURES).meta({ id: 'Feature' });

const Limit = z.int().min(0).max(100_000).nullable();

/** How many of something a workspace may have; null: as many as it likes. */
export const PlanLimits = z.object({ providerAccounts: Limit, members: Limit });

/** A plan, with what it costs each interval. */
export const PlanOfferShape = z
  .object({
    id: z.string(),
    name: z.string(),
    /** Months of one interval. */
    months: z.union([z.literal(1), z.literal(12)]),
    net: MoneyShape,
    tax: MoneyShape,
    gross: MoneyShape,
    features: z.array(FeatureName),
    limits: PlanLimits,
    offered: z.boolean(),
    /** What a workspace has that pays for none. */
    isDefault: z.boolean(),
    position: z.int(),
  })
  .meta({ id: 'PlanOffer' });
