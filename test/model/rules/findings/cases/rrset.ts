import type { Pair } from '../scenario.ts';

const many = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => `t TXT "${index}${'x'.repeat(length)}"`);

export const RRSET_PAIRS: Pair[] = [
  {
    rule: 'value-invalid',
    about: 'www.example.com A',
    trips: { after: ['www A 9.9.9.256'] },
    passes: { after: ['www A 9.9.9.9', 'v6 AAAA 2620:fe::9'] },
  },
  {
    rule: 'record-set-empty',
    about: 'www.example.com A',
    trips: { after: ['www A'] },
    passes: { after: ['www A 9.9.9.9'] },
  },
  {
    rule: 'record-set-duplicate',
    about: 'www.example.com A',
    trips: { after: ['www A 9.9.9.9', 'www A 9.9.9.9'] },
    passes: { after: ['www A 9.9.9.9', 'www A 9.9.9.10'] },
  },
  {
    rule: 'record-set-too-large',
    about: 't.example.com TXT',
    trips: { after: many(300, 240) },
    passes: { after: many(100, 240) },
  },
  {
    rule: 'record-set-over-udp',
    about: 't.example.com TXT',
    trips: { after: many(6, 240) },
    passes: { after: many(4, 240) },
  },
];
