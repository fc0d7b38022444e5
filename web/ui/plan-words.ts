import type { Billing, PlanOffer } from '#web/api/types.ts';
import { m } from '#web/paraglide/messages.js';
import { moneyText } from './money.ts';

/** What a plan includes that others do not. */
export const FEATURE_WORDS: Readonly<Record<Billing['features'][number], () => string>> = {
  'paste-records': m.plan_feature_paste_records,
  'own-mail-server': m.plan_feature_own_mail_server,
  'approval-policy': m.plan_feature_approval_policy,
};

export const FEATURES = Object.keys(FEATURE_WORDS) as (keyof typeof FEATURE_WORDS)[];

/** What a plan costs each interval, with tax. */
export function planPrice({ gross, months }: Pick<PlanOffer, 'gross' | 'months'>): string {
  if (gross.amount === 0) return m.plan_free();
  return months === 12 ? m.plan_year({ price: moneyText(gross) }) : m.plan_month({ price: moneyText(gross) });
}

/** What a plan includes, a line each. */
export function planLines({ features, limits }: Pick<PlanOffer, 'features' | 'limits'>): string[] {
  const { providerAccounts, members } = limits;
  return [
    providerAccounts === null ? m.plan_accounts_any() : m.plan_accounts({ count: providerAccounts }),
    members === null ? m.plan_members_any() : m.plan_members({ count: members }),
    ...features.map((feature) => FEATURE_WORDS[feature]()),
  ];
}
