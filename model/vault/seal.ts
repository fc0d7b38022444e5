import { randomBytes } from 'node:crypto';
import { boundTo, closeBox, type Cell } from './envelope.ts';
import type { Keyring } from './keys.ts';

export type { Cell };

const DATA_KEY_BYTES = 32;

/** A data key wrapped by a master key: nonce, tag and body in one base64url text. Bound to the cell and the key's version. */
export function wrapDataKey(dataKey: Buffer, cell: Cell, version: number, keys: Keyring): string {
  const master = keys.keys.get(version);
  if (master === undefined) throw new Error(`There is no master key v${version}.`);
  const box = closeBox(master, dataKey, boundTo(cell, `key v${version}`));
  return Buffer.concat([box.nonce, box.tag, box.body]).toString('base64url');
}

/**
 * Seals a secret for one cell of the database: `v{N}:key:iv:tag:ct`, all base64url. The text is encrypted under a data key
 * of its own, which master key N wraps. Sealing twice gives different texts.
 */
export function sealSecret(plaintext: string, cell: Cell, keys: Keyring): string {
  const dataKey = randomBytes(DATA_KEY_BYTES);
  const box = closeBox(dataKey, Buffer.from(plaintext, 'utf8'), boundTo(cell, 'secret'));
  const wrapped = wrapDataKey(dataKey, cell, keys.newest, keys);
  dataKey.fill(0);
  const fields = [box.nonce, box.tag, box.body].map((part) => part.toString('base64url'));
  return [`v${keys.newest}`, wrapped, ...fields].join(':');
}
