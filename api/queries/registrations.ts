import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { SeenDomain } from '#model/entities/registration.ts';
import type { ContactFields } from '#model/rules/sales/contact.ts';
import type { OrderState } from '#model/rules/sales/order-state.ts';
import type { SaleAction } from '#model/rules/sales/price.ts';
import type { Departure, RegistrationState } from '#model/rules/sales/registration-term.ts';
import { sentence } from '#model/rules/sentence.ts';

export interface RegistrationItemRow {
  id: string;
  name: string;
  state: RegistrationState;
  departure: Departure | null;
  registeredAt: Date;
  expiresAt: Date | null;
  restorableUntil: Date | null;
  autoRenew: boolean;
  attention: boolean;
}

export interface RegistrationFullRow extends RegistrationItemRow {
  contactId: string;
  contact: ContactFields;
  lookedAt: Date | null;
  seen: SeenDomain | null;
}

const ITEM = `r.id, r.name, r.state, r.departure, r.registered_at as "registeredAt", r.expires_at as "expiresAt",
  r.restorable_until as "restorableUntil",
  coalesce((select (s.wanted ->> 'on')::boolean from registration_setting s where s.tenant_id = r.tenant_id
      and s.registration_id = r.id and s.kind = 'auto-renew'), false) as "autoRenew",
  exists (select 1 from registration_setting s where s.tenant_id = r.tenant_id and s.registration_id = r.id
      and s.state = 'refused') as attention`;

/** Registrations by name; `search` is the beginning of a name. */
export function registrationPage(
  tx: Tx,
  { search, after, limit }: { search: string; after: [name: string, id: string] | null; limit: number },
): Promise<RegistrationItemRow[]> {
  const [name = null, id = null] = after ?? [];
  return tx.sql<RegistrationItemRow>(
    `select ${ITEM} from registration r
      where r.tenant_id = current_tenant() and starts_with(r.name, $1)
        and ($2::text is null or (r.name, r.id) > ($2::text collate "C", $3::uuid))
      order by r.name, r.id limit $4`,
    [search.toLowerCase(), name, id, limit],
    'registration-page',
  );
}

/** One registration. @throws ApexkeepError `not-found` */
export async function registrationById(tx: Tx, id: string): Promise<RegistrationFullRow> {
  const [row] = await tx.sql<RegistrationFullRow>(
    `select ${ITEM}, r.contact_id as "contactId", c.fields as contact, r.looked_at as "lookedAt", r.seen
       from registration r join contact c on c.tenant_id = r.tenant_id and c.id = r.contact_id
      where r.tenant_id = current_tenant() and r.id = $1`,
    [id],
    'registration-by-id',
  );
  if (row === undefined)
    throw new ApexkeepError(
      'not-found',
      sentence('registration-missing', 'There is no such domain in this workspace.'),
    );
  return row;
}

export interface RegistrationOrderRow {
  id: string;
  number: number;
  action: SaleAction;
  state: OrderState;
  placedAt: Date;
}

/** The newest orders about a domain, the one that brought it included. */
export function ordersOfRegistration(tx: Tx, id: string): Promise<RegistrationOrderRow[]> {
  return tx.sql<RegistrationOrderRow>(
    `select o.id, o.number, o.action, o.state, o.placed_at as "placedAt" from domain_order o
      where o.tenant_id = current_tenant() and (o.registration_id = $1
         or o.id = (select r.order_id from registration r where r.tenant_id = current_tenant() and r.id = $1))
      order by o.number desc limit 20`,
    [id],
  );
}

export interface RegistrationMomentRow {
  at: Date;
  action: string;
  kind: string | null;
  who: string | null;
}

/** What happened to a domain, as its audit trail has it, the newest first. */
export function registrationMoments(tx: Tx, id: string): Promise<RegistrationMomentRow[]> {
  return tx.sql<RegistrationMomentRow>(
    `select e.at, e.action, e.detail ->> 'kind' as kind, u.name as who
       from audit_event e left join app_user u on u.id = e.actor_id
      where e.tenant_id = current_tenant() and e.subject = $1 order by e.seq desc limit 50`,
    [`registration/${id}`],
  );
}
