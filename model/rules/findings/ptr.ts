import { labelsOf } from '../name.ts';
import type { RecordSet } from '../record-set.ts';
import { rule, shownName, type WordedRule } from './rule.ts';
import { isAddressLike } from './values.ts';
import type { ZoneView } from './zone-view.ts';

function isReverse(name: string): boolean {
  return name.endsWith('.in-addr.arpa.') || name.endsWith('.ip6.arpa.');
}

/** Service discovery lists instances in PTR sets (RFC 6763): many values and odd names are its nature. */
function isServiceDiscovery(name: string): boolean {
  return labelsOf(name).some((label) => label.startsWith('_'));
}

function* writtenPtr(view: ZoneView): Iterable<RecordSet> {
  for (const { set } of view.written) if (set.type === 'PTR' && !isServiceDiscovery(set.name)) yield set;
}

/** True for a name under in-addr.arpa or ip6.arpa that stands for one address, or for a block of RFC 2317. */
function standsForAddress(name: string): boolean {
  const labels = labelsOf(name).slice(0, -2);
  if (name.endsWith('.ip6.arpa.')) return labels.length === 32 && labels.every((label) => /^[0-9a-f]$/.test(label));
  const [host = '', ...rest] = labels;
  const octet = (label: string) => /^\d{1,3}$/.test(label) && Number(label) < 256;
  const block = rest.length === 4 && /^\d{1,3}[/-]\d{1,3}$|[a-z]/.test(rest[0] ?? '');
  return octet(host) && (rest.length === 3 ? rest.every(octet) : block);
}

export const PTR_RULES: WordedRule[] = [
  rule({
    id: 'ptr-outside-reverse',
    severity: 'medium',
    title: 'A PTR belongs into a reverse zone',
    reference: 'RFC 1035 section 3.5',
    message: 'The name is not under in-addr.arpa or ip6.arpa; nobody asks for a PTR here.',
    fix: 'Create it in the reverse zone of the address.',
    *find(view) {
      for (const set of writtenPtr(view)) if (!isReverse(set.name)) yield { set };
    },
  }),
  rule({
    id: 'ptr-owner-not-address',
    severity: 'medium',
    title: 'A reverse name spells out a whole address',
    reference: 'RFC 1035 section 3.5, RFC 3596 section 2.5, RFC 2317',
    message: 'The name does not spell out one address.',
    fix: 'Use four numbers for IPv4, 32 hexadecimal digits for IPv6, in reverse order.',
    *find(view) {
      for (const set of writtenPtr(view)) if (isReverse(set.name) && !standsForAddress(set.name)) yield { set };
    },
  }),
  rule({
    id: 'ptr-multiple',
    severity: 'low',
    title: 'An address has one reverse name',
    reference: 'RFC 1912 section 2.1',
    message: 'The address has {count} reverse names; programs use any one of them.',
    fix: 'Keep the name that the machine calls itself.',
    *find(view) {
      for (const set of writtenPtr(view))
        if (set.values.length > 1) yield { set, params: { count: set.values.length } };
    },
  }),
  rule({
    id: 'ptr-target-is-address',
    severity: 'high',
    title: 'A reverse name is a name',
    reference: 'RFC 1035 section 3.3.12',
    message: 'The target {target} is an address.',
    fix: 'Enter the name of the machine.',
    *find(view) {
      for (const set of writtenPtr(view)) {
        for (const target of set.values)
          if (isAddressLike(target)) yield { set, params: { target: shownName(target) } };
      }
    },
  }),
  rule({
    id: 'ptr-target-is-cname',
    severity: 'high',
    title: 'A reverse name is not an alias',
    reference: 'RFC 2181 section 10.2',
    message: 'The target {target} is an alias (CNAME).',
    fix: 'Use the real name of the machine.',
    *find(view) {
      for (const set of writtenPtr(view)) {
        for (const target of set.values) {
          if (view.at(target, 'CNAME') !== undefined) yield { set, params: { target: shownName(target) } };
        }
      }
    },
  }),
];
