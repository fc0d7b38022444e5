import os from 'node:os';
import path from 'node:path';

/**
 * Folder outside the clone for what is costly to get twice (Node, Temporal binaries). Follows XDG_CACHE_HOME.
 * @param {Record<string, string | undefined>} environment
 * @returns {string}
 */
export function cacheFolder(environment) {
  const base = environment['XDG_CACHE_HOME'] || path.join(environment['HOME'] || os.homedir(), '.cache');
  return path.join(base, 'apexkeep');
}
