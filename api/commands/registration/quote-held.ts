import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { heldOffers } from '#model/rules/sales/price.ts';
import { sentence } from '#model/rules/sentence.ts';
import { taxFor } from '#model/store/billing/profile.ts';
import { openShop } from '#model/store/sales/catalogue.ts';
import { keepQuote, type QuoteRow } from '#api/commands/quote/make-quote.ts';
import { registrationById } from '#api/queries/registrations.ts';

/**
 * Fixes the price of a renewal or a restore. @throws ApexkeepError `not-found`, `invalid-input` at `years`, `conflict` for a domain
 * of which this cannot be bought now, `sales-disabled`
 */
export async function quoteHeld(
  tx: Tx,
  actorId: string,
  id: string,
  { action, years }: { action: 'renew' | 'restore'; years: number },
): Promise<QuoteRow> {
  const { name, state, contactId } = await registrationById(tx, id);
  const { prices } = await openShop(tx);
  const tax = await taxFor(tx, contactId);
  const offers = heldOffers(name, state, prices, tax).filter((offer) => offer.action === action);
  if (offers.length === 0)
    throw new ApexkeepError(
      'conflict',
      sentence('held-not-offered', 'This cannot be bought for {name}, which is {state}.', { name, state }),
    );
  const terms = offers.find((offer) => offer.years === years);
  if (terms !== undefined) return keepQuote(tx, actorId, terms, id);
  const said = sentence('held-term-unsold', 'This is sold for these years: {years}.', {
    years: offers.map((offer) => offer.years),
  });
  throw new ApexkeepError('invalid-input', said, { issues: [issueAt('years', said)] });
}
