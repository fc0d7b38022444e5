import type { Tx } from '#model/database.ts';

/**
 * The next change request number of the transaction's tenant, from 1, without gaps or twins: a parallel writer waits
 * until this transaction ends, and a rolled-back one gives its number back.
 */
export async function nextChangeNumber(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ last: number }>(
    `insert into change_number as n (tenant_id, last) values (current_tenant(), 1)
     on conflict (tenant_id) do update set last = n.last + 1 returning last`,
  );
  if (row === undefined) throw new Error('The database gave no change request number.');
  return row.last;
}
