import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { ContactFields } from '#model/rules/sales/contact.ts';
import { sentence } from '#model/rules/sentence.ts';

export interface ContactRow {
  id: string;
  fields: ContactFields;
  version: number;
  createdAt: Date;
}

const SELECT = `select id, fields, version, created_at as "createdAt" from contact where tenant_id = current_tenant()`;

/** Contacts, the newest first. */
export function contactPage(tx: Tx, before: string | null, limit: number): Promise<ContactRow[]> {
  return tx.sql<ContactRow>(`${SELECT} and ($1::uuid is null or id < $1) order by id desc limit $2`, [before, limit]);
}

/** One contact; with `lock`, kept as it is until the transaction ends. @throws ApexkeepError `not-found` */
export async function contactById(tx: Tx, id: string, lock: 'lock' | 'read' = 'read'): Promise<ContactRow> {
  const [row] = await tx.sql<ContactRow>(`${SELECT} and id = $1 ${lock === 'lock' ? 'for update' : ''}`, [id]);
  if (row === undefined)
    throw new ApexkeepError('not-found', sentence('contact-missing', 'There is no such contact in this workspace.'));
  return row;
}
