import { m } from '#web/paraglide/messages.js';

/** Ways to pay whose name is a word; the names of the others are their makers', the same in every language. */
const WORDS: Readonly<Record<string, () => string>> = {
  creditcard: m.way_creditcard,
  directdebit: m.way_directdebit,
  banktransfer: m.way_banktransfer,
};

/** A way to pay in the reader's language; `given` is what the payment service calls it. */
export function wayName(id: string, given: string = id): string {
  return WORDS[id]?.() ?? given;
}
