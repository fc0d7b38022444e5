import type { Tx } from '#model/database.ts';
import type { MailLocale } from '#model/rules/mail/templates.ts';
import type { OrderConsent } from '#model/rules/sales/order-acts.ts';
import { OPEN_ORDERS } from '#model/rules/sales/order-state.ts';
import type { Quote } from '#model/rules/sales/price.ts';
import { appendAudit, type AuditEntry } from '#model/store/audit.ts';
import { profileParty } from '#model/store/billing/invoices.ts';
import { publish } from '#model/store/live-events.ts';
import { nextOrderNumber, orderSubject } from './orders.ts';
import { intendPayment, type PaymentPlan } from './payments.ts';
import { mailOfNewOrder } from './sales-mail.ts';

/** Everything that is known of an order when it is placed. */
export interface NewOrder {
  id: string;
  terms: Quote;
  /** The quote that it is made of; null where nobody was shown one. */
  quoteId: string | null;
  /** Of an order about a domain that is held. */
  registrationId: string | null;
  contactId: string;
  buyerId: string;
  /** Who places it: the buyer, or the worker for one who wished it so. */
  actor: AuditEntry['actor'];
  locale: MailLocale;
  consent: OrderConsent;
  mode: 'live' | 'test';
  /** Sealed. */
  authCode: string | null;
  payment: PaymentPlan;
}

/** The row of an order and of its first payment, with all that tells of them; what carries it out is the caller's to start. */
export async function insertOrder(tx: Tx, order: NewOrder): Promise<void> {
  const { id, terms, buyerId, locale } = order;
  const number = await nextOrderNumber(tx);
  // As it is now, with the tax that follows from it: what is said later is of later orders.
  const invoiceTo = await profileParty(tx);
  await tx.sql(
    `insert into domain_order (tenant_id, id, number, action, name, years, quote, amount, currency, mode, contact_id,
            buyer_id, quote_id, locale, consent, registration_id, auth_code)
     values (current_tenant(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      id,
      number,
      terms.action,
      terms.name,
      terms.years,
      JSON.stringify(invoiceTo === null ? terms : { ...terms, invoiceTo }),
      terms.gross.amount,
      terms.gross.currency,
      order.mode,
      order.contactId,
      buyerId,
      order.quoteId,
      locale,
      JSON.stringify(order.consent),
      order.registrationId,
      order.authCode,
    ],
  );
  await intendPayment(tx, { id, ...terms.gross }, order.payment);
  const subject = orderSubject(id);
  const told = { id, number, version: 1, ...terms, quote: terms, buyerId, locale };
  await mailOfNewOrder(tx, told, 'mandateId' in order.payment ? order.payment.dueAt : order.actor.kind);
  await publish(tx, { subject, kind: 'order.placed', data: { state: 'placed' } });
  const { name, action, years, gross } = terms;
  const detail = { number, name, action, years, ...gross };
  await appendAudit(tx, { actor: order.actor, action: 'order.placed', subject, correlation: subject, detail });
}

/** The number of the order about this domain of which something may still come; null when there is none. */
export async function openOrderOf(tx: Tx, registrationId: string): Promise<number | null> {
  const [open] = await tx.sql<{ number: number }>(
    `select number from domain_order where tenant_id = current_tenant() and registration_id = $1 and state = any($2)`,
    [registrationId, OPEN_ORDERS],
  );
  return open?.number ?? null;
}
