import { createSecretKey, type KeyObject } from 'node:crypto';

/** The master keys (KEK) of a deployment by version. Sealing uses the newest; older ones open what they once sealed. */
export interface Keyring {
  newest: number;
  keys: ReadonlyMap<number, KeyObject>;
}

const KEY_BYTES = 32;
const ENTRY = /^v([1-9]\d{0,5}):([A-Za-z0-9+/]+={0,2}|[A-Za-z0-9_-]+={0,2})$/;

/**
 * Reads master keys from their setting: `v2:<base64>,v1:<base64>`, each 32 bytes. Throws a plain error that says what is
 * wrong and never shows a key: a process must not start without its keys, nor with short ones (security.md O4).
 */
export function parseKeyring(setting: string | undefined): Keyring {
  const entries = (setting ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 0) {
    throw new Error(
      'There is no master key. Set one as "v1:" and 32 random bytes in base64, and keep it outside the database.',
    );
  }
  const keys = new Map<number, KeyObject>();
  for (const [index, entry] of entries.entries()) {
    const [, version, material] = ENTRY.exec(entry) ?? [];
    if (version === undefined || material === undefined) {
      throw new Error(`Master key ${index + 1} is not of the form "v1:<base64>".`);
    }
    const bytes = Buffer.from(material, 'base64url');
    if (bytes.length !== KEY_BYTES) {
      throw new Error(`Master key v${version} has ${bytes.length} bytes; it needs exactly ${KEY_BYTES}.`);
    }
    if (bytes.every((byte) => byte === bytes[0]))
      throw new Error(`Master key v${version} is one byte repeated; make a random one.`);
    if (keys.has(Number(version))) throw new Error(`Master key v${version} is given twice.`);
    keys.set(Number(version), createSecretKey(bytes));
    bytes.fill(0);
  }
  return { newest: Math.max(...keys.keys()), keys };
}
