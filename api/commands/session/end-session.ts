import type { Database } from '#model/database.ts';
import { auditEverywhere } from '#api/audit-entry.ts';
import type { SignedIn } from '#api/call.ts';

/** Ends the session of this cookie for good. One that has ended already leaves no second row. */
export async function endSession(database: Database, person: Pick<SignedIn, 'id' | 'tokenHash'>): Promise<void> {
  await database.asUser(person.id, async (tx) => {
    const ended = await tx.sql('delete from session where token_hash = $1 returning 1 as one', [person.tokenHash]);
    if (ended.length > 0) await auditEverywhere(tx, person.id, 'session.closed');
  });
}
