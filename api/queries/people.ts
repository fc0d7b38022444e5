import type { Tx } from '#model/database.ts';

export interface PersonShape {
  id: string;
  name: string;
  email: string;
}

/** People by id, for presenters. Ids that are unknown are absent. */
export async function peopleById(tx: Tx, ids: Iterable<string | null>): Promise<Map<string, PersonShape>> {
  const wanted = [...new Set([...ids].filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await tx.sql<PersonShape>('select id, name, email from app_user where id = any($1::uuid[])', [wanted]);
  return new Map(rows.map((row) => [row.id, row]));
}
