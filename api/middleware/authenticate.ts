import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { databaseError } from '#model/store/database-errors.ts';
import type { ApiContext, SignedIn } from '#api/call.ts';
import type { Parts } from '#api/parts.ts';
import { tokenHash } from '#api/keyed-hash.ts';
import { sessionToken } from '#api/session-cookie.ts';

interface SessionRow {
  id: string;
  email: string;
  name: string;
  locale: SignedIn['locale'];
  theme: SignedIn['theme'];
  expires_at: Date;
  last_tenant_id: string | null;
  unseen: boolean;
}

/** Finds the person of the session cookie; endpoints that need one answer 401 without. */
export function authenticate(parts: Parts) {
  return async (ctx: ApiContext, next: () => Promise<unknown>): Promise<void> => {
    const token = sessionToken(ctx.get('cookie') || undefined);
    ctx.state.person = token === null ? null : await personOfSession(parts, tokenHash(token));
    if (ctx.state.person === null && ctx.state.endpoint.access !== 'public') {
      throw new ApexkeepError(
        'not-signed-in',
        sentence('session-ended', 'You are not signed in, or your session has ended.'),
      );
    }
    await next();
  };
}

/** The person of a live session; null when it is unknown, has ended, or the person is disabled. */
export async function personOfSession(parts: Pick<Parts, 'database'>, hash: Buffer): Promise<SignedIn | null> {
  try {
    // Sessions have no tenant, so this hottest of all queries is one round trip instead of a transaction.
    const { rows } = await parts.database.pool.query<SessionRow>({
      name: 'session-person',
      text: `select u.id, u.email, u.name, u.locale, u.theme, s.expires_at, s.last_tenant_id,
                    s.last_seen_at < now() - interval '1 minute' as unseen
             from session s join app_user u on u.id = s.user_id
             where s.token_hash = $1 and s.expires_at > now() and u.disabled_at is null`,
      values: [hash],
    });
    const row = rows[0];
    if (row === undefined) return null;
    if (row.unseen) {
      await parts.database.pool.query(
        `update session set last_seen_at = now() where token_hash = $1 and last_seen_at < now() - interval '1 minute'`,
        [hash],
      );
    }
    const { id, email, name, locale, theme } = row;
    return {
      id,
      email,
      name,
      locale,
      theme,
      tokenHash: hash,
      expiresAt: row.expires_at,
      lastTenantId: row.last_tenant_id,
    };
  } catch (error) {
    throw databaseError(error);
  }
}
