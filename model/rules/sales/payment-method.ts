import { sentence, type Sentence } from '#model/rules/sentence.ts';

/** Ways to pay whose money cannot be sent back (Mollie, refunds by method). */
const NEVER_BACK = new Set(['giftcard', 'paysafecard', 'voucher', 'podiumcadeaukaart', 'mybank-voucher']);
/** Ways to pay that are only authorized until the goods are shipped: there is no money before a domain is registered. */
const NO_MONEY_YET = new Set(['klarna', 'klarnapaylater', 'klarnapaynow', 'klarnasliceit', 'billie', 'riverty', 'in3']);

/**
 * Why a way to pay is not open for domains, or null. An order that brings no domain has to be paid back without anybody's help,
 * so money that cannot go back, or has not come, is refused.
 */
export function closedForDomains(method: string): Sentence | null {
  if (NEVER_BACK.has(method))
    return sentence('way-never-back', 'Money paid this way cannot be sent back when a name turns out to be taken.');
  if (NO_MONEY_YET.has(method))
    return sentence(
      'way-no-money',
      'This way only promises the money; it comes after the domain would have been bought.',
    );
  return null;
}
