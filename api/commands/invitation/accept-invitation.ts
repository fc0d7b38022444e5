import { v7 as uuidv7 } from 'uuid';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { Tx } from '#model/database.ts';
import { audit } from '#api/audit-entry.ts';
import type { SignedIn } from '#api/call.ts';
import { noteRefusal } from '#api/commands/session/refused-sign-in.ts';
import { openSession } from '#api/commands/session/open-session.ts';
import { tokenHash } from '#api/keyed-hash.ts';
import type { Parts } from '#api/parts.ts';
import { invitationByToken, type InvitationRow } from '#api/queries/invitations.ts';
import { accountByEmail, ownPlaces, type AccountRow, type OwnPlaces } from '#api/queries/session.ts';

export interface Accepted {
  person: Pick<AccountRow, 'id' | 'email' | 'name' | 'locale' | 'theme'>;
  places: OwnPlaces;
  tenantId: string;
  expiresAt: Date;
  /** Set when a session was opened. */
  token: string | null;
}

interface Newcomer {
  name: string;
  passwordHash: string;
}

/**
 * Joins the workspace of an invitation: as the signed-in person it is addressed to, with that person's password, or by
 * creating the account. One use: whoever comes second gets `invitation-invalid`.
 * @throws ApexkeepError `invitation-invalid`, `sign-in-failed`, `forbidden` (addressed to someone else), `invalid-input`.
 */
export async function acceptInvitation(
  parts: Parts,
  given: { token: string; name?: string | undefined; password?: string | undefined },
  from: { person: SignedIn | null; address: string; userAgent: string },
): Promise<Accepted> {
  await parts.limits.invitation(from.address);
  const hash = tokenHash(given.token);
  const { invitation, account } = await parts.database.asUser(null, async (tx) => {
    const row = await invitationByToken(tx, hash);
    return { invitation: row, account: await accountByEmail(tx, row.email) };
  });
  const newcomer = await identify(parts, invitation, account, given, from);
  const userId = account?.id ?? uuidv7();
  return parts.database.inTenant({ tenantId: invitation.tenant_id, actorId: userId }, async (tx) => {
    await useUp(tx, invitation);
    if (newcomer !== null) await createAccount(tx, userId, invitation.email, newcomer);
    await join(tx, invitation, userId);
    const session = from.person?.id === userId ? null : await openSession(tx, userId, from.userAgent);
    const person = await accountByEmail(tx, invitation.email);
    if (person === undefined)
      throw new ApexkeepError(
        'internal',
        sentence('account-not-stored', 'The account of the invitation was not stored.'),
      );
    return {
      person,
      places: await ownPlaces(tx, userId),
      tenantId: invitation.tenant_id,
      expiresAt: session?.expiresAt ?? from.person?.expiresAt ?? new Date(),
      token: session?.token ?? null,
    };
  });
}

/** Makes sure of the person; what a new account needs, or null when there is one. */
async function identify(
  parts: Parts,
  invitation: InvitationRow,
  account: AccountRow | undefined,
  given: { name?: string | undefined; password?: string | undefined },
  from: { person: SignedIn | null; address: string },
): Promise<Newcomer | null> {
  if (account !== undefined) {
    if (from.person?.id === account.id) return null;
    if (from.person !== null && given.password === undefined) {
      throw new ApexkeepError(
        'forbidden',
        sentence('invitation-of-another', 'This invitation is for {email}. Sign out, then open the link again.', {
          email: invitation.email,
        }),
      );
    }
    await parts.limits.signIn(from.address, invitation.email);
    const fits = await parts.passwords.verify(account.password_hash, given.password ?? '');
    if (!fits || account.disabled_at !== null) {
      noteRefusal(parts, account, fits);
      throw new ApexkeepError(
        'sign-in-failed',
        sentence('invitation-password', 'There is an account for this address, and the password does not fit it.'),
      );
    }
    return null;
  }
  const issues = (['name', 'password'] as const)
    .filter((path) => given[path] === undefined)
    .map((path) => ({ path, message: 'A new account needs this.', code: 'required' }));
  if (issues.length > 0)
    throw new ApexkeepError(
      'invalid-input',
      sentence('invitation-needs-account', 'Choose a name and a password for the new account.'),
      { issues },
    );
  return { name: given.name ?? '', passwordHash: await parts.passwords.hash(given.password ?? '') };
}

async function useUp(tx: Tx, invitation: InvitationRow): Promise<void> {
  const used = await tx.sql(
    `update invitation set accepted_at = now()
     where tenant_id = $1 and id = $2 and accepted_at is null and revoked_at is null and expires_at > now() returning id`,
    [invitation.tenant_id, invitation.id],
  );
  if (used.length === 0)
    throw new ApexkeepError(
      'invitation-invalid',
      sentence('invitation-just-used', 'This invitation was used or revoked a moment ago.'),
    );
}

async function createAccount(tx: Tx, id: string, email: string, newcomer: Newcomer): Promise<void> {
  await tx.sql('insert into app_user (id, email, name, password_hash) values ($1, $2, $3, $4)', [
    id,
    email,
    newcomer.name,
    newcomer.passwordHash,
  ]);
}

async function join(tx: Tx, invitation: InvitationRow, userId: string): Promise<void> {
  const joined = await tx.sql<{ id: string }>(
    `insert into membership (tenant_id, id, user_id, role) values ($1, $2, $3, $4)
     on conflict (tenant_id, user_id) do nothing returning id`,
    [invitation.tenant_id, uuidv7(), userId, invitation.role],
  );
  await audit(tx, userId, 'invitation.accepted', `invitation/${invitation.id}`, {
    email: invitation.email,
    role: invitation.role,
  });
  if (joined[0]) await audit(tx, userId, 'member.joined', `member/${joined[0].id}`, { role: invitation.role });
}
