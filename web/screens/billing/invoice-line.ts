import type { Invoice } from '#web/api/types.ts';
import { m } from '#web/paraglide/messages.js';
import { saleActionWord } from '#web/screens/orders/order-view.ts';

/** What an invoice is for, in a few words. */
export function invoiceLine({ what, name }: Pick<Invoice, 'what' | 'name'>): string {
  return `${what === 'plan' ? m.plan_title() : saleActionWord(what)}: ${name}`;
}
