import { randomBytes } from 'node:crypto';
import type { Tx } from '#model/database.ts';
import { auditEverywhere } from '#api/audit-entry.ts';
import { tokenHash } from '#api/keyed-hash.ts';
import { SESSION_SECONDS } from '#api/session-cookie.ts';

/** Sessions one person may have; the oldest end first. */
const SESSIONS_PER_PERSON = 20;

/**
 * A new session of the person on whose behalf the transaction runs: a fresh 256-bit token, of which only the hash is stored.
 * It never revives an older one. Every workspace of the person has it in its audit log.
 */
export async function openSession(
  tx: Tx,
  userId: string,
  userAgent: string,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url');
  const [row] = await tx.sql<{ expires_at: Date }>(
    `insert into session (token_hash, user_id, expires_at, user_agent, last_tenant_id)
     values ($1, $2, now() + make_interval(secs => $3), $4,
             (select last_tenant_id from session where user_id = $2 order by last_seen_at desc limit 1))
     returning expires_at`,
    [tokenHash(token), userId, SESSION_SECONDS, userAgent.toWellFormed().replaceAll('\0', '').slice(0, 300)],
  );
  const ended = await tx.sql(
    `delete from session where user_id = $1 and (expires_at <= now() or token_hash not in
       (select token_hash from session where user_id = $1 order by created_at desc limit $2))
     returning 1 as one`,
    [userId, SESSIONS_PER_PERSON],
  );
  await auditEverywhere(tx, userId, 'session.opened', ended.length === 0 ? {} : { olderEnded: ended.length });
  return { token, expiresAt: row?.expires_at ?? new Date(Date.now() + SESSION_SECONDS * 1000) };
}
