import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { Tax } from '#model/rules/billing/tax.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { nameQuotes, type Quote } from '#model/rules/sales/price.ts';
import { readShopName, type ShopName } from '#model/rules/sales/shop-name.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';
import { type Lookup, type OpenShop, openShop } from '#model/store/sales/catalogue.ts';
import { taxFor } from '#model/store/billing/profile.ts';
import { lookUp } from '#api/commands/shop/look-up.ts';
import { suffixesOf } from '#api/commands/shop/search-names.ts';
import { contactById } from '#api/queries/contacts.ts';
import type { Parts } from '#api/parts.ts';

/** How long a price holds that somebody was shown. */
const HOLDS_MINUTES = 15;

export interface QuoteRow {
  id: string;
  terms: Quote;
  /** Of a price for a domain that is held. */
  registrationId: string | null;
  expiresAt: Date;
  /** By the database's clock. */
  expired: boolean;
}

/**
 * What a name costs now, asked of registrar and catalogue, before anything is written. @throws ApexkeepError `invalid-input`
 * naming the member, `conflict` for a name that cannot be had, `sales-disabled`, `temporarily-unavailable`
 */
export async function priceName(
  parts: Parts,
  wanted: { name: string; years: number; action: 'register' | 'transfer' },
  address: string,
  tax: Tax,
): Promise<Quote> {
  const shop = await parts.database.asUser(null, openShop);
  const name = readShopName(wanted.name, suffixesOf(shop));
  if ('code' in name) throw refused('name', name);
  const known = await lookUp(parts, [name.name], shop.settings.currency, address);
  const lookup = known.get(name.name);
  if (wanted.action === 'transfer') requireTaken(name, lookup);
  else requireFree(name, lookup);
  return termsFor(shop, name, wanted, tax);
}

/**
 * The tax of a quote for who will hold the domain; whom the workspace's invoices are made out to comes first.
 * @throws ApexkeepError `not-found` for a contact of elsewhere
 */
export async function taxOfQuote(tx: Tx, contactId: string | undefined): Promise<Tax> {
  return taxFor(tx, contactId === undefined ? null : (await contactById(tx, contactId)).id);
}

function termsFor(
  { prices }: OpenShop,
  { name, suffix }: ShopName,
  { years, action }: { years: number; action: 'register' | 'transfer' },
  tax: Tax,
): Quote {
  const quotes = nameQuotes(name, suffix, action, prices, tax);
  const found = quotes.find((quote) => quote.years === years);
  if (found !== undefined) return found;
  throw refused(
    'years',
    sentence('quote-term-unsold', 'Names below .{suffix} are sold for these years: {years}.', {
      suffix,
      years: quotes.map((quote) => quote.years),
    }),
  );
}

function requireFree({ name }: ShopName, lookup: Lookup | undefined): void {
  switch (lookup?.status) {
    case 'free':
      return;
    case 'taken':
      throw new ApexkeepError('conflict', sentence('quote-name-taken', '{name} is taken.', { name }));
    case 'premium':
      throw new ApexkeepError(
        'conflict',
        sentence('quote-name-premium', 'The registry asks a premium price for {name}; such names are not sold here.', {
          name,
        }),
      );
    default:
      throw new ApexkeepError(
        'temporarily-unavailable',
        sentence('quote-name-unknown', 'The registry did not say whether {name} is free. Try again in a moment.', {
          name,
        }),
        { retryAfterMs: 5_000 },
      );
  }
}

/** A transfer is of a domain that somebody has. */
function requireTaken(name: ShopName, lookup: Lookup | undefined): void {
  if (lookup?.status === 'taken') return;
  if (lookup === undefined || lookup.status === 'unknown') return requireFree(name, lookup);
  throw new ApexkeepError(
    'conflict',
    sentence('quote-name-free', '{name} is registered nowhere: buy it instead of transferring it.', {
      name: name.name,
    }),
  );
}

function refused(path: string, said: Sentence): ApexkeepError {
  return new ApexkeepError('invalid-input', said, { issues: [issueAt(path, said)] });
}

/** Keeps a price for somebody; from here on it holds. */
export async function keepQuote(
  tx: Tx,
  actorId: string,
  terms: Quote,
  registrationId: string | null = null,
): Promise<QuoteRow> {
  const id = uuidv7();
  await tx.sql(
    `insert into quote (tenant_id, id, terms, registration_id, created_by, expires_at)
     values (current_tenant(), $1, $2, $3, $4, clock_timestamp() + make_interval(mins => $5))`,
    [id, JSON.stringify(terms), registrationId, actorId, HOLDS_MINUTES],
  );
  return quoteById(tx, id);
}

/** @throws ApexkeepError `not-found` */
export async function quoteById(tx: Tx, id: string): Promise<QuoteRow> {
  const [row] = await tx.sql<QuoteRow>(
    `select id, terms, registration_id as "registrationId", expires_at as "expiresAt", expires_at <= clock_timestamp() as expired from quote
      where tenant_id = current_tenant() and id = $1`,
    [id],
  );
  if (row === undefined)
    throw new ApexkeepError('not-found', sentence('quote-missing', 'There is no such quote in this workspace.'));
  return row;
}
