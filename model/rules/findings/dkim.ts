import { labelsOf } from '../name.ts';
import { rule, type Hit, type WordedRule } from './rule.ts';
import { tag, tagsOf } from './tag-list.ts';
import { textsOf } from './values.ts';
import type { ZoneView } from './zone-view.ts';

/** True for `selector._domainkey.domain`. */
function isSelector(name: string): boolean {
  return labelsOf(name).indexOf('_domainkey') > 0;
}

/** The octets of base64 text without blanks, or null when it is none (RFC 4648 section 4). */
function base64Octets(text: string): number[] | null {
  const digits = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(digits) || digits.length % 4 !== 0) return null;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const octets: number[] = [];
  let bits = 0;
  let count = 0;
  for (const digit of digits.replace(/=+$/, '')) {
    bits = ((bits << 6) | alphabet.indexOf(digit)) & 0xffffff;
    count += 6;
    if (count >= 8) octets.push((bits >> (count -= 8)) & 0xff);
  }
  return octets;
}

/** One element of DER at `at`: its tag, where its content begins and ends. */
function derElement(octets: number[], at: number): { tag: number; start: number; end: number } | null {
  const first = octets[at + 1];
  if (first === undefined) return null;
  const more = first < 0x80 ? 0 : first & 0x7f;
  let length = more === 0 ? first : 0;
  for (let index = 0; index < more; index++) length = length * 256 + (octets[at + 2 + index] ?? 0);
  const start = at + 2 + more;
  return more > 3 || start + length > octets.length ? null : { tag: octets[at] ?? 0, start, end: start + length };
}

/** Bits of the modulus of an RSA key as SubjectPublicKeyInfo or bare RSAPublicKey (RFC 8017), or null when it is neither. */
function rsaBits(octets: number[]): number | null {
  const outer = derElement(octets, 0);
  let inner = outer?.tag === 0x30 ? derElement(octets, outer.start) : null;
  if (inner?.tag === 0x30) {
    const bitString = derElement(octets, inner.end);
    const key = bitString?.tag === 0x03 ? derElement(octets, bitString.start + 1) : null;
    inner = key?.tag === 0x30 ? derElement(octets, key.start) : null;
  }
  if (inner?.tag !== 0x02) return null;
  let start = inner.start;
  while (start < inner.end && octets[start] === 0) start++;
  return start === inner.end ? null : (inner.end - start) * 8 - Math.clz32(octets[start] ?? 0) + 24;
}

/** Bits of a DKIM key: RSA modulus or 256 for ed25519; `revoked` for an empty key, `unreadable` for anything else. */
function keyOfRecord(text: string): number | 'revoked' | 'unreadable' {
  const key = tag(text, 'p');
  if (key === undefined) return 'unreadable';
  if (key.replace(/\s+/g, '') === '') return 'revoked';
  const octets = base64Octets(key);
  if (octets === null) return 'unreadable';
  if ((tag(text, 'k') ?? 'rsa').toLowerCase() === 'ed25519') return octets.length === 32 ? 256 : 'unreadable';
  if ((tag(text, 'k') ?? 'rsa').toLowerCase() !== 'rsa') return 4096;
  return rsaBits(octets) ?? 'unreadable';
}

/** Texts at selectors that mean to be a key. */
function* keys(view: ZoneView): Iterable<{ set: { name: string; type: string }; text: string }> {
  for (const { set } of view.written) {
    if (set.type !== 'TXT' || !isSelector(set.name)) continue;
    for (const text of textsOf(set)) if (/(^|;)\s*(v\s*=\s*DKIM1|p\s*=|k\s*=)/i.test(text)) yield { set, text };
  }
}

function* whereKey(view: ZoneView, wrong: (text: string) => boolean): Iterable<Hit> {
  for (const { set, text } of keys(view)) if (wrong(text)) yield { set };
}

export const DKIM_RULES: WordedRule[] = [
  rule({
    id: 'dkim-bad-key',
    severity: 'block',
    title: 'A DKIM key can be read',
    reference: 'RFC 6376 section 3.6.1, RFC 8463 section 3',
    message: 'The key after p= is missing or cannot be read: every signature with this selector fails.',
    fix: 'Copy the whole key again, without line breaks.',
    find: (view) => whereKey(view, (text) => keyOfRecord(text) === 'unreadable'),
  }),
  rule({
    id: 'dkim-key-too-short',
    severity: 'high',
    title: 'A DKIM key has at least 1024 bits',
    reference: 'RFC 8301 section 3.2',
    message: 'The RSA key has {bits} bits; receivers ignore keys under 1024.',
    fix: 'Create a key of 2048 bits.',
    *find(view) {
      for (const { set, text } of keys(view)) {
        const bits = keyOfRecord(text);
        if (typeof bits === 'number' && bits < 1024 && bits !== 256) yield { set, params: { bits } };
        else if (bits === 256 && (tag(text, 'k') ?? 'rsa').toLowerCase() !== 'ed25519') yield { set, params: { bits } };
      }
    },
  }),
  rule({
    id: 'dkim-key-short',
    severity: 'medium',
    title: 'A DKIM key has 2048 bits',
    reference: 'RFC 8301 section 3.2',
    message: 'The RSA key has {bits} bits; 2048 are advised.',
    fix: 'Create a key of 2048 bits at the next rollover.',
    *find(view) {
      for (const { set, text } of keys(view)) {
        const bits = keyOfRecord(text);
        if (typeof bits === 'number' && bits >= 1024 && bits < 2048) yield { set, params: { bits } };
      }
    },
  }),
  rule({
    id: 'dkim-revoked',
    severity: 'medium',
    title: 'A DKIM key is revoked on purpose only',
    reference: 'RFC 6376 section 3.6.1',
    message: 'The key is empty, which revokes the selector.',
    fix: 'Make sure that nothing signs with this selector any more.',
    find: (view) => whereKey(view, (text) => keyOfRecord(text) === 'revoked'),
  }),
  rule({
    id: 'dkim-test-mode',
    severity: 'low',
    title: 'A DKIM key in use is not in test mode',
    reference: 'RFC 6376 section 3.6.1',
    message: 'The flag t=y says that signatures are only a test.',
    fix: 'Remove t=y once signing works.',
    find: (view) => whereKey(view, (text) => (tag(text, 't') ?? '').split(':').some((flag) => flag.trim() === 'y')),
  }),
  rule({
    id: 'dkim-sha1-only',
    severity: 'medium',
    title: 'DKIM allows SHA-256',
    reference: 'RFC 8301 section 3.1',
    message: 'The key allows SHA-1 only, which receivers no longer accept.',
    fix: 'Remove the tag h=, or set it to sha256.',
    find: (view) =>
      whereKey(view, (text) => {
        const hashes = tag(text, 'h')
          ?.toLowerCase()
          .split(':')
          .map((hash) => hash.trim());
        return hashes !== undefined && hashes.includes('sha1') && !hashes.includes('sha256');
      }),
  }),
  rule({
    id: 'dkim-version-not-first',
    severity: 'high',
    title: 'The version comes first in a DKIM key',
    reference: 'RFC 6376 section 3.6.1',
    message: 'The tag v=DKIM1 is not the first one, or has another value: receivers discard the key.',
    fix: 'Begin the text with v=DKIM1;.',
    find: (view) =>
      whereKey(view, (text) => {
        const at = tagsOf(text).findIndex(({ name }) => name === 'v');
        return at > 0 || (at === 0 && tagsOf(text)[0]?.value !== 'DKIM1');
      }),
  }),
  rule({
    id: 'dkim-multiple',
    severity: 'high',
    title: 'A selector has one key',
    reference: 'RFC 6376 section 3.6.2.2',
    message: 'The selector has {count} keys; receivers take any one of them.',
    fix: 'Use a new selector for the new key.',
    *find(view) {
      for (const { set } of view.written) {
        const count =
          set.type === 'TXT' && isSelector(set.name)
            ? textsOf(set).filter((text) => tag(text, 'p') !== undefined).length
            : 0;
        if (count > 1) yield { set, params: { count } };
      }
    },
  }),
  rule({
    id: 'dkim-selector-removed',
    severity: 'high',
    title: 'A DKIM selector in use stays',
    reference: 'RFC 6376 section 3.1',
    message: 'The selector goes away: mail signed with it, also mail on its way, fails the check.',
    fix: 'Stop signing with it, wait a week, then remove it.',
    *find(view) {
      for (const { set } of view.removed) {
        const holdsKey =
          set.type === 'CNAME' || (set.type === 'TXT' && textsOf(set).some((text) => (tag(text, 'p') ?? '') !== ''));
        const replaced = view.at(set.name, 'CNAME') !== undefined || view.at(set.name, 'TXT') !== undefined;
        if (holdsKey && isSelector(set.name) && !replaced) yield { set };
      }
    },
  }),
  rule({
    id: 'dkim-outside-domainkey',
    severity: 'medium',
    title: 'A DKIM key stands below _domainkey',
    reference: 'RFC 6376 section 3.6.2.1',
    message: 'The text is a DKIM key, but the name is not selector._domainkey.',
    fix: 'Move it to the selector name that your mail server gives.',
    *find(view) {
      for (const { set } of view.written) {
        if (!isSelector(set.name) && textsOf(set).some((text) => /^\s*v\s*=\s*DKIM1\b/i.test(text))) yield { set };
      }
    },
  }),
];
