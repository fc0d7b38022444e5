import type { Pair } from '../scenario.ts';

const at = (ttl: number) => ({ after: [`www@${ttl} A 9.9.9.9`] });
const limits = { minTtl: 300, maxTtl: 86_400 };

export const TTL_PAIRS: Pair[] = [
  { rule: 'ttl-out-of-range', about: 'www.example.com A', trips: at(2 ** 31), passes: at(2 ** 31 - 1) },
  {
    rule: 'ttl-below-provider',
    about: 'www.example.com A',
    trips: { ...at(299), limits },
    passes: { ...at(300), limits },
  },
  {
    rule: 'ttl-above-provider',
    about: 'www.example.com A',
    trips: { ...at(86_401), limits },
    passes: { ...at(86_400), limits },
  },
  { rule: 'ttl-zero', about: 'www.example.com A', trips: at(0), passes: at(1) },
  { rule: 'ttl-very-short', about: 'www.example.com A', trips: at(29), passes: at(30) },
  { rule: 'ttl-short', about: 'www.example.com A', trips: at(59), passes: at(60) },
  { rule: 'ttl-long', about: 'www.example.com A', trips: at(86_401), passes: at(86_400) },
  { rule: 'ttl-very-long', about: 'www.example.com A', trips: at(604_801), passes: at(604_800) },
  {
    rule: 'old-ttl-holds',
    about: 'www.example.com A',
    trips: { before: ['www@7200 A 9.9.9.9'], after: ['www@60 A 9.9.9.10'] },
    passes: { before: ['www@7200 A 9.9.9.9'], after: ['www@60 A 9.9.9.9'] },
  },
];
