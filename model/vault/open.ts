import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { boundTo, openBox } from './envelope.ts';
import type { Keyring } from './keys.ts';
import { wrapDataKey, type Cell } from './seal.ts';

interface Sealed {
  version: number;
  wrapped: Buffer;
  nonce: Buffer;
  tag: Buffer;
  body: Buffer;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAPPED_BYTES = NONCE_BYTES + TAG_BYTES + 32;
const SEALED = /^v([1-9]\d{0,5}):([\w-]+):([\w-]+):([\w-]+):([\w-]*)$/;

/** base64url in its one canonical spelling; another spelling of the same bytes is not what we wrote. */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new RangeError('not canonical base64url');
  return bytes;
}

function parse(sealed: string): Sealed {
  const [, version, ...fields] = SEALED.exec(sealed) ?? [];
  const [wrapped, nonce, tag, body] = fields.map(decode);
  if (wrapped?.length !== WRAPPED_BYTES || nonce === undefined || tag === undefined || body === undefined) {
    throw new RangeError('not a sealed secret');
  }
  return { version: Number(version), wrapped, nonce, tag, body };
}

function unwrapDataKey(sealed: Sealed, cell: Cell, keys: Keyring): Buffer {
  const master = keys.keys.get(sealed.version);
  if (master === undefined) throw new RangeError('unknown key version');
  const nonce = sealed.wrapped.subarray(0, NONCE_BYTES);
  const tag = sealed.wrapped.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const body = sealed.wrapped.subarray(NONCE_BYTES + TAG_BYTES);
  return openBox(master, { nonce, tag, body }, boundTo(cell, `key v${sealed.version}`));
}

/** One answer for every way to fail: which part did not fit helps only an attacker. */
function unreadable(cell: Cell): ApexkeepError {
  return new ApexkeepError(
    'internal',
    sentence(
      'secret-unopened',
      'The secret in {table}.{column} of row {row} cannot be opened: it was altered, moved, or sealed with a master key this process does not have. Check the master keys, or enter the secret again.',
      { table: cell.table, column: cell.column, row: cell.rowId },
    ),
  );
}

/** Opens what `sealSecret` sealed for this very cell. Throws `internal`, without saying which part failed. */
export function openSecret(sealed: string, cell: Cell, keys: Keyring): string {
  try {
    const parts = parse(sealed);
    const dataKey = unwrapDataKey(parts, cell, keys);
    const plain = openBox(dataKey, parts, boundTo(cell, 'secret'));
    dataKey.fill(0);
    return plain.toString('utf8');
  } catch {
    throw unreadable(cell);
  }
}

/**
 * The same secret under the newest master key, for a rotation run; null when it already is. The text itself is not
 * encrypted anew, only its key. Throws `internal` when it cannot be opened.
 */
export function rewrapSecret(sealed: string, cell: Cell, keys: Keyring): string | null {
  try {
    const parts = parse(sealed);
    const dataKey = unwrapDataKey(parts, cell, keys);
    // Proves that the text still opens before its key is wrapped anew.
    openBox(dataKey, parts, boundTo(cell, 'secret')).fill(0);
    if (parts.version === keys.newest) return null;
    const wrapped = wrapDataKey(dataKey, cell, keys.newest, keys);
    dataKey.fill(0);
    return [`v${keys.newest}`, wrapped, ...sealed.split(':').slice(2)].join(':');
  } catch {
    throw unreadable(cell);
  }
}
