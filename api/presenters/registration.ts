import type { input } from 'zod';
import type { Tx } from '#model/database.ts';
import { may, type Role } from '#model/rules/permission.ts';
import { OPEN_ORDERS } from '#model/rules/sales/order-state.ts';
import { heldOffers } from '#model/rules/sales/price.ts';
import { isLocked, type NameServer, PERSONAL_SETTINGS } from '#model/rules/sales/registration-setting.ts';
import { readable } from '#model/rules/sales/shop-name.ts';
import { type SettingRow, settingsOf } from '#model/store/sales/registration-settings.ts';
import { shopFront } from '#api/queries/shop.ts';
import { taxFor } from '#model/store/billing/profile.ts';
import { openShop } from '#model/store/sales/catalogue.ts';
import {
  ordersOfRegistration,
  registrationById,
  type RegistrationFullRow,
  type RegistrationItemRow,
  registrationMoments,
  type RegistrationOrderRow,
} from '#api/queries/registrations.ts';
import type { Registration, RegistrationItem } from '#api/routes/registrations/schema.ts';
import { presentPrice } from './price.ts';

export function presentRegistrationItem(row: RegistrationItemRow): input<typeof RegistrationItem> {
  const { id, name, state, departure, registeredAt, expiresAt, restorableUntil, autoRenew, attention } = row;
  return {
    id,
    name,
    unicodeName: readable(name),
    state,
    departure,
    registeredAt: registeredAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    restorableUntil: restorableUntil?.toISOString() ?? null,
    autoRenew,
    attention,
  };
}

/** Everything about a domain that we hold; its orders for those who may see orders. @throws ApexkeepError `not-found` */
export async function presentRegistration(
  tx: Tx,
  id: string,
  { role }: { role: Role },
): Promise<input<typeof Registration>> {
  const row = await registrationById(tx, id);
  const settings = await settingsOf(tx, id);
  const orders = await ordersOfRegistration(tx, id);
  const moments = await registrationMoments(tx, id);
  const { contact, seen, lookedAt } = row;
  return {
    ...presentRegistrationItem(row),
    holder: contact.organisation ?? `${contact.firstName} ${contact.lastName}`,
    lookedAt: lookedAt?.toISOString() ?? null,
    seen:
      seen === null
        ? null
        : { nameServers: seen.nameServers.map(lineOf), locked: isLocked(seen.status), ending: seen.ending },
    settings: settings.filter(isPersonal).map(presentSetting),
    offers: await offersFor(tx, row, orders),
    orders: may(role, 'order.read')
      ? orders.map(({ placedAt, ...order }) => ({ ...order, placedAt: placedAt.toISOString() }))
      : [],
    moments: moments.map(({ at, action, kind, who }) => ({ at: at.toISOString(), what: action, kind, who })),
  };
}

function isPersonal({ kind }: SettingRow): boolean {
  return (PERSONAL_SETTINGS as readonly string[]).includes(kind);
}

function presentSetting(setting: SettingRow): input<typeof Registration>['settings'][number] {
  const { state, failure, wantedAt } = setting;
  const told = { state, failure, wantedAt: wantedAt.toISOString() };
  switch (setting.kind) {
    case 'name-servers':
      return { kind: setting.kind, on: null, servers: setting.wanted.servers.map(lineOf), ...told };
    case 'lock':
    case 'auto-renew':
      return { kind: setting.kind, on: setting.wanted.on, servers: null, ...told };
    case 'mark':
      throw new TypeError('The mark is no setting of a person.');
  }
}

function lineOf({ name, addresses }: NameServer): string {
  return [name, ...addresses].join(' ');
}

/** What can be bought for it now. */
async function offersFor(
  tx: Tx,
  { name, state, contactId }: RegistrationFullRow,
  orders: readonly RegistrationOrderRow[],
): Promise<input<typeof Registration>['offers']> {
  if (orders.some((order) => OPEN_ORDERS.includes(order.state))) return [];
  if (!(await shopFront(tx)).enabled) return [];
  const { prices } = await openShop(tx);
  return heldOffers(name, state, prices, await taxFor(tx, contactId)).map((terms) => ({
    action: terms.action === 'restore' ? 'restore' : 'renew',
    price: presentPrice(terms),
  }));
}
