import type { Change } from '#model/rules/change.ts';
import type { Pair } from '../scenario.ts';

const hosts = (count: number, from = 0, address = '9.9.9.9') =>
  Array.from({ length: count }, (_, index) => `h${index + from} A ${address}`);
const add = (id: string): Change => ({
  id,
  name: 'www.example.com.',
  type: 'A',
  action: 'add',
  before: null,
  after: { name: 'www.example.com.', type: 'A', ttl: 3600, values: ['9.9.9.9'] },
});
const same = { name: 'www.example.com.', type: 'A', ttl: 3600, values: ['9.9.9.9'] };
const OWNED = 'a-www TXT "heritage=external-dns,external-dns/owner=cluster1,external-dns/resource=ingress/web"';

export const CHANGE_SET_PAIRS: Pair[] = [
  {
    rule: 'opaque-type-touched',
    about: 'www.example.com SSHFP',
    trips: { before: ['www SSHFP 1 1 00'], after: ['www SSHFP 1 1 01'] },
    passes: { before: ['www SSHFP 1 1 00'], after: ['www SSHFP 1 1 00', 'www A 9.9.9.9'] },
  },
  {
    rule: 'changed-twice',
    about: 'www.example.com A',
    trips: { after: ['www A 9.9.9.9'], changes: [add('1'), add('2')] },
    passes: { after: ['www A 9.9.9.9'], changes: [add('1')] },
  },
  {
    rule: 'zone-emptied',
    about: 'zone',
    trips: { before: hosts(2), after: [] },
    passes: { before: hosts(2), after: hosts(1) },
  },
  {
    rule: 'zone-emptied',
    severity: 'high',
    about: 'zone',
    trips: { before: hosts(1), after: [] },
    passes: { before: [], after: hosts(1) },
  },
  {
    rule: 'deletes-most',
    about: 'zone',
    trips: { before: hosts(28), after: hosts(9) },
    passes: { before: hosts(28), after: hosts(10) },
  },
  {
    rule: 'deletes-most',
    about: 'zone',
    trips: { before: hosts(500), after: hosts(450) },
    passes: { before: hosts(500), after: hosts(451) },
  },
  {
    rule: 'deletes-many',
    about: 'zone',
    trips: { before: hosts(28), after: hosts(18) },
    passes: { before: hosts(28), after: hosts(19) },
  },
  {
    rule: 'deletes-many',
    about: 'zone',
    trips: { before: hosts(6), after: hosts(3) },
    passes: { before: hosts(6), after: hosts(4) },
  },
  {
    rule: 'updates-many',
    about: 'zone',
    trips: { before: hosts(28), after: [...hosts(10, 0, '9.9.9.10'), ...hosts(18, 10)] },
    passes: { before: hosts(28), after: [...hosts(9, 0, '9.9.9.10'), ...hosts(19, 9)] },
  },
  {
    rule: 'updates-many',
    about: 'zone',
    trips: { before: hosts(6), after: [...hosts(5, 0, '9.9.9.10'), ...hosts(1, 5)] },
    passes: { before: hosts(6), after: [...hosts(4, 0, '9.9.9.10'), ...hosts(2, 4)] },
  },
  {
    rule: 'change-without-effect',
    about: 'www.example.com A',
    trips: {
      before: ['www A 9.9.9.9'],
      after: ['www A 9.9.9.9'],
      changes: [{ id: '1', name: 'www.example.com.', type: 'A', action: 'replace', before: same, after: same }],
    },
    passes: { before: ['www A 9.9.9.9'], after: ['www@60 A 9.9.9.9'] },
  },
  {
    rule: 'extras-lost',
    about: 'www.example.com A',
    trips: {
      before: ['www A 9.9.9.9'],
      after: ['www A 9.9.9.10'],
      extrasBefore: { 'www.example.com. A': { comments: ['x'] } },
    },
    passes: {
      before: ['www A 9.9.9.9'],
      after: ['www A 9.9.9.10'],
      extrasBefore: { 'www.example.com. A': { comments: ['x'] } },
      extrasAfter: { 'www.example.com. A': { comments: ['x'] } },
    },
  },
  {
    rule: 'owned-by-automation',
    about: 'www.example.com A',
    trips: { before: ['www A 9.9.9.9', OWNED], after: ['www A 9.9.9.10', OWNED] },
    passes: { before: ['api A 9.9.9.9', OWNED], after: ['api A 9.9.9.10', OWNED] },
  },
  {
    rule: 'acme-challenge-touched',
    about: '_acme-challenge.www.example.com TXT',
    trips: { before: ['_acme-challenge.www TXT "a"'], after: ['_acme-challenge.www TXT "b"'] },
    passes: { after: ['_acme-challenge.www CNAME x.acme.example.net.'] },
  },
];
