import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { canonicalEmail } from '#api/email.ts';
import { noteRefusal } from '#api/commands/session/refused-sign-in.ts';
import { openSession } from '#api/commands/session/open-session.ts';
import type { Parts } from '#api/parts.ts';
import { accountByEmail, ownPlaces, type AccountRow, type OwnPlaces } from '#api/queries/session.ts';

export interface SignedInResult {
  person: AccountRow;
  places: OwnPlaces;
  token: string;
  expiresAt: Date;
}

/**
 * Checks address and password and opens a session. Unknown, wrong and disabled are one answer at one cost.
 * @throws ApexkeepError `sign-in-failed`, `rate-limited`, or `temporarily-unavailable` when too many wait.
 */
export async function signIn(
  parts: Parts,
  input: { email: string; password: string },
  from: { address: string; userAgent: string },
): Promise<SignedInResult> {
  const email = canonicalEmail(input.email);
  await parts.limits.signIn(from.address, email);
  const account = await parts.database.asUser(null, (tx) => accountByEmail(tx, email));
  const fits = await parts.passwords.verify(account?.password_hash ?? null, input.password);
  if (!fits || account === undefined || account.disabled_at !== null) {
    noteRefusal(parts, account, fits);
    throw new ApexkeepError('sign-in-failed', sentence('sign-in-wrong', 'E-mail or password is wrong.'));
  }
  await parts.limits.signedIn(from.address, email);
  return parts.database.asUser(account.id, async (tx) => {
    const session = await openSession(tx, account.id, from.userAgent);
    return { person: account, places: await ownPlaces(tx, account.id), ...session };
  });
}
