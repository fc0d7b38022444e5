import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { type BillingProfile, readProfile } from '#model/rules/billing/profile.ts';
import { sameTax, taxOfTerms } from '#model/rules/billing/tax.ts';
import { sentence } from '#model/rules/sentence.ts';
import { billingProfile, taxFor } from '#model/store/billing/profile.ts';
import { lockSubscription, openSubscription, recharge } from '#model/store/billing/subscriptions.ts';
import { salesSettings } from '#model/store/sales/settings.ts';
import { audit } from '#api/audit-entry.ts';
import { outdated } from '#api/commands/policy/put-policy.ts';
import { checkEmail } from '#api/email.ts';

/**
 * Says whom the workspace's invoices are made out to. @throws ApexkeepError `invalid-input` at `vatId` or `email`,
 * `precondition-failed`
 */
export async function putProfile(tx: Tx, actorId: string, seen: number | null, typed: BillingProfile): Promise<void> {
  const read = readProfile({ ...typed, email: checkEmail(typed.email) });
  if (!read.ok)
    throw new ApexkeepError('invalid-input', sentence('profile-invalid', 'The invoice address is not complete.'), {
      issues: read.issues,
    });
  const [stored] = await tx.sql<{ version: number }>(
    `insert into billing_profile (tenant_id, fields, updated_by) values (current_tenant(), $1, $2)
     on conflict (tenant_id) do update set fields = excluded.fields, updated_by = excluded.updated_by, updated_at = now(),
            version = billing_profile.version + 1 where billing_profile.version = $3 returning version`,
    [JSON.stringify(read.value), actorId, seen ?? -1],
  );
  if (stored?.version !== (seen ?? -1) + 1) {
    const before = await billingProfile(tx);
    throw outdated(sentence('the-billing-profile', 'The invoice address'), seen ?? -1, before?.version ?? 0);
  }
  const { country, vatId } = read.value;
  await audit(tx, actorId, 'billing-profile.changed', 'billing-profile', { country, vatId });
  await chargeAsTaxedNow(tx);
}

/** What charges a plan is stopped and made anew where the workspace is taxed otherwise now. */
async function chargeAsTaxedNow(tx: Tx): Promise<void> {
  const open = await openSubscription(tx);
  const settings = await salesSettings(tx);
  if (open === undefined || settings === null) return;
  const row = await lockSubscription(tx, open.id);
  if (row.charging !== 'on' || sameTax(taxOfTerms(row.terms), await taxFor(tx, settings, null))) return;
  await recharge(tx, row, { next: row.nextPlanId, ends: row.endsAtPeriod });
}
