import type { Database } from '#model/database.ts';
import { auditEverywhere } from '#api/audit-entry.ts';
import type { SignedIn } from '#api/call.ts';

type Own = Pick<SignedIn, 'name' | 'locale' | 'theme'>;

/** Keeps what a person says of themselves. A new name is in every audit log, since the logs show people by their name. */
export async function updateMe(database: Database, person: Own & { id: string }, now: Own): Promise<void> {
  await database.asUser(person.id, async (tx) => {
    await tx.sql('update app_user set name = $2, locale = $3, theme = $4 where id = $1', [
      person.id,
      now.name,
      now.locale,
      now.theme,
    ]);
    if (now.name !== person.name)
      await auditEverywhere(tx, person.id, 'user.renamed', { from: person.name, to: now.name });
  });
}
