import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { DomainFacts } from '#model/rules/sales/registration-setting.ts';
import { type Departure, nextLookMs, type RegistrationState } from '#model/rules/sales/registration-term.ts';
import { sentence } from '#model/rules/sentence.ts';
import { appendAudit } from '#model/store/audit.ts';
import { publish } from '#model/store/live-events.ts';
import { SALES_WORKER } from './orders.ts';

/** A domain that we hold for somebody, or held; locked by the transaction that read it. */
export interface RegistrationRow {
  id: string;
  name: string;
  orderId: string;
  contactId: string;
  state: RegistrationState;
  registeredAt: Date;
  expiresAt: Date | null;
  payableAt: Date | null;
  missingSince: Date | null;
  /** The registrar was to let it end. */
  ending: boolean;
  version: number;
}

/** The id that links all of a registration: workflow id, audit correlation, subject of its events. */
export function registrationSubject(registrationId: string): string {
  return `registration/${registrationId}`;
}

/** Reads and locks a registration. @throws ApexkeepError `row-missing` */
export async function lockRegistration(tx: Tx, id: string): Promise<RegistrationRow> {
  const [row] = await tx.sql<RegistrationRow>(
    `select id, name, order_id as "orderId", contact_id as "contactId", state, registered_at as "registeredAt",
            expires_at as "expiresAt", payable_at as "payableAt", missing_since as "missingSince",
            coalesce((seen ->> 'ending')::boolean, false) as ending, version
       from registration where tenant_id = current_tenant() and id = $1 for update`,
    [id],
    'registration-lock',
  );
  if (row === undefined)
    throw new ApexkeepError(
      'row-missing',
      sentence('registration-row-missing', 'There is no registration {id}.', { id }),
    );
  return row;
}

/** Keeps what the registrar shows of a domain, and when to look again. */
export async function keepFacts(tx: Tx, row: RegistrationRow, facts: DomainFacts, now: Date): Promise<void> {
  const { expiresAt, payableAt, status, nameServers, ending } = facts;
  await tx.sql(
    `update registration set expires_at = $2, payable_at = $3, seen = $4, looked_at = $5, missing_since = null,
            look_due_at = $5::timestamptz + $6 * interval '1 millisecond'
      where tenant_id = current_tenant() and id = $1`,
    [
      row.id,
      expiresAt,
      payableAt,
      JSON.stringify({ status, nameServers, ending }),
      now,
      nextLookMs('active', expiresAt, now),
    ],
    'keep-domain-facts',
  );
}

/** The registrar does not show the domain: since when, until somebody knows where it went. */
export async function keepMissing(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.sql(
    `update registration set looked_at = $2, missing_since = coalesce(missing_since, $2)
      where tenant_id = current_tenant() and id = $1`,
    [id, now],
  );
}

/** Moves a registration, with audit event and live event in the same transaction. */
export async function moveRegistration(
  tx: Tx,
  row: RegistrationRow,
  to: RegistrationState,
  detail: { departure?: Departure; restorableUntil?: Date | null; now: Date },
): Promise<void> {
  const { departure = null, restorableUntil = null, now } = detail;
  const lookMs = nextLookMs(to, row.expiresAt, now);
  await tx.sql(
    `update registration set state = $2, departure = $3, restorable_until = $4, missing_since = null, looked_at = $5,
            look_due_at = $5::timestamptz + $6 * interval '1 millisecond', version = version + 1
      where tenant_id = current_tenant() and id = $1`,
    [row.id, to, departure, restorableUntil, now, lookMs],
  );
  if (to !== row.state)
    await tellOfRegistration(tx, row, `registration.${to}`, departure === null ? {} : { departure });
}

/**
 * An order renewed or restored it. The registrar gave up its plan to end it with that: what is wanted of the end of its term has
 * to be said again.
 */
export async function renewed(
  tx: Tx,
  id: string,
  facts: { expiresAt: string | null; payableAt: string | null },
): Promise<void> {
  const row = await lockRegistration(tx, id);
  await tx.sql(
    `update registration set expires_at = coalesce($2, expires_at), payable_at = $3, state = 'active', departure = null,
            restorable_until = null, missing_since = null, version = version + 1
      where tenant_id = current_tenant() and id = $1`,
    [id, facts.expiresAt, facts.payableAt],
  );
  await tx.sql(
    `update registration_setting set state = 'wanted', version = version + 1, ended_at = null
      where tenant_id = current_tenant() and registration_id = $1 and kind = 'auto-renew'`,
    [id],
  );
  await tellOfRegistration(tx, row, 'registration.renewed', { expiresAt: facts.expiresAt });
}

/** An audit event and a live event of a registration, in the transaction of what happened. */
export async function tellOfRegistration(
  tx: Tx,
  row: Pick<RegistrationRow, 'id' | 'name'>,
  action: `registration.${string}`,
  detail: Record<string, unknown> = {},
): Promise<void> {
  const subject = registrationSubject(row.id);
  await publish(tx, { subject, kind: action, data: {} });
  await appendAudit(tx, {
    actor: SALES_WORKER,
    action,
    subject,
    correlation: subject,
    detail: { name: row.name, ...detail },
  });
}

/** Keeps that a holder was told of a term. False when they had been. */
export async function keepNotice(tx: Tx, registrationId: string, expiresAt: Date, days: number): Promise<boolean> {
  const kept = await tx.sql(
    `insert into registration_notice (tenant_id, id, registration_id, expires_at, days)
     values (current_tenant(), $1, $2, $3, $4) on conflict do nothing returning id`,
    [uuidv7(), registrationId, expiresAt, days],
  );
  return kept.length > 0;
}

/** The AuthCode that waits for the one who asked; it takes the place of one that nobody fetched. */
export async function keepReveal(tx: Tx, registrationId: string, sealed: string): Promise<string> {
  await tx.sql('delete from auth_code_reveal where tenant_id = current_tenant() and registration_id = $1', [
    registrationId,
  ]);
  const id = uuidv7();
  await tx.sql(
    'insert into auth_code_reveal (tenant_id, id, registration_id, sealed) values (current_tenant(), $1, $2, $3)',
    [id, registrationId, sealed],
  );
  return id;
}

/** Takes the AuthCode away; null when it is gone. */
export async function takeReveal(tx: Tx, id: string): Promise<string | null> {
  const [row] = await tx.sql<{ sealed: string }>(
    'delete from auth_code_reveal where tenant_id = current_tenant() and id = $1 returning sealed',
    [id],
  );
  return row?.sealed ?? null;
}
