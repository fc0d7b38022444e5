import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../shared/', import.meta.url));

/**
 * Path of reference data that lies beside the clone (provider specifications, recorded traffic), or null when this machine has
 * none. Tests that need it are skipped by name then: `it.skipIf(sharedData('specs') === null)`.
 */
export function sharedData(...parts: string[]): string | null {
  const file = path.join(FOLDER, ...parts);
  return existsSync(file) ? file : null;
}
