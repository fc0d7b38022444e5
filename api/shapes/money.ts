import * as z from 'zod';
import { SALE_ACTIONS } from '#model/rules/sales/price.ts';
import { TAX_RULES } from '#model/rules/billing/tax.ts';
import { Timestamp } from './text.ts';

/** An amount in minor units (cents) of an ISO 4217 currency. */
export const MoneyShape = z.object({ amount: z.int(), currency: z.string() }).meta({ id: 'Money' });

export const SaleActionName = z.enum(SALE_ACTIONS).meta({ id: 'SaleAction' });

/** Everything a name costs now, and each year after, as of today. */
export const PriceShape = z
  .object({
    years: z.int(),
    /** Basis points: 1900 is 19 %. */
    taxRate: z.int(),
    taxRule: z.enum(TAX_RULES).meta({ id: 'TaxRule' }),
    /** Whose tax it is, or which country the buyer is of; null while the seller has not said theirs. */
    taxCountry: z.string().nullable(),
    net: MoneyShape,
    tax: MoneyShape,
    gross: MoneyShape,
    /** One year of renewal, with tax. */
    renewal: MoneyShape,
  })
  .meta({ id: 'Price' });

/** A price that holds until `expiresAt`. */
export const QuoteShape = PriceShape.extend({
  id: z.uuid(),
  action: SaleActionName,
  name: z.string(),
  unicodeName: z.string(),
  expiresAt: Timestamp,
}).meta({ id: 'Quote' });
