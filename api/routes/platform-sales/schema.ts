import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { FieldIssueShape } from '#api/shapes/dns.ts';
import { MoneyShape, SaleActionName } from '#api/shapes/money.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { SentenceRefShape } from '#api/shapes/sentence.ts';
import { CountryCode, line, Timestamp } from '#api/shapes/text.ts';
import { MEMBER_STATES } from '#model/rules/billing/vat-rates.ts';
import { WORDS } from '#api/shapes/words.ts';

const Address = z.url({ protocol: /^https?$/, error: WORDS['address-http'] }).max(300);
const HostName = z
  .string()
  .max(253)
  .regex(/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/, WORDS['host-name']);
/** A page of this site, or of another by https. */
const TextAddress = z
  .string()
  .max(300)
  .regex(/^(\/[^\s\\]*|https:\/\/[^\s\\]+)$/, WORDS['text-address']);
const Secret = z
  .string()
  .min(8)
  .max(300)
  .regex(/^[\x21-\x7e]+$/, WORDS['key-characters']);

const Registrar = z.strictObject({
  baseUrl: Address,
  user: line(80),
  context: z.string().regex(/^\d{1,10}$/, WORDS['whole-number']),
  /** Of a new domain until it has a zone. */
  nameServers: z.array(HostName).min(2).max(13),
  /** By which this registrar says that the account cannot buy now. */
  holdCodes: z.array(z.string().regex(/^[A-Z0-9-]{2,40}$/)).max(20),
});
const PaymentService = z.strictObject({
  baseUrl: Address,
  mode: z.enum(['live', 'test']),
  callbackUrl: Address.nullable(),
  /** Origin of this product in a browser. */
  returnUrl: Address,
});
const Texts = z.strictObject({
  terms: TextAddress.optional(),
  withdrawal: TextAddress.optional(),
  privacy: TextAddress.optional(),
  imprint: TextAddress.optional(),
});
const TaxRate = z.int().min(0).max(5000);
const Seller = z.strictObject({
  name: line(120),
  address: z.array(line(120)).min(1).max(6),
  vatId: line(40),
  /** Where the seller is taxed. */
  country: CountryCode,
  /** Registered for the One-Stop-Shop: consumers of other member states pay the rate of theirs. */
  oss: z.boolean().default(false),
});
/** Standard rates that are set instead of the product's, by member state. */
const VatRatesInput = z.partialRecord(z.enum(MEMBER_STATES), TaxRate);
const Currency = z.string().regex(/^[A-Z]{3}$/, WORDS['currency-code']);

/** What the last test of a connection found. */
const SalesCheckShape = z
  .object({
    ok: z.boolean(),
    at: Timestamp,
    code: z.string().optional(),
    message: z.string().optional(),
    sentence: SentenceRefShape.optional(),
    secretFrom: z.enum(['settings', 'environment']).optional(),
  })
  .meta({ id: 'SalesCheck' });

export const SalesSettingsShape = z
  .object({
    enabled: z.boolean(),
    stage: z.enum(['production', 'sandbox']),
    registrar: Registrar.extend({ baseUrl: z.string(), user: z.string(), context: z.string() }),
    registrarPasswordSet: z.boolean(),
    payment: PaymentService.extend({ baseUrl: z.string(), returnUrl: z.string() }),
    paymentKeySet: z.boolean(),
    taxRate: z.int(),
    currency: z.string(),
    texts: Texts,
    /** Who sells, as it stands on invoices; empty until it is set. */
    seller: z.object({
      name: z.string(),
      address: z.array(z.string()),
      vatId: z.string(),
      country: z.string(),
      oss: z.boolean(),
    }),
    vatRates: VatRatesInput,
    checks: z.object({ registrar: SalesCheckShape.nullable(), payment: SalesCheckShape.nullable() }),
    /** Of 500 that the registrar allows a day. */
    searchesToday: z.int(),
    /** What is still missing before domains can be sold; empty means that they can. */
    missing: z.array(FieldIssueShape),
    version: z.int(),
  })
  .meta({ id: 'SalesSettings' });

export const readSalesSettings = endpoint({
  method: 'GET',
  path: '/platform/sales/settings',
  id: 'sales.read-settings',
  summary: 'What the shop sells with; without its secrets',
  access: 'sales.manage',
  rate: 'read',
  response: SalesSettingsShape,
  etag: true,
});

export const putSalesSettings = endpoint({
  method: 'PUT',
  path: '/platform/sales/settings',
  id: 'sales.put-settings',
  summary: 'Change what the shop sells with; a new address or secret needs a new test',
  access: 'sales.manage',
  rate: 'write',
  ifMatch: 'required',
  body: z.strictObject({
    registrar: Registrar,
    registrarPassword: Secret.optional(),
    payment: PaymentService,
    paymentKey: Secret.optional(),
    taxRate: TaxRate,
    currency: Currency,
    texts: Texts,
    /** Left out, it stays. */
    seller: Seller.optional(),
    /** Left out, they stay. */
    vatRates: VatRatesInput.optional(),
  }),
  response: SalesSettingsShape,
  etag: true,
});

export const putSalesState = endpoint({
  method: 'PUT',
  path: '/platform/sales/state',
  id: 'sales.put-state',
  summary: 'Open or close the shop; orders that were placed go on either way',
  access: 'sales.manage',
  rate: 'write',
  body: z.strictObject({ enabled: z.boolean() }),
  response: SalesSettingsShape,
  errors: ['conflict'],
});

export const checkSales = endpoint({
  method: 'POST',
  path: '/platform/sales/check',
  id: 'sales.check',
  summary: 'Test the connections to registrar and payment service, waiting up to 20 s for the verdicts',
  access: 'sales.manage',
  rate: 'expensive',
  body: z.strictObject({}).optional(),
  response: z.object({ done: z.boolean(), settings: SalesSettingsShape }),
  errors: ['conflict'],
});

const PaymentMethodShape = z
  .object({
    id: z.string(),
    name: z.string(),
    /** The payment service still has it. */
    offered: z.boolean(),
    domainOrders: z.boolean(),
    subscriptions: z.boolean(),
    minimum: MoneyShape.nullable(),
    maximum: MoneyShape.nullable(),
    /** Why it cannot be used for domains; null when it can. */
    closed: z.object({ message: z.string(), sentence: SentenceRefShape }).nullable(),
  })
  .meta({ id: 'PaymentMethod' });

export const listPaymentMethods = endpoint({
  method: 'GET',
  path: '/platform/sales/payment-methods',
  id: 'sales.list-payment-methods',
  summary: 'Ways to pay that the payment service listed at its last test',
  access: 'sales.manage',
  rate: 'read',
  response: z.object({ items: z.array(PaymentMethodShape) }),
});

export const putPaymentMethod = endpoint({
  method: 'PUT',
  path: '/platform/sales/payment-methods/:method',
  id: 'sales.put-payment-method',
  summary: 'Say what a way to pay may be used for',
  access: 'sales.manage',
  rate: 'write',
  body: z.strictObject({ domainOrders: z.boolean(), subscriptions: z.boolean() }),
  response: PaymentMethodShape,
  errors: ['conflict'],
});

const PriceInput = z.strictObject({
  action: SaleActionName,
  years: z.int().min(1).max(10),
  /** Net, in minor units of the shop’s currency. */
  amount: z.int().min(1).max(100_000_000),
});

export const CatalogueTld = z
  .object({
    tld: z.string(),
    unicodeTld: z.string(),
    enabled: z.boolean(),
    prices: z.array(PriceInput.extend({ gross: MoneyShape })),
    /** What the registrar last asked for one registration, net; null when it was never seen. */
    cost: MoneyShape.nullable(),
    /** Each registration loses money. */
    belowCost: z.boolean(),
  })
  .meta({ id: 'CatalogueTld' });

export const listCatalogue = endpoint({
  method: 'GET',
  path: '/platform/sales/tlds',
  id: 'sales.list-tlds',
  summary: 'Suffixes with their net prices, on sale or not',
  access: 'sales.manage',
  rate: 'read',
  query: z.strictObject(PAGING),
  response: pageOf(CatalogueTld),
});

export const putTld = endpoint({
  method: 'PUT',
  path: '/platform/sales/tlds/:tld',
  id: 'sales.put-tld',
  summary: 'Set the prices of a suffix; those that were there before are replaced',
  access: 'sales.manage',
  rate: 'write',
  body: z.strictObject({
    enabled: z.boolean(),
    prices: z.array(PriceInput).min(1).max(40),
    /** Sell although the registrar takes more. */
    sellBelowCost: z.boolean().optional(),
  }),
  response: CatalogueTld,
  errors: ['conflict'],
});

export const deleteTld = endpoint({
  method: 'DELETE',
  path: '/platform/sales/tlds/:tld',
  id: 'sales.delete-tld',
  summary: 'Take a suffix out of the catalogue; orders keep their price',
  access: 'sales.manage',
  rate: 'write',
  status: 204,
});
