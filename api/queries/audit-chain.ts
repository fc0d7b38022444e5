import { createHash } from 'node:crypto';
import type { Tx } from '#model/database.ts';

interface ChainRow {
  seq: number;
  prev_hash: Buffer;
  hash: Buffer;
  /** What the hash covers beside its predecessor (migrations/0004). */
  content: string;
}

export interface ChainReport {
  ok: boolean;
  checked: number;
  head: { seq: number; hash: string } | null;
  brokenAt: number | null;
  message: string;
}

const BATCH = 2000;

/** Recomputes one part of the chain: up to `BATCH` rows after `seq`. */
export function chainPart(tx: Tx, afterSeq: number): Promise<ChainRow[]> {
  return tx.sql<ChainRow>(
    `select seq, prev_hash, hash, json_build_array(tenant_id, seq, id, (extract(epoch from at) * 1000000)::bigint, actor_kind, actor_id,
            action, subject, correlation, detail::text)::text as content
     from audit_event where tenant_id = $1 and seq > $2 order by seq limit ${BATCH}`,
    [tx.tenantId, afterSeq],
  );
}

/**
 * Walks the whole audit chain of a workspace in short transactions, at most `maxRows` rows. A gap, a row that does not
 * follow from the one before it, or a head beyond the last row breaks it.
 */
export async function verifyChain(
  inTenant: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  maxRows: number,
): Promise<ChainReport> {
  const [head] = await inTenant((tx) =>
    tx.sql<{ seq: number; hash: Buffer }>('select seq, hash from audit_head where tenant_id = $1', [tx.tenantId]),
  );
  const target = head?.seq ?? 0;
  let hash: Buffer = Buffer.alloc(32);
  let seq = 0;
  while (seq < target && seq < maxRows) {
    const after = seq;
    const rows = await inTenant((tx) => chainPart(tx, after));
    if (rows.length === 0) break;
    for (const row of rows) {
      const wanted = createHash('sha256').update(hash).update(row.content).digest();
      if (row.seq !== seq + 1 || !row.prev_hash.equals(hash) || !row.hash.equals(wanted))
        return broken(seq, seq + 1, head);
      ({ seq, hash } = row);
      if (seq >= target) break;
    }
  }
  if (seq < Math.min(target, maxRows) || (seq === target && head !== undefined && !head.hash.equals(hash)))
    return broken(seq, seq + 1, head);
  const rest = target - seq;
  return {
    ok: true,
    checked: seq,
    head: head === undefined ? null : { seq: head.seq, hash: head.hash.toString('hex') },
    brokenAt: null,
    message:
      rest > 0
        ? `${seq} rows follow from each other; ${rest} newer ones were not checked here.`
        : `All ${seq} rows follow from each other.`,
  };
}

function broken(checked: number, at: number, head: { seq: number; hash: Buffer } | undefined): ChainReport {
  return {
    ok: false,
    checked,
    head: head === undefined ? null : { seq: head.seq, hash: head.hash.toString('hex') },
    brokenAt: at,
    message: `Row ${at} is missing or does not follow from the row before it. Compare with a backup.`,
  };
}
