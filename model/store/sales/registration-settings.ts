import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import type { SettingKind, SettingState, SettingValues, Wanted } from '#model/rules/sales/registration-setting.ts';
import type { Failure } from '#model/rules/sentence.ts';

/** What is wanted of a registration, and how far the registrar has it. */
export type SettingRow = Wanted & {
  id: string;
  state: SettingState;
  failure: Failure | null;
  version: number;
  wantedAt: Date;
  sentAt: Date | null;
  endedAt: Date | null;
};

/** Settings of a registration, one a kind. */
export function settingsOf(tx: Tx, registrationId: string): Promise<SettingRow[]> {
  return tx.sql<SettingRow>(
    `select id, kind, wanted, state, failure, version, wanted_at as "wantedAt", sent_at as "sentAt", ended_at as "endedAt"
       from registration_setting where tenant_id = current_tenant() and registration_id = $1
      order by array_position(array['mark', 'auto-renew', 'name-servers', 'lock'], kind)`,
    [registrationId],
    'settings-of-registration',
  );
}

/** Wishes something of a registration; a wish takes the place of the one before, however far that was. */
export async function wishSetting<Kind extends SettingKind>(
  tx: Tx,
  registrationId: string,
  kind: Kind,
  wanted: SettingValues[Kind],
  wantedBy: string | null = null,
): Promise<void> {
  await tx.sql(
    `insert into registration_setting (tenant_id, id, registration_id, kind, wanted, wanted_by)
     values (current_tenant(), $1, $2, $3, $4, $5)
     on conflict (tenant_id, registration_id, kind) do update
        set wanted = excluded.wanted, wanted_by = excluded.wanted_by, state = 'wanted', failure = null,
            version = registration_setting.version + 1, wanted_at = clock_timestamp(), sent_at = null, ended_at = null`,
    [uuidv7(), registrationId, kind, JSON.stringify(wanted), wantedBy],
  );
}

/** Says that it is being sent: from here on it may have been. False when something newer is wanted meanwhile. */
export async function settingSent(tx: Tx, { id, version }: SettingRow, at: Date): Promise<boolean> {
  const rows = await tx.sql(
    `update registration_setting set state = 'sent', sent_at = $3
      where tenant_id = current_tenant() and id = $1 and version = $2 returning id`,
    [id, version, at],
  );
  return rows.length > 0;
}

/** Moves a setting, unless something newer is wanted meanwhile. True when it was moved. */
export async function settingBecomes(
  tx: Tx,
  { id, version }: SettingRow,
  state: SettingState,
  failure: Failure | null = null,
): Promise<boolean> {
  const rows = await tx.sql(
    `update registration_setting set state = $3, failure = $4,
            ended_at = case when $3 in ('done', 'refused') then clock_timestamp() end
      where tenant_id = current_tenant() and id = $1 and version = $2 and state <> $3 returning id`,
    [id, version, state, failure === null ? null : JSON.stringify(failure)],
  );
  return rows.length > 0;
}
