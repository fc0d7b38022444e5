import type { Pair } from '../scenario.ts';

const A = 'A 9.9.9.9';
const label = (length: number) => 'a'.repeat(length);

export const NAME_PAIRS: Pair[] = [
  {
    rule: 'name-outside-zone',
    about: 'www.example.net A',
    trips: { after: [`www.example.net. ${A}`] },
    passes: { after: [`www ${A}`] },
  },
  {
    rule: 'name-not-canonical',
    about: 'WWW.example.com A',
    trips: { after: [`WWW ${A}`] },
    passes: { after: [`www ${A}`] },
  },
  {
    rule: 'name-label-too-long',
    about: `${label(64)}.example.com A`,
    trips: { after: [`${label(64)} ${A}`] },
    passes: { after: [`${label(63)} ${A}`] },
  },
  {
    rule: 'name-too-long',
    about: 'A',
    trips: { after: [`${label(60)}.${label(60)}.${label(60)}.${label(59)} ${A}`] },
    passes: { after: [`${label(60)}.${label(60)}.${label(60)}.${label(58)} ${A}`] },
  },
  {
    rule: 'name-empty-label',
    about: 'a..b.example.com A',
    trips: { after: [`a..b ${A}`] },
    passes: { after: [`a.b ${A}`] },
  },
  {
    rule: 'name-raw-whitespace',
    about: 'a\tb.example.com A',
    trips: {
      after: [],
      changes: [
        {
          id: '1',
          name: 'a\tb.example.com.',
          type: 'A',
          action: 'add',
          before: null,
          after: { name: 'a\tb.example.com.', type: 'A', ttl: 60, values: ['9.9.9.9'] },
        },
      ],
    },
    passes: { after: ['my\\032printer._ipp._tcp SRV 0 0 631 printer.example.net.'] },
  },
  {
    rule: 'hostname-edge-hyphen',
    about: 'www-.example.com A',
    trips: { after: [`www- ${A}`] },
    passes: { after: [`w-w ${A}`, '-x TXT "a"'] },
  },
  {
    rule: 'hostname-underscore',
    about: 'example.com MX',
    trips: { after: ['@ MX 10 my_mail.example.net.'] },
    passes: { after: ['_sip._tcp SRV 0 0 5060 sip.example.net.', '_dmarc TXT "v=DMARC1; p=none"'] },
  },
  {
    rule: 'label-reserved-hyphens',
    about: 'ab--cd.example.com A',
    trips: { after: [`ab--cd ${A}`] },
    passes: { after: [`xn--mnchen-3ya ${A}`, `abc--d ${A}`] },
  },
  {
    rule: 'label-invalid-punycode',
    about: 'xn--a-ecp.ru.example.com A',
    trips: { after: [`xn--a-ecp.ru ${A}`] },
    passes: { after: [`xn--mnchen-3ya ${A}`, `xn--ls8h ${A}`] },
  },
  {
    rule: 'label-mixed-scripts',
    about: 'xn--pypal-4ve.example.com A',
    trips: { after: [`xn--pypal-4ve ${A}`] },
    passes: { after: [`xn--mnchen-3ya ${A}`, `xn--80ak6aa92e ${A}`] },
  },
  {
    rule: 'name-repeats-zone',
    about: 'www.example.com.example.com A',
    trips: { after: [`www.example.com.example.com. ${A}`] },
    passes: { after: [`www.example.net ${A}`] },
  },
  {
    rule: 'target-looks-absolute',
    about: 'www.example.com CNAME',
    trips: { after: ['www CNAME shop.vendor.com.example.com.'] },
    passes: { after: ['www CNAME shop.vendor.com.', 'old CNAME app.de.example.com.', `app.de ${A}`] },
  },
  {
    rule: 'name-below-delegation',
    about: 'www.sub.example.com A',
    trips: {
      before: ['sub NS ns1.example.net.', 'sub NS ns2.example.net.'],
      after: ['sub NS ns1.example.net.', 'sub NS ns2.example.net.', `www.sub ${A}`],
    },
    passes: {
      before: ['sub NS ns1.sub.example.com.'],
      after: ['sub NS ns1.sub.example.com.', `ns1.sub ${A}`, `subs ${A}`],
    },
  },
  {
    rule: 'name-below-dname',
    about: 'www.old.example.com A',
    trips: { before: ['old DNAME new.example.net.'], after: ['old DNAME new.example.net.', `www.old ${A}`] },
    passes: { before: ['old DNAME new.example.net.'], after: ['old DNAME new.example.net.', `old ${A}`] },
  },
];
