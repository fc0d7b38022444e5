import { randomBytes } from 'node:crypto';
import { chmod, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Everything secret that an instance makes for itself. Lose it and what it sealed is lost with it: back it up. */
export interface InstanceKeys {
  /** Key-encryption keys of the vault, `v<n>:base64`, newest first. */
  vaultKeys: string;
  /** Keys of the payload codec of Temporal, `id:base64`, newest first. */
  codecKeys: string;
  /** Signs cursors; base64. */
  signingKey: string;
  migratorPassword: string;
  appPassword: string;
  /** Key of the provider stand-in of the demo. */
  sandboxKey: string;
  /** Password of the demo sign-ins. */
  demoPassword: string;
}

const NAMES = [
  'vaultKeys',
  'codecKeys',
  'signingKey',
  'migratorPassword',
  'appPassword',
  'sandboxKey',
  'demoPassword',
] as const;

function newKeys(): InstanceKeys {
  const bytes = (count: number, encoding: 'base64' | 'base64url' = 'base64'): string =>
    randomBytes(count).toString(encoding);
  return {
    vaultKeys: `v1:${bytes(32)}`,
    codecKeys: `1:${bytes(32)}`,
    signingKey: bytes(32),
    migratorPassword: bytes(24, 'base64url'),
    appPassword: bytes(24, 'base64url'),
    sandboxKey: bytes(24, 'base64url'),
    demoPassword: `apex-${bytes(9, 'base64url')}`,
  };
}

/** Written whole or not at all, and on the disk before anything is sealed with it. */
async function writeKeys(file: string, keys: InstanceKeys): Promise<void> {
  const partial = `${file}.new`;
  await rm(partial, { force: true });
  const handle = await open(partial, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(keys, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}

/** The keys of this instance, or null when none were made yet. Throws when the file is there and cannot be used. */
export async function readKeys(file: string): Promise<InstanceKeys | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new Error(`${file} holds the keys of this instance and cannot be read: ${error.message}`);
  });
  if (text === null) return null;
  let found: Partial<InstanceKeys>;
  try {
    found = JSON.parse(text) as Partial<InstanceKeys>;
  } catch {
    throw new Error(
      `${file} holds the keys of this instance and is damaged. Restore it from a backup; do not delete it.`,
    );
  }
  const missing = NAMES.filter((name) => typeof found[name] !== 'string' || found[name] === '');
  if (missing.length > 0)
    throw new Error(`${file} lacks ${missing.join(', ')}. Restore it from a backup; do not delete it.`);
  await chmod(file, 0o600);
  return found as InstanceKeys;
}

/**
 * The keys of this instance, made on its first start. `hasData` tells whether the database holds anything yet: new keys are
 * never made beside data that other keys have sealed.
 */
export async function ensureKeys(file: string, hasData: () => Promise<boolean>): Promise<InstanceKeys> {
  const present = await readKeys(file);
  if (present !== null) return present;
  if (await hasData()) {
    throw new Error(
      `The database holds data, but the keys that sealed it are missing: ${file} is not there.\n` +
        'Put the file back from a backup. To begin anew and lose what is there, move the whole folder ' +
        `${path.dirname(file)} away (or empty the database) and start again.`,
    );
  }
  const keys = newKeys();
  await writeKeys(file, keys);
  return keys;
}
