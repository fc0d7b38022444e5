import { generateKeyPairSync } from 'node:crypto';
import type { Pair, Scenario } from '../scenario.ts';

const about = 's1._domainkey.example.com TXT';
const key = (text: string): Scenario => ({ after: [`s1._domainkey TXT "${text}"`] });

function rsa(modulusLength: number, type: 'spki' | 'pkcs1' = 'spki'): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
  return publicKey.export({ type, format: 'der' }).toString('base64');
}

const RSA_512 = rsa(512);
const RSA_1024 = rsa(1024);
const RSA_2048 = rsa(2048);
const ED25519 = generateKeyPairSync('ed25519')
  .publicKey.export({ type: 'spki', format: 'der' })
  .subarray(-32)
  .toString('base64');
const GOOD = key(`v=DKIM1; k=rsa; p=${RSA_2048}`);

export const DKIM_PAIRS: Pair[] = [
  { rule: 'dkim-bad-key', about, trips: key('v=DKIM1; p=not-base64'), passes: GOOD },
  {
    rule: 'dkim-bad-key',
    about,
    trips: key(`v=DKIM1; k=rsa; p=${RSA_2048.slice(0, 200)}`),
    passes: key(`p=${rsa(2048, 'pkcs1')}`),
  },
  {
    rule: 'dkim-bad-key',
    about,
    trips: key('v=DKIM1; k=ed25519; p=AAAA'),
    passes: key(`v=DKIM1; k=ed25519; p=${ED25519}`),
  },
  {
    rule: 'dkim-bad-key',
    about,
    trips: key('v=DKIM1; k=rsa'),
    passes: { after: ['_domainkey TXT "o=-"', 's1._domainkey TXT "note"'] },
  },
  { rule: 'dkim-key-too-short', about, trips: key(`v=DKIM1; p=${RSA_512}`), passes: key(`v=DKIM1; p=${RSA_1024}`) },
  {
    rule: 'dkim-key-too-short',
    about,
    trips: key(`v=DKIM1; p=${rsa(768)}`),
    passes: key(`v=DKIM1; k=ed25519; p=${ED25519}`),
  },
  { rule: 'dkim-key-short', about, trips: key(`v=DKIM1; p=${RSA_1024}`), passes: GOOD },
  { rule: 'dkim-revoked', about, trips: key('v=DKIM1; p='), passes: GOOD },
  {
    rule: 'dkim-test-mode',
    about,
    trips: key(`v=DKIM1; t=s:y; p=${RSA_2048}`),
    passes: key(`v=DKIM1; t=s; p=${RSA_2048}`),
  },
  {
    rule: 'dkim-sha1-only',
    about,
    trips: key(`v=DKIM1; h=sha1; p=${RSA_2048}`),
    passes: key(`v=DKIM1; h=sha1:sha256; p=${RSA_2048}`),
  },
  {
    rule: 'dkim-version-not-first',
    about,
    trips: key(`k=rsa; v=DKIM1; p=${RSA_2048}`),
    passes: key(`k=rsa; p=${RSA_2048}`),
  },
  {
    rule: 'dkim-multiple',
    about,
    trips: { after: [`s1._domainkey TXT "p=${RSA_2048}"`, `s1._domainkey TXT "p=${RSA_1024}"`] },
    passes: { after: [`s1._domainkey TXT "p=${RSA_2048}"`, `s2._domainkey TXT "p=${RSA_1024}"`] },
  },
  {
    rule: 'dkim-selector-removed',
    about,
    trips: { before: GOOD.after, after: [] },
    passes: { before: GOOD.after, after: ['s1._domainkey CNAME s1.dkim.vendor.net.'] },
  },
  {
    rule: 'dkim-outside-domainkey',
    about: 'example.com TXT',
    trips: { after: [`@ TXT "v=DKIM1; p=${RSA_2048}"`] },
    passes: GOOD,
  },
];
