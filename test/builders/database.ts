import { openDatabase, type Database } from '#model/database.ts';
import { cloneDatabase, type ClonedDatabase } from './database-template.ts';

export interface TestDatabase extends ClonedDatabase {
  database: Database;
}

/**
 * A migrated database of its own for one test file, opened as the app role. The server comes from the global set-up
 * unless `adminUrl` names another. Call `drop()` when done.
 */
export async function createTestDatabase(
  options: { adminUrl?: string; poolSize?: number } = {},
): Promise<TestDatabase> {
  const adminUrl = options.adminUrl ?? (await import('vitest')).inject('adminUrl');
  if (adminUrl === undefined) throw new Error('No PostgreSQL server: test/global-setup.ts provides "adminUrl".');
  const cloned = await cloneDatabase(adminUrl);
  const database = await openDatabase({ url: cloned.url, name: 'test', poolSize: options.poolSize ?? 5 });
  return {
    ...cloned,
    database,
    async drop() {
      await database.close();
      await cloned.drop();
    },
  };
}
