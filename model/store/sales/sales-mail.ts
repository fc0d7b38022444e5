import type { Tx } from '#model/database.ts';
import type { MailLocale, MailParams, MailTemplate } from '#model/rules/mail/templates.ts';
import type { OrderState } from '#model/rules/sales/order-state.ts';
import type { Quote, SaleAction } from '#model/rules/sales/price.ts';
import { type MailPerson, queueMail } from '#model/store/mail.ts';
import { salesSettings } from './settings.ts';

/* Whom orders and domains are told of by mail, and what. Each is queued in the transaction of what it tells of. */

/** What an order tells of itself. */
export interface ToldOrder {
  id: string;
  number: number;
  version: number;
  name: string;
  action: SaleAction;
  years: number;
  quote: Quote;
  buyerId: string;
  locale: MailLocale;
}

/** What a buyer hears of, by the state that an order comes into. */
function templateOf(state: OrderState, action: SaleAction, code: string | undefined): MailTemplate | null {
  if (state === 'registered')
    return action === 'register' || action === 'transfer' ? 'order-registered' : 'order-renewed';
  if (state === 'refund-decided') return 'order-refund';
  if (state === 'manual-review') return 'order-waiting';
  if (state === 'auth-code-refused') return 'auth-code-refused';
  // An offer that ran out was no try that failed.
  if (state !== 'payment-failed' || code === 'payment-expired') return null;
  return code === 'mandate-invalid' || code === 'charge-failed' ? code : 'payment-failed';
}

/** Messages that ask the buyer to do something. */
const ASKS: readonly MailTemplate[] = ['payment-failed', 'mandate-invalid', 'charge-failed', 'auth-code-refused'];

/** Tells the buyer of an order what it has come to, where that is worth a message. */
export async function mailOfOrder(tx: Tx, order: ToldOrder, state: OrderState, code?: string): Promise<void> {
  const template = templateOf(state, order.action, code);
  if (template !== null) await mailToBuyer(tx, order, template, state === 'registered');
}

/**
 * Tells the buyer that an order was placed: by themselves, or by the worker for a renewal that they wished, to be paid or, from a
 * moment on, charged.
 */
export function mailOfNewOrder(tx: Tx, order: ToldOrder, how: 'user' | 'worker' | 'system' | Date): Promise<void> {
  if (how instanceof Date)
    return mailToBuyer(tx, order, 'renewal-charge', false, { charge: { at: how.toISOString() } });
  return mailToBuyer(tx, order, how === 'user' ? 'order-placed' : 'renewal-due', false);
}

/** Tells the buyer what a charge has come to that is past its order's states. */
export function mailOfCharge(tx: Tx, order: ToldOrder, what: 'charge-late' | 'charged-back'): Promise<void> {
  return mailToBuyer(tx, order, what, false);
}

async function mailToBuyer(
  tx: Tx,
  order: ToldOrder,
  template: MailTemplate,
  ended: boolean,
  more: MailParams = {},
): Promise<void> {
  const [buyer] = await tx.sql<{ email: string; slug: string; registrationId: string | null; ends: Date | null }>(
    `select u.email, t.slug, r.id as "registrationId", r.expires_at as ends
       from app_user u, tenant t
       left join registration r on r.tenant_id = t.id
         and (r.order_id = $2 or r.id = (select o.registration_id from domain_order o where o.tenant_id = t.id and o.id = $2))
      where u.id = $1 and t.id = current_tenant()`,
    [order.buyerId, order.id],
    'buyer-of-order',
  );
  if (buyer === undefined) return;
  const { texts, payment } = (await salesSettings(tx)) ?? { texts: {}, payment: null };
  const about = `order/${order.id}`;
  const done = ended && buyer.registrationId !== null;
  const page = done ? `registrations/${buyer.registrationId}` : `orders/${order.id}`;
  const textAt = (path: string | undefined): string | null =>
    path === undefined ? null : path.startsWith('/') ? `${payment?.returnUrl ?? ''}${path}` : path;
  const { number, name, years, quote } = order;
  const params = given({
    number,
    name,
    years,
    total: quote.gross,
    tax: quote.tax,
    renewal: quote.renewal,
    terms: textAt(texts.terms),
    withdrawal: textAt(texts.withdrawal),
    ends: buyer.ends === null ? null : { at: buyer.ends.toISOString() },
    path: `/t/${buyer.slug}/${page}`,
    ...more,
  });
  // What may happen more than once, and asks the buyer to act each time.
  const once = ASKS.includes(template) ? `${template}/${order.id}/${order.version}` : `${template}/${order.id}`;
  await queueMail(tx, { template, to: { email: buyer.email, locale: order.locale }, params, once, about });
}

function given(params: Record<string, MailParams[string] | null>): MailParams {
  return Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, MailParams[string]] => entry[1] !== null),
  );
}

/** A workspace has few people who may manage domains. */
const MOST_PEOPLE = 50;

/** Tells everybody who may manage the domains of the workspace, but for the one whose act it was. */
export async function mailOfRegistration(
  tx: Tx,
  registration: { id: string; name: string },
  message: { template: MailTemplate; params?: MailParams; once: string; except?: string },
): Promise<void> {
  const people = await tx.sql<MailPerson & { id: string; slug: string }>(
    `select u.id, u.email, coalesce(u.locale, 'en') as locale, t.slug
       from membership m join app_user u on u.id = m.user_id join tenant t on t.id = m.tenant_id
      where m.tenant_id = current_tenant() and m.role in ('owner', 'admin') and u.disabled_at is null
      order by m.id limit ${MOST_PEOPLE}`,
    [],
    'managers-of-domains',
  );
  const about = `registration/${registration.id}`;
  for (const { id, slug, ...to } of people) {
    if (id === message.except) continue;
    const params = { name: registration.name, path: `/t/${slug}/registrations/${registration.id}`, ...message.params };
    await queueMail(tx, { template: message.template, to, params, once: `${message.once}/${id}`, about });
  }
}
