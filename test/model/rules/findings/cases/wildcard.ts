import type { Pair } from '../scenario.ts';

export const WILDCARD_PAIRS: Pair[] = [
  {
    rule: 'wildcard-added',
    severity: 'high',
    about: '*.example.com A',
    trips: { after: ['* A 9.9.9.9'] },
    passes: { before: ['* A 9.9.9.9'], after: ['* A 9.9.9.10'] },
  },
  {
    rule: 'wildcard-added',
    severity: 'medium',
    about: '*.app.example.com A',
    trips: { after: ['*.app A 9.9.9.9'] },
    passes: { after: ['app A 9.9.9.9'] },
  },
  {
    rule: 'wildcard-not-leftmost',
    about: 'a.*.example.com A',
    trips: { after: ['a.* A 9.9.9.9'] },
    passes: { after: ['*.a A 9.9.9.9'] },
  },
  {
    rule: 'wildcard-text',
    about: '*.example.com TXT',
    trips: { after: ['* TXT "x"'] },
    passes: { after: ['a TXT "x"'] },
  },
  {
    rule: 'wildcard-takes-over',
    about: 'www.example.com A',
    trips: { before: ['* A 9.9.9.9', 'www A 9.9.9.10'], after: ['* A 9.9.9.9'] },
    passes: { before: ['* A 9.9.9.9', 'a.b A 9.9.9.10', 'b A 9.9.9.9'], after: ['* A 9.9.9.9', 'b A 9.9.9.9'] },
  },
  {
    rule: 'wildcard-stops-at-name',
    about: 'www.example.com A',
    trips: { before: ['* MX 10 mx.example.net.'], after: ['* MX 10 mx.example.net.', 'www A 9.9.9.9'] },
    passes: { before: ['* MX 10 mx.example.net.'], after: ['* MX 10 mx.example.net.', 'www MX 10 mx.example.net.'] },
  },
];
