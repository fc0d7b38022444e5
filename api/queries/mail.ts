import type { Tx } from '#model/database.ts';
import { mailWay, ownMailSettings, type StoredMailSettings } from '#model/store/mail.ts';
import { salesSettings } from '#model/store/sales/settings.ts';

export interface MailSettingsView {
  own: StoredMailSettings | null;
  /** There is a way to send, of its own or the platform's. */
  sends: boolean;
  queued: number;
  failed: number;
}

export async function mailSettingsView(tx: Tx): Promise<MailSettingsView> {
  const own = await ownMailSettings(tx);
  const sends = (await mailWay(tx)) !== null;
  const [counts] = await tx.sql<{ queued: number; failed: number }>(
    `select count(*) filter (where state = 'queued')::int as queued, count(*) filter (where state = 'failed')::int as failed
       from mail_message where tenant_id = current_tenant() and state in ('queued', 'failed')`,
  );
  return { own, sends, queued: counts?.queued ?? 0, failed: counts?.failed ?? 0 };
}

/** Where links of messages lead: the product in a browser. */
export async function linkOrigin(tx: Tx): Promise<string> {
  return (await salesSettings(tx))?.payment.returnUrl ?? '';
}
