import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { sameTax, type Tax, taxOfTerms } from '#model/rules/billing/tax.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { sentence } from '#model/rules/sentence.ts';
import { taxFor } from '#model/store/billing/profile.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { lockRegistration } from '#model/store/sales/held-domains.ts';
import { openShop } from '#model/store/sales/catalogue.ts';
import { insertOrder, openOrderOf } from '#model/store/sales/new-order.ts';
import { authCodeCell } from '#model/store/sales/orders.ts';
import { ORDER, orderWorkflowId } from '#workflows/contracts/order.ts';
import { quoteById, type QuoteRow } from '#api/commands/quote/make-quote.ts';
import { contactById } from '#api/queries/contacts.ts';
import { orderOfQuote } from '#api/queries/orders.ts';
import type { SecretSealer } from '#api/sealer.ts';
import { requireWayToPay } from './way-to-pay.ts';

export interface OrderWish {
  quoteId: string;
  /** Who will hold the domain; one that is held already keeps its holder. */
  contactId?: string | undefined;
  /** Of a transfer. */
  authCode?: string | undefined;
  method?: string | undefined;
  /** The way to pay is kept, for renewals that nobody has to pay by hand. */
  remember?: boolean | undefined;
  locale: 'en' | 'de';
}

/** Orders of a workspace that wait for money: more than these are no use, and each has a payment that is looked at. */
const MOST_UNPAID = 50;

/**
 * Orders what a quote says. The row, its first payment and the start of its workflow are one transaction; a quote becomes one
 * order, so ordering twice is ordering once. @throws ApexkeepError `not-found`, `conflict` for a quote that has run out,
 * `invalid-input` for a way to pay that is not open, `sales-disabled`
 */
export async function placeOrder(
  tx: Tx,
  actorId: string,
  wish: OrderWish,
  seal: SecretSealer,
): Promise<{ id: string; made: boolean }> {
  const quote = await quoteById(tx, wish.quoteId);
  const present = await orderOfQuote(tx, wish.quoteId);
  if (present !== null) return { id: present.id, made: false };
  const { settings } = await openShop(tx);
  if (quote.expired)
    throw new ApexkeepError(
      'conflict',
      sentence('quote-expired', 'The price was fixed for 15 minutes, which have passed. Look at it again, then order.'),
      { issues: [issueAt('quoteId', sentence('quote-old', 'This quote has run out'))] },
    );
  await requireWayToPay(tx, wish, quote.terms.gross);
  await requireRoom(tx);
  const contactId = await holderOf(tx, quote, wish);
  requireTaxedSo(quote, await taxFor(tx, contactId));
  const id = uuidv7();
  await insertOrder(tx, {
    id,
    terms: quote.terms,
    quoteId: wish.quoteId,
    registrationId: quote.registrationId,
    contactId,
    buyerId: actorId,
    actor: { kind: 'user', id: actorId },
    locale: wish.locale,
    consent: { texts: settings.texts, startAtOnce: true },
    mode: settings.payment.mode,
    authCode: sealedCode(tx, id, quote, wish, seal),
    payment: { method: wish.method ?? null, remember: wish.remember },
  });
  const input = { tenantId: tx.tenantId ?? '', orderId: id };
  await enqueueStart(tx, { workflowId: orderWorkflowId(id), name: ORDER, args: [input] });
  return { id, made: true };
}

/**
 * Who holds, or will hold, the domain. Of two orders about one domain only one may be open: the second waits for the first.
 * @throws ApexkeepError `conflict`, `invalid-input` where nobody is named
 */
async function holderOf(tx: Tx, { registrationId }: QuoteRow, wish: OrderWish): Promise<string> {
  if (registrationId !== null) {
    const held = await lockRegistration(tx, registrationId);
    const open = await openOrderOf(tx, registrationId);
    if (open === null) return held.contactId;
    throw new ApexkeepError(
      'conflict',
      sentence('order-open-already', 'Order {number} about this domain is still open. Pay or cancel that one first.', {
        number: open,
      }),
    );
  }
  const said = sentence('order-holder-missing', 'Say who will hold the domain.');
  if (wish.contactId === undefined)
    throw new ApexkeepError('invalid-input', said, { issues: [issueAt('contactId', said)] });
  return (await contactById(tx, wish.contactId)).id;
}

/** What was shown is what is paid: somebody whose invoice goes elsewhere by now looks at the price again. @throws ApexkeepError `conflict` */
function requireTaxedSo({ terms }: QuoteRow, tax: Tax): void {
  if (sameTax(taxOfTerms(terms), tax)) return;
  const said = sentence(
    'quote-taxed-otherwise',
    'The price was made with the tax of another country or customer. Look at it again, then order.',
  );
  throw new ApexkeepError('conflict', said, { issues: [issueAt('quoteId', said)] });
}

/** The AuthCode of a transfer, for the worker alone. @throws ApexkeepError `invalid-input` where a transfer has none */
function sealedCode(tx: Tx, orderId: string, { terms }: QuoteRow, wish: OrderWish, seal: SecretSealer): string | null {
  if (terms.action !== 'transfer') return null;
  if (wish.authCode !== undefined) return seal(wish.authCode, authCodeCell(tx.tenantId ?? '', orderId));
  const said = sentence('order-code-missing', 'A transfer needs the AuthCode of the registrar that holds the domain.');
  throw new ApexkeepError('invalid-input', said, { issues: [issueAt('authCode', said)] });
}

async function requireRoom(tx: Tx): Promise<void> {
  const [row] = await tx.sql<{ unpaid: number }>(
    `select count(*) as unpaid from domain_order where tenant_id = current_tenant()
        and state in ('placed', 'awaiting-payment', 'payment-pending', 'payment-failed')`,
  );
  if ((row?.unpaid ?? 0) < MOST_UNPAID) return;
  throw new ApexkeepError(
    'conflict',
    sentence(
      'orders-unpaid-many',
      'There are {count} orders that wait for payment. Pay or cancel some of them first.',
      {
        count: row?.unpaid ?? 0,
      },
    ),
  );
}
