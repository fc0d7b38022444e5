import { createHash, createHmac } from 'node:crypto';

/** Keyed hash of some texts under a purpose, in base64url: equal inputs are equal, and nothing can be guessed without the key. */
export function keyed(key: Buffer, purpose: string, ...parts: string[]): string {
  const hmac = createHmac('sha256', key).update(purpose);
  for (const part of parts) hmac.update('\0').update(part);
  return hmac.digest('base64url');
}

/** How a random 256-bit token is stored: it has nothing to guess, so a plain sha-256 keeps it. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
