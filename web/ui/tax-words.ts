import { m } from '#web/paraglide/messages.js';
import { getLocale } from '#web/paraglide/runtime.js';
import type { components } from '#web/api/schema.d.ts';
import { rateText } from './money.ts';

type Taxed = Pick<components['schemas']['Price'], 'taxRule' | 'taxCountry' | 'taxRate'>;

/** The tax of a price in words: whose it is and how much, or why there is none. */
export function taxText({ taxRule, taxCountry, taxRate }: Taxed): string {
  const rate = rateText(taxRate);
  if (taxRule === 'reverse-charge') return m.tax_reverse_charge();
  if (taxRule === 'outside-eu') return m.tax_outside_eu();
  if (taxRule === 'domestic' || taxCountry === null) return m.checkout_tax({ rate });
  const country = new Intl.DisplayNames([getLocale()], { type: 'region' }).of(taxCountry) ?? taxCountry;
  return m.tax_of_country({ country, rate });
}
