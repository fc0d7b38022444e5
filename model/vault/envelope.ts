import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

/** The cell a secret lives in. A sealed text opens in its own cell only. */
export interface Cell {
  table: string;
  column: string;
  tenantId: string;
  rowId: string;
}

/** AES-256-GCM with a 96-bit random nonce and a 16-byte tag, which Node checks only when told the length (security.md 0.2). */
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Box {
  nonce: Buffer;
  tag: Buffer;
  body: Buffer;
}

/** The additional data of a cell; `purpose` keeps a wrapped key and a sealed text apart. */
export function boundTo(cell: Cell, purpose: string): Buffer {
  const parts = [cell.table, cell.column, cell.tenantId, cell.rowId];
  if (parts.some((part) => part === '' || part.includes('|'))) {
    throw new TypeError('A secret needs its table, column, tenant and row, none empty.');
  }
  return Buffer.from([...parts, purpose].join('|'), 'utf8');
}

/** Encrypts and binds to `aad`. */
export function closeBox(key: KeyObject | Buffer, plain: Buffer, aad: Buffer): Box {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { nonce, tag: cipher.getAuthTag(), body };
}

/** Decrypts; throws unless key, nonce, tag, body and `aad` belong together. Nothing leaves before the tag is checked. */
export function openBox(key: KeyObject | Buffer, box: Box, aad: Buffer): Buffer {
  if (box.nonce.length !== NONCE_BYTES || box.tag.length !== TAG_BYTES)
    throw new RangeError('wrong nonce or tag length');
  const decipher = createDecipheriv(CIPHER, key, box.nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(box.tag);
  return Buffer.concat([decipher.update(box.body), decipher.final()]);
}
