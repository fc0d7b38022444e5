import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { sentence } from '#model/rules/sentence.ts';
import { noteRefusal } from '#api/commands/session/refused-sign-in.ts';
import type { Parts } from '#api/parts.ts';
import { accountByEmail } from '#api/queries/session.ts';

/**
 * Asks a person who is signed in for their password again, before an act that a session left open must not be enough for. Counted
 * and noted like a sign-in. @throws ApexkeepError `invalid-input` at `password`, `rate-limited`
 */
export async function stepUp(
  parts: Parts,
  person: { email: string },
  password: string,
  address: string,
): Promise<void> {
  await parts.limits.signIn(address, person.email);
  const account = await parts.database.asUser(null, (tx) => accountByEmail(tx, person.email));
  const fits = await parts.passwords.verify(account?.password_hash ?? null, password);
  if (fits && account !== undefined && account.disabled_at === null)
    return parts.limits.signedIn(address, person.email);
  noteRefusal(parts, account, fits);
  const said = sentence('password-wrong', 'The password is wrong.');
  throw new ApexkeepError('invalid-input', said, { issues: [issueAt('password', said)] });
}
