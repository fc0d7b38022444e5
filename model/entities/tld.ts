import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { SALE_ACTIONS } from '#model/rules/sales/price.ts';

/** A suffix that may be sold. */
export const Tld = defineEntity({
  name: 'Tld',
  tableName: 'tld',
  properties: {
    label: p.text().primary(),
    enabled: p.boolean().default(true),
    rules: p.json<Record<string, unknown>>().defaultRaw(`'{}'`),
  },
});
export type Tld = InferEntity<typeof Tld>;

/** What one action on a name below a suffix costs, net, in minor units. */
export const TldPrice = defineEntity({
  name: 'TldPrice',
  tableName: 'tld_price',
  properties: {
    tld: p.text().primary(),
    action: p.enum(SALE_ACTIONS).primary(),
    years: p.integer().primary(),
    amount: p.integer(),
    currency: p.text(),
  },
});
export type TldPrice = InferEntity<typeof TldPrice>;

/** What a search found lately at the registrar. */
export const NameLookup = defineEntity({
  name: 'NameLookup',
  tableName: 'name_lookup',
  properties: {
    name: p.text().primary(),
    status: p.text(),
    cost: p.integer().strictNullable(),
    currency: p.text().strictNullable(),
    at: p.datetime().defaultRaw('clock_timestamp()'),
  },
});
export type NameLookup = InferEntity<typeof NameLookup>;
