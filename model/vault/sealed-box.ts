import { createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto';
import { closeBox, openBox } from './envelope.ts';

/*
 * A text for one reader: sealed with the reader's public key (X25519, RFC 7748), opened with the private one alone, which need
 * never leave the memory of the process that made it. What is sealed is bound to a context and opens in that one only.
 */

const INFO = 'apexkeep sealed box v1';
const PREFIX = 'b1';

/** Keys of one reader, for one text. */
export function newReader(): { publicKey: string; privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return { publicKey: spki(publicKey), privateKey };
}

/** Seals a text for the holder of the private key. @throws Error for a public key that is none */
export function sealFor(publicKey: string, plaintext: string, context: string): string {
  const reader = readSpki(publicKey);
  const mine = generateKeyPairSync('x25519');
  const key = sharedKey(mine.privateKey, reader, context);
  const box = closeBox(key, Buffer.from(plaintext, 'utf8'), Buffer.from(context, 'utf8'));
  key.fill(0);
  const parts = [box.nonce, box.tag, box.body].map((part) => part.toString('base64url'));
  return [PREFIX, spki(mine.publicKey), ...parts].join(':');
}

/** Opens what was sealed for this reader in this context. @throws Error for anything else */
export function openFor(privateKey: KeyObject, sealed: string, context: string): string {
  const [prefix, from = '', ...rest] = sealed.split(':');
  const [nonce, tag, body] = rest.map((part) => Buffer.from(part, 'base64url'));
  if (prefix !== PREFIX || nonce === undefined || tag === undefined || body === undefined)
    throw new RangeError('not a sealed box');
  const key = sharedKey(privateKey, readSpki(from), context);
  const plain = openBox(key, { nonce, tag, body }, Buffer.from(context, 'utf8'));
  key.fill(0);
  return plain.toString('utf8');
}

function sharedKey(privateKey: KeyObject, publicKey: KeyObject, context: string): Buffer {
  const secret = diffieHellman({ privateKey, publicKey });
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `${INFO}|${context}`, 32));
}

function spki(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).toString('base64url');
}

function readSpki(text: string): KeyObject {
  const key = createPublicKey({ key: Buffer.from(text, 'base64url'), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== 'x25519') throw new RangeError('not an X25519 key');
  return key;
}
