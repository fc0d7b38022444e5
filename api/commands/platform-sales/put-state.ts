import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { SALES_SETTINGS_ID } from '#model/store/sales/settings.ts';
import { audit } from '#api/audit-entry.ts';
import { settingsView } from '#api/queries/platform-sales.ts';

/**
 * Opens or closes the shop. Closing is always possible and takes effect with the next request; orders that were placed go on.
 * @throws ApexkeepError `conflict` naming what is missing before it can open
 */
export async function putState(tx: Tx, actorId: string, enabled: boolean): Promise<void> {
  const { settings, missing } = await settingsView(tx);
  if (settings.enabled === enabled) return;
  if (enabled && missing.length > 0)
    throw new ApexkeepError(
      'conflict',
      sentence('shop-not-ready', 'The shop cannot open yet; {count} things are missing.', { count: missing.length }),
      { issues: missing },
    );
  await tx.sql('update sales_settings set enabled = $2, updated_by = $3, updated_at = now() where id = $1', [
    SALES_SETTINGS_ID,
    enabled,
    actorId,
  ]);
  await audit(tx, actorId, enabled ? 'sales.opened' : 'sales.closed', 'sales/settings');
}
