import { v7 as uuidv7 } from 'uuid';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { Tx } from '#model/database.ts';
import type { Reply, WriteOptions } from '#api/call.ts';
import type { Parts } from '#api/parts.ts';

/** Whose key it is, and what it was sent with. `scope` is the workspace, or the person for acts outside of one. */
export interface Keyed {
  scope: string;
  actorId: string;
  key: string;
  requestHash: Buffer;
}

interface KeptRow {
  request_hash: Buffer;
  response_status: number | null;
  response_body: { body?: unknown; reply?: Reply } | null;
}

/**
 * One command under an Idempotency-Key: the key is claimed and the answer kept in the command's own transaction, so either
 * all three happened or none. A repetition gets the kept answer; another body under the same key, 422; a repetition while
 * the first still runs, 409.
 */
export async function writeOnce<T>(
  parts: Parts,
  keyed: Keyed,
  reply: Reply,
  work: (tx: Tx) => Promise<T>,
  options: WriteOptions<T> = {},
): Promise<T> {
  const tenantId = options.tenantId ?? keyed.scope;
  return parts.database.inTenant({ tenantId, actorId: keyed.actorId }, async (tx) => {
    const kept = await claim(tx, keyed);
    if (kept?.response_body) return replay<T>(kept, reply);
    const answer = await work(tx);
    await keep(tx, keyed, reply, options.keep ? options.keep(answer) : answer);
    return answer;
  });
}

/**
 * One act that another system makes unique by the key (a Temporal update by its id). The key is claimed first, so that it
 * cannot be used for anything else; a repetition before the answer was kept joins the first act there.
 */
export async function actOnce<T>(parts: Parts, keyed: Keyed, reply: Reply, act: () => Promise<T>): Promise<T> {
  const context = { tenantId: keyed.scope, actorId: keyed.actorId };
  const kept = await parts.database.inTenant(context, (tx) => claim(tx, keyed));
  if (kept?.response_body) return replay<T>(kept, reply);
  const answer = await act();
  await parts.database.inTenant(context, (tx) => keep(tx, keyed, reply, answer));
  return answer;
}

/** Claims the key for this request. Returns the row of an earlier claim, null when this is the first. */
async function claim(tx: Tx, keyed: Keyed): Promise<KeptRow | null> {
  const [lock] = await tx.sql<{ free: boolean }>(
    'select pg_try_advisory_xact_lock(hashtextextended($1, 20261123)) as free',
    [`${keyed.scope}|${keyed.actorId}|${keyed.key}`],
    'idempotency-lock',
  );
  if (lock?.free !== true) {
    throw new ApexkeepError(
      'idempotency-in-flight',
      sentence(
        'request-running',
        'A request with this Idempotency-Key is still running. Repeat in a moment to get its answer.',
      ),
      {
        retryAfterMs: 1000,
      },
    );
  }
  const [row] = await tx.sql<KeptRow>(
    'select request_hash, response_status, response_body from idempotency_key where tenant_id = $1 and user_id = $2 and key = $3',
    [keyed.scope, keyed.actorId, keyed.key],
    'idempotency-find',
  );
  if (row === undefined) {
    await tx.sql(
      'insert into idempotency_key (tenant_id, user_id, key, id, request_hash) values ($1, $2, $3, $4, $5)',
      [keyed.scope, keyed.actorId, keyed.key, uuidv7(), keyed.requestHash],
      'idempotency-claim',
    );
    return null;
  }
  if (!row.request_hash.equals(keyed.requestHash)) {
    throw new ApexkeepError(
      'idempotency-mismatch',
      sentence(
        'key-reused',
        'This Idempotency-Key was used for a request with another content. Use a new key for a new act.',
      ),
    );
  }
  return row;
}

async function keep(tx: Tx, keyed: Keyed, reply: Reply, answer: unknown): Promise<void> {
  await tx.sql(
    'update idempotency_key set response_status = $4, response_body = $5 where tenant_id = $1 and user_id = $2 and key = $3',
    [keyed.scope, keyed.actorId, keyed.key, reply.status ?? 200, JSON.stringify({ body: answer ?? null, reply })],
    'idempotency-keep',
  );
}

function replay<T>(kept: KeptRow, reply: Reply): T {
  Object.assign(reply, kept.response_body?.reply ?? {});
  return (kept.response_body?.body ?? undefined) as T;
}
