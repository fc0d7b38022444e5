import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';

export interface AuditEntry {
  actor: { kind: 'user' | 'worker' | 'system'; id: string | null };
  /** `noun.verb`. */
  action: string;
  /** What it was done to: `change-request/<id>`. */
  subject: string;
  /** The workflow id that links all of one change, order or import. */
  correlation: string;
  /** Facts for the reader; never a secret. */
  detail: Record<string, unknown>;
}

export interface AuditRow {
  seq: number;
  id: string;
  at: Date;
  actor: { kind: 'user' | 'worker' | 'system'; id: string | null; name: string | null };
  action: string;
  subject: string;
  correlation: string;
  detail: Record<string, unknown>;
  /** Hex; each row's hash covers its predecessor's. */
  hash: string;
}

/**
 * Appends one row to the audit chain of the transaction's tenant; it is kept or lost with the act it is about.
 * Number, time and hash are the database's alone. Call it late in a transaction: appends of one tenant wait for each other.
 */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx.sql(
    'select audit_append($1, $2, $3, $4, $5, $6, $7)',
    [
      uuidv7(),
      entry.actor.kind,
      entry.actor.id,
      entry.action,
      entry.subject,
      entry.correlation,
      JSON.stringify(entry.detail),
    ],
    'audit-append',
  );
}

/**
 * Appends one row to the chain of every workspace of the transaction's person, for acts that belong to no single one. They
 * are kept or lost with the act. Call it late in a transaction, like `appendAudit`.
 */
export async function appendAuditEverywhere(tx: Tx, entry: Omit<AuditEntry, 'correlation'>): Promise<void> {
  await tx.sql(
    'select audit_append_everywhere($1, $2, $3, $4, $5)',
    [entry.actor.kind, entry.actor.id, entry.action, entry.subject, JSON.stringify(entry.detail)],
    'audit-append-everywhere',
  );
}

/** Which rows to list; every member narrows. */
export interface AuditFilter {
  subject?: string;
  correlation?: string;
  actorId?: string;
  action?: string;
}

/** Audit rows, newest first, below `after` (a `seq`). `next` is null on the last page. */
export async function pageOfAudit(
  tx: Tx,
  page: AuditFilter & { after?: number; limit: number },
): Promise<{ items: AuditRow[]; next: number | null }> {
  const rows = await tx.sql<
    Omit<AuditRow, 'actor'> & {
      actor_kind: AuditRow['actor']['kind'];
      actor_id: string | null;
      actor_name: string | null;
    }
  >(
    `select e.seq, e.id, e.at, e.actor_kind, e.actor_id, u.name as actor_name, e.action, e.subject, e.correlation, e.detail,
            encode(e.hash, 'hex') as hash
       from audit_event e left join app_user u on u.id = e.actor_id
      where e.tenant_id = (select current_tenant())
        and ($1::text is null or e.subject = $1) and ($2::text is null or e.correlation = $2)
        and ($3::uuid is null or e.actor_id = $3) and ($4::text is null or e.action = $4)
        and ($5::bigint is null or e.seq < $5)
      order by e.seq desc limit $6`,
    [
      page.subject ?? null,
      page.correlation ?? null,
      page.actorId ?? null,
      page.action ?? null,
      page.after ?? null,
      page.limit + 1,
    ],
  );
  const items = rows.slice(0, page.limit).map(({ actor_kind, actor_id, actor_name, ...rest }) => ({
    ...rest,
    actor: { kind: actor_kind, id: actor_id, name: actor_name },
  }));
  return { items, next: rows.length > page.limit ? (items.at(-1)?.seq ?? null) : null };
}
