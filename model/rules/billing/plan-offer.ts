import { type Money, withTax } from '#model/rules/sales/money.ts';
import type { Tax, TaxRule } from './tax.ts';

/* What a plan lets a workspace use. A deployment that offers no plan limits nobody. */

/** What can be kept for some plans. */
export const FEATURES = [
  /** Pasting many records at once. */
  'paste-records',
  /** Mail by a mail server of the workspace's own. */
  'own-mail-server',
  /** Lines of the approval policy. */
  'approval-policy',
] as const;
export type Feature = (typeof FEATURES)[number];

/** How many of something a workspace may have; null: as many as it likes. */
export interface PlanLimits {
  providerAccounts: number | null;
  members: number | null;
}

export interface PlanOffer {
  id: string;
  name: string;
  /** Net, for one interval. */
  price: Money;
  months: 1 | 12;
  features: readonly Feature[];
  limits: PlanLimits;
  offered: boolean;
  /** What a workspace has that pays for none. */
  isDefault: boolean;
  position: number;
}

/** What a workspace may use now. */
export interface Entitlement {
  features: readonly Feature[];
  limits: PlanLimits;
}

/** Nothing is kept from anybody. */
export const EVERYTHING: Entitlement = { features: FEATURES, limits: { providerAccounts: null, members: null } };

/** What a workspace may use that has this plan; without one the default counts, and where there is none, nothing is kept from it. */
export function entitlementOf(plan: PlanOffer | null, fallback: PlanOffer | null): Entitlement {
  return plan ?? fallback ?? EVERYTHING;
}

/** What a plan costs each interval. */
export interface PlanTerms {
  net: Money;
  tax: Money;
  gross: Money;
  /** Basis points. */
  taxRate: number;
  /** Missing where it was agreed before there was more than the seller's own rate. */
  taxRule?: TaxRule;
  taxCountry?: string | null;
  months: 1 | 12;
}

/** What a plan costs a buyer who is taxed so. */
export function planTerms({ price, months }: Pick<PlanOffer, 'price' | 'months'>, tax: Tax): PlanTerms {
  return { ...withTax(price, tax.rate), taxRate: tax.rate, taxRule: tax.rule, taxCountry: tax.country, months };
}

/** The same day so many months later, in UTC; the last of a shorter month. */
export function monthsLater(from: Date, months: number): Date {
  const to = new Date(from);
  to.setUTCMonth(to.getUTCMonth() + months);
  if (to.getUTCDate() !== from.getUTCDate()) to.setUTCDate(0);
  return to;
}
