import { hash } from 'node:crypto';
import { AUDIT_CONTENT, ChainVerifier, type AuditLink } from '#model/store/audit-chain.ts';
import { interleaved, type Side } from './history-side.ts';
import type { Comparison } from './index.ts';

async function auditLinks(side: Side, count: number): Promise<AuditLink[]> {
  // Small transactions: each append leaves a dead version of the head row behind until its transaction ends.
  for (let done = 0; done < count; done += 500) {
    await side.database.inTenant({ tenantId: side.tenantId }, (tx) =>
      tx.sql(
        `select audit_append(gen_random_uuid(), 'user', $1, 'change.approve', 'change-request/' || n, 'change-request/' || n,
                jsonb_build_object('plan', md5(n::text), 'number', n, 'zone', 'example.test.', 'comment', 'looks right'))
           from generate_series($2::int, $3::int) n`,
        [side.tenantId, done + 1, Math.min(done + 500, count)],
      ),
    );
  }
  return side.database.inTenant({ tenantId: side.tenantId }, (tx) =>
    tx.sql<AuditLink>(
      `select seq, encode(prev_hash, 'hex') as "prevHash", encode(hash, 'hex') as hash, ${AUDIT_CONTENT} as content from audit_event order by seq`,
    ),
  );
}

/** Verification of a chain against hashing the same bytes and nothing else. */
export async function auditOf(side: Side, count: number, log: (line: string) => void): Promise<Comparison> {
  const links = await auditLinks(side, count);
  log(`${links.length} audit rows chained`);
  const bytes = links.map((link) => Buffer.concat([Buffer.from(link.prevHash, 'hex'), Buffer.from(link.content)]));
  const [ours, theirs] = await interleaved(
    async () => {
      const verifier = new ChainVerifier();
      for (const link of links) verifier.add(link);
      if (verifier.faults.length > 0 || verifier.head.seq !== count)
        throw new Error('A whole chain was not found whole.');
    },
    async () => {
      for (const row of bytes) hash('sha256', row, 'buffer');
    },
  );
  const ratio = theirs / ours;
  return {
    what: `verify ${count} chained audit rows, rows/s`,
    ours: (count / ours) * 1000,
    theirs: (count / theirs) * 1000,
    against: 'bare sha256 over the same bytes',
    ratio,
    goal: '>= 0.5',
    held: ratio >= 0.5,
  };
}
