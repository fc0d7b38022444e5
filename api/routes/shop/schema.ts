import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { MoneyShape, PriceShape } from '#api/shapes/money.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { SentenceRefShape } from '#api/shapes/sentence.ts';
import { Timestamp } from '#api/shapes/text.ts';

/** Addresses of the texts that customers agree to. */
const Texts = z.object({
  terms: z.string().optional(),
  withdrawal: z.string().optional(),
  privacy: z.string().optional(),
  imprint: z.string().optional(),
});

/** Whether domains are sold, and on what terms. */
export const Shop = z
  .object({
    enabled: z.boolean(),
    /** `test`: no money moves. */
    mode: z.enum(['live', 'test']),
    currency: z.string(),
    /** Basis points: 1900 is 19 %. */
    taxRate: z.int(),
    texts: Texts,
  })
  .meta({ id: 'Shop' });

/** What a suffix costs, with tax. Null: not offered. */
export const ShopTld = z
  .object({
    tld: z.string(),
    unicodeTld: z.string(),
    register: MoneyShape,
    renew: MoneyShape,
    transfer: MoneyShape.nullable(),
    restore: MoneyShape.nullable(),
    /** Terms that can be bought at once, in years. */
    years: z.array(z.int()),
  })
  .meta({ id: 'ShopTld' });

/** A name, what it is, and what it costs. `unknown`: the registry could not be asked now; not the same as taken. */
export const ShopName = z
  .object({
    name: z.string(),
    unicodeName: z.string(),
    tld: z.string(),
    kind: z.enum(['exact', 'suffix', 'variation']),
    status: z.enum(['free', 'taken', 'premium', 'unknown', 'not-offered']),
    /** By term, the shortest first; empty unless the name is free. */
    prices: z.array(PriceShape),
    checkedAt: Timestamp.nullable(),
  })
  .meta({ id: 'ShopName' });

/** Something to know about a name before buying it. */
const Remark = z.object({ message: z.string(), sentence: SentenceRefShape }).meta({ id: 'Remark' });

export const SearchAnswer = z
  .object({
    query: z.string(),
    /** The very name that was asked for; null when only a word was given. */
    exact: ShopName.nullable(),
    others: z.array(ShopName),
    /** False: some names are still being asked for; search again in a moment. */
    complete: z.boolean(),
    remarks: z.array(Remark),
  })
  .meta({ id: 'SearchAnswer' });

/** A way to pay. */
const PaymentMethodChoice = z
  .object({
    id: z.string(),
    name: z.string(),
    minimum: MoneyShape.nullable(),
    maximum: MoneyShape.nullable(),
    /** It can be kept, for renewals that nobody has to pay by hand. */
    remembers: z.boolean(),
  })
  .meta({ id: 'PaymentMethodChoice' });

export const readShop = endpoint({
  method: 'GET',
  path: '/shop',
  id: 'shop.read',
  summary: 'Whether domains are sold, and on what terms',
  access: 'public',
  rate: 'read',
  response: Shop,
});

export const listShopTlds = endpoint({
  method: 'GET',
  path: '/shop/tlds',
  id: 'shop.list-tlds',
  summary: 'Suffixes on sale, with prices including tax',
  access: 'public',
  rate: 'read',
  query: z.strictObject(PAGING),
  response: pageOf(ShopTld),
  errors: ['sales-disabled'],
});

export const searchNames = endpoint({
  method: 'GET',
  path: '/shop/search',
  id: 'shop.search',
  summary: 'Which of the names made of a word can be had, and for what; waits a few seconds for the registry',
  access: 'public',
  rate: 'expensive',
  query: z.strictObject({ q: z.string().trim().min(1).max(300) }),
  response: SearchAnswer,
  errors: ['sales-disabled', 'temporarily-unavailable'],
});

export const listWaysToPay = endpoint({
  method: 'GET',
  path: '/shop/payment-methods',
  id: 'shop.list-payment-methods',
  summary: 'Ways to pay for a domain',
  access: 'public',
  rate: 'read',
  response: z.object({ items: z.array(PaymentMethodChoice) }),
  errors: ['sales-disabled'],
});
