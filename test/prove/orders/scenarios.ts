import { CHARGES } from './charges.ts';
import { MANY_ORDERS } from './many-orders.ts';
import { OFFER_AND_CALLBACKS } from './offer-and-callbacks.ts';
import { OUTAGES } from './outages.ts';
import { OWNING } from './owning.ts';
import { PAYMENT_LIFE } from './payment-life.ts';
import { PLANS } from './plans.ts';
import { REFUND_LIFE } from './refund-life.ts';
import { REGISTRATION_LIFE } from './registration-life.ts';
import type { Scenario } from './scenario.ts';
import { TRANSFERS } from './transfers.ts';

/** Everything that can be carried out so far, by the number it has in the list of failures. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  ...OFFER_AND_CALLBACKS,
  ...PAYMENT_LIFE,
  ...REGISTRATION_LIFE,
  ...REFUND_LIFE,
  ...MANY_ORDERS,
  ...OWNING,
  ...TRANSFERS,
  ...CHARGES,
  ...PLANS,
  ...OUTAGES,
};
