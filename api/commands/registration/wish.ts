import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { readNameServers } from '#model/rules/sales/name-servers.ts';
import type { PERSONAL_SETTINGS, SettingValues } from '#model/rules/sales/registration-setting.ts';
import { sentence } from '#model/rules/sentence.ts';
import { lockRegistration, registrationSubject } from '#model/store/sales/held-domains.ts';
import { wishSetting } from '#model/store/sales/registration-settings.ts';
import { enqueueTending } from '#workflows/client/registration-acts.ts';
import { audit } from '#api/audit-entry.ts';
import { registrationById } from '#api/queries/registrations.ts';

type Kind = (typeof PERSONAL_SETTINGS)[number];

/**
 * Wishes something of a domain: the wish, its audit row and the start of what fulfils it are one transaction. @throws
 * ApexkeepError `not-found`, `conflict` for a domain that is not active
 */
export async function wish<K extends Kind>(
  tx: Tx,
  actorId: string,
  id: string,
  kind: K,
  wanted: SettingValues[K],
): Promise<void> {
  await registrationById(tx, id);
  const { state, name } = await lockRegistration(tx, id);
  if (state !== 'active')
    throw new ApexkeepError(
      'conflict',
      sentence('registration-not-active', '{name} is not active: there is nothing to set.', { name }),
    );
  await wishSetting(tx, id, kind, wanted, actorId);
  await enqueueTending(tx, id);
  await audit(tx, actorId, 'registration.setting-wanted', registrationSubject(id), { name, kind, ...wanted });
}

/** Wishes name servers. @throws ApexkeepError `invalid-input` at `servers`, and as `wish` */
export async function wishNameServers(tx: Tx, actorId: string, id: string, entries: readonly string[]): Promise<void> {
  const { name } = await registrationById(tx, id);
  const servers = readNameServers(entries, name);
  if ('code' in servers) throw new ApexkeepError('invalid-input', servers, { issues: [issueAt('servers', servers)] });
  await wish(tx, actorId, id, 'name-servers', { servers });
}
