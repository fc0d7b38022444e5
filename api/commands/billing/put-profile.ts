import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { type BillingProfile, readProfile } from '#model/rules/billing/profile.ts';
import { sentence } from '#model/rules/sentence.ts';
import { billingProfile } from '#model/store/billing/profile.ts';
import { audit } from '#api/audit-entry.ts';
import { outdated } from '#api/commands/policy/put-policy.ts';
import { checkEmail } from '#api/email.ts';

/**
 * Says whom the workspace's invoices are made out to; the next look at its plan finds what follows of it. @throws ApexkeepError `invalid-input` at `vatId` or `email`,
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
}
