import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import type { MailLocale } from '#model/rules/mail/templates.ts';
import { chargeDue } from '#model/rules/sales/mandate.ts';
import { heldOffers } from '#model/rules/sales/price.ts';
import type { SettingValues } from '#model/rules/sales/registration-setting.ts';
import { RENEWAL_DAYS, renewalDue } from '#model/rules/sales/registration-term.ts';
import { taxFor } from '#model/store/billing/profile.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { openShop } from '#model/store/sales/catalogue.ts';
import type { RegistrationRow } from '#model/store/sales/held-domains.ts';
import { chargeableMandate } from '#model/store/sales/mandates.ts';
import { insertOrder, openOrderOf } from '#model/store/sales/new-order.ts';
import { SALES_WORKER } from '#model/store/sales/orders.ts';
import { salesSettings } from '#model/store/sales/settings.ts';
import { ORDER, orderWorkflowId } from '#workflows/contracts/order.ts';

/**
 * Places the order that automatic renewal promises: once a term, at today's price, for the one who wished it. Where the
 * workspace has a way to pay remembered, the charge is announced; else the payment is theirs to make. Nothing while the shop is
 * closed: the next look tries again. The registration is locked.
 */
export async function placeRenewal(
  tx: Tx,
  row: RegistrationRow,
  wished: SettingValues['auto-renew'],
  expiresAt: Date | null,
  now: Date,
): Promise<void> {
  if (!renewalDue(wished.on, expiresAt, now) || expiresAt === null) return;
  if ((await salesSettings(tx))?.enabled !== true || (await openOrderOf(tx, row.id)) !== null) return;
  if (await placedForTerm(tx, row.id, expiresAt)) return;
  const { prices, settings } = await openShop(tx);
  const [terms] = heldOffers(row.name, 'active', prices, await taxFor(tx, row.contactId));
  const buyer = await buyerOf(tx, row);
  if (terms === undefined || buyer === undefined) return;
  const mandate = await chargeableMandate(tx, settings.payment.mode);
  const id = uuidv7();
  await insertOrder(tx, {
    id,
    terms,
    quoteId: null,
    registrationId: row.id,
    contactId: row.contactId,
    buyerId: buyer.id,
    actor: SALES_WORKER,
    locale: buyer.locale,
    consent: { texts: settings.texts, startAtOnce: true },
    mode: settings.payment.mode,
    authCode: null,
    payment: mandate === undefined ? { method: null } : { mandateId: mandate.id, dueAt: chargeDue(now, expiresAt) },
  });
  const args = [{ tenantId: tx.tenantId ?? '', orderId: id }];
  await enqueueStart(tx, { workflowId: orderWorkflowId(id), name: ORDER, args });
}

/** One that was cancelled or not paid is not placed again: its buyer had a say. */
async function placedForTerm(tx: Tx, registrationId: string, expiresAt: Date): Promise<boolean> {
  const placed = await tx.sql(
    `select 1 from domain_order where tenant_id = current_tenant() and registration_id = $1 and action = 'renew'
        and placed_at > $2::timestamptz - make_interval(days => $3) limit 1`,
    [registrationId, expiresAt, RENEWAL_DAYS + 1],
  );
  return placed.length > 0;
}

/** Who wished it so, else who bought the domain. */
async function buyerOf(tx: Tx, row: RegistrationRow): Promise<{ id: string; locale: MailLocale } | undefined> {
  const [buyer] = await tx.sql<{ id: string; locale: MailLocale }>(
    `select u.id, coalesce(u.locale, o.locale) as locale
       from domain_order o
       left join registration_setting s on s.tenant_id = o.tenant_id and s.registration_id = $2 and s.kind = 'auto-renew'
       join app_user u on u.id = coalesce(s.wanted_by, o.buyer_id)
      where o.tenant_id = current_tenant() and o.id = $1`,
    [row.orderId, row.id],
  );
  return buyer;
}
