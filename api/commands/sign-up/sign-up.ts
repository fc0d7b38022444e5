import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { sentence } from '#model/rules/sentence.ts';
import { violatedConstraint } from '#model/store/database-errors.ts';
import { openShop } from '#model/store/sales/catalogue.ts';
import { audit } from '#api/audit-entry.ts';
import { openSession } from '#api/commands/session/open-session.ts';
import type { SignedInResult } from '#api/commands/session/sign-in.ts';
import { createWorkspace, newWorkspaceId } from '#api/commands/workspace/create-workspace.ts';
import { checkEmail } from '#api/email.ts';
import type { Parts } from '#api/parts.ts';
import { accountByEmail, ownPlaces } from '#api/queries/session.ts';

export interface Newcomer {
  email: string;
  name: string;
  password: string;
  locale?: 'en' | 'de' | undefined;
}

/**
 * Makes an account and a workspace of one, and opens a session, in one transaction. Open only while domains are sold: else
 * people come by invitation. Counted like sign-ins, since the answer tells whether an address has an account.
 * @throws ApexkeepError `conflict` when it has one, `sales-disabled`, `invalid-input`, `rate-limited`
 */
export async function signUp(
  parts: Parts,
  input: Newcomer,
  from: { address: string; userAgent: string },
): Promise<SignedInResult> {
  const email = checkEmail(input.email);
  await parts.limits.signIn(from.address, email);
  await parts.database.asUser(null, openShop);
  const passwordHash = await parts.passwords.hash(input.password);
  // Who may read workflow histories is known by address: nobody gets in under one of these without an invitation.
  if (parts.config.codecOperators.has(email)) throw taken();
  const userId = uuidv7();
  return parts.database.inTenant({ tenantId: newWorkspaceId(), actorId: userId }, async (tx) => {
    await insertUser(tx, { ...input, id: userId, email, passwordHash });
    await createWorkspace(tx, userId, { name: input.name });
    await audit(tx, userId, 'user.signed-up', `user/${userId}`);
    const session = await openSession(tx, userId, from.userAgent);
    const person = await accountByEmail(tx, email);
    if (person === undefined)
      throw new ApexkeepError('internal', sentence('sign-up-not-stored', 'The new account was not stored.'));
    return { person, places: await ownPlaces(tx, userId), ...session };
  });
}

async function insertUser(
  tx: Tx,
  user: { id: string; email: string; name: string; passwordHash: string; locale?: 'en' | 'de' | undefined },
): Promise<void> {
  try {
    await tx.sql('insert into app_user (id, email, name, password_hash, locale) values ($1, $2, $3, $4, $5)', [
      user.id,
      user.email,
      user.name,
      user.passwordHash,
      user.locale ?? null,
    ]);
  } catch (error) {
    throw violatedConstraint(error) === 'app_user_email_key' ? taken() : error;
  }
}

function taken(): ApexkeepError {
  const said = sentence('sign-up-taken', 'There is an account with this e-mail address. Sign in instead.');
  return new ApexkeepError('conflict', said, { issues: [issueAt('email', said)] });
}
