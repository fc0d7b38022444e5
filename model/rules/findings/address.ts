import type { Severity } from '../finding.ts';
import { ipv6Groups, isIpv4 } from '../rdata/address.ts';
import type { RecordSet } from '../record-set.ts';
import { listed, rule, shownName, type WordedRule } from './rule.ts';
import { firstLabel } from './values.ts';
import { ADDRESS_TYPES, hasAddress, isOurs, type ZoneView } from './zone-view.ts';

/** Zones that only exist inside a network; private addresses belong there. */
const INNER_ZONES = /(^|\.)(internal|home\.arpa|local|localhost|test|lan|corp|intranet|private|home)\.$/;

/** Zones that no registry ever delegates (RFC 2606 section 2): documentation addresses belong there. */
const RESERVED_ZONES = /(^|\.)(example|test|invalid)\.$/;

type Range = 'private' | 'loopback' | 'link-local' | 'documentation' | 'reserved' | 'unspecified' | 'mapped' | 'tunnel';

/** Ranges of RFC 6890, as network, prefix length. The first that holds the address names it. */
const RANGES_4: readonly [string, number, Range][] = [
  ['0.0.0.0', 32, 'unspecified'],
  ['0.0.0.0', 8, 'reserved'],
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'private'],
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'link-local'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.2.0', 24, 'documentation'],
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'reserved'],
  ['198.51.100.0', 24, 'documentation'],
  ['203.0.113.0', 24, 'documentation'],
  ['224.0.0.0', 3, 'reserved'],
];

const RANGES_6: readonly [string, number, Range][] = [
  ['::', 128, 'unspecified'],
  ['::1', 128, 'loopback'],
  ['::ffff:0:0', 96, 'mapped'],
  ['100::', 64, 'reserved'],
  ['2001::', 32, 'tunnel'],
  ['2001:db8::', 32, 'documentation'],
  ['3fff::', 20, 'documentation'],
  ['2002::', 16, 'tunnel'],
  ['fc00::', 7, 'private'],
  ['fe80::', 10, 'link-local'],
  ['fec0::', 10, 'private'],
  ['ff00::', 8, 'reserved'],
];

/** Octets or groups as one number, or null for what is no address. */
function toNumber(type: string, address: string): bigint | null {
  if (type === 'A') {
    return isIpv4(address) ? address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n) : null;
  }
  return ipv6Groups(address)?.reduce((sum, group) => sum * 65_536n + BigInt(group), 0n) ?? null;
}

const PARSED = {
  A: RANGES_4.map(([net, length, range]) => ({ net: toNumber('A', net) ?? 0n, shift: BigInt(32 - length), range })),
  AAAA: RANGES_6.map(([net, length, range]) => ({
    net: toNumber('AAAA', net) ?? 0n,
    shift: BigInt(128 - length),
    range,
  })),
};

/** The special range an address lies in, or null for an ordinary one. */
function rangeOf(type: 'A' | 'AAAA', address: string): Range | null {
  const number = toNumber(type, address);
  if (number === null) return null;
  return PARSED[type].find(({ net, shift }) => number >> shift === net >> shift)?.range ?? null;
}

const RANGES = new WeakMap<RecordSet, (Range | null)[]>();

/** The range of each address of a set; eight rules ask, one reads. */
function rangesOf(set: RecordSet): (Range | null)[] {
  let ranges = RANGES.get(set);
  if (ranges === undefined) {
    const { type } = set;
    ranges = type === 'A' || type === 'AAAA' ? set.values.map((address) => rangeOf(type, address)) : [];
    RANGES.set(set, ranges);
  }
  return ranges;
}

function inRange(
  id: string,
  range: Range,
  severity: Severity,
  words: { title: string; message: string; fix: string },
): WordedRule {
  return rule({
    id,
    severity,
    reference: 'RFC 6890 section 2.2',
    ...words,
    *find(view) {
      if (range === 'private' && INNER_ZONES.test(view.apex)) return;
      for (const { set } of view.written) {
        if (set.type !== 'A' && set.type !== 'AAAA') continue;
        for (const [index, found] of rangesOf(set).entries()) {
          if (found !== range) continue;
          // The name localhost in a zone was advice once (RFC 1537) and leads nobody astray.
          const harmless =
            (range === 'loopback' && firstLabel(set.name) === 'localhost') ||
            (range === 'documentation' && RESERVED_ZONES.test(view.apex));
          yield { set, params: { address: set.values[index] ?? '' }, ...(harmless && { severity: 'low' as const }) };
        }
      }
    },
  });
}

/** Sets whose removal leaves their name without any address; one set a name. */
export function* setsTakingTheAddress(view: ZoneView): Iterable<RecordSet> {
  const seen = new Set<string>();
  for (const { set } of view.removed) {
    if (!ADDRESS_TYPES.includes(set.type) || seen.has(set.name) || hasAddress(view, set.name)) continue;
    seen.add(set.name);
    yield set;
  }
}

export const ADDRESS_RULES: WordedRule[] = [
  inRange('address-private', 'private', 'high', {
    title: 'A public name does not point into a private network',
    message:
      '{address} is private: it works only inside one network, tells others about it, and opens it to DNS rebinding.',
    fix: 'Use the public address, or keep the name in an internal zone.',
  }),
  inRange('address-loopback', 'loopback', 'high', {
    title: 'A public name does not point to the visitor itself',
    message: '{address} is the loopback address: every visitor would reach their own machine.',
    fix: 'Use the address of the server.',
  }),
  inRange('address-link-local', 'link-local', 'high', {
    title: 'A name does not point to a link-local address',
    message: '{address} is link-local and cannot be reached from elsewhere.',
    fix: 'Use a routed address.',
  }),
  inRange('address-documentation', 'documentation', 'high', {
    title: 'Addresses reserved for examples are not used',
    message: '{address} is reserved for documentation; nothing answers there.',
    fix: 'Replace the example with the real address.',
  }),
  inRange('address-reserved', 'reserved', 'high', {
    title: 'Multicast, benchmark and reserved addresses are not used',
    message: '{address} is multicast, reserved or for benchmarks; no server can have it.',
    fix: 'Use the address of the server.',
  }),
  inRange('address-unspecified', 'unspecified', 'high', {
    title: 'A name does not point to 0.0.0.0 or ::',
    message: '{address} is no address of any machine; some systems take it for themselves.',
    fix: 'Remove the record set if nothing should answer.',
  }),
  inRange('address-ipv4-mapped', 'mapped', 'high', {
    title: 'An AAAA value is a real IPv6 address',
    message: '{address} is an IPv4 address in IPv6 clothes; it is never sent over the network.',
    fix: 'Put the IPv4 address into an A record set.',
  }),
  inRange('address-tunnel', 'tunnel', 'medium', {
    title: 'Addresses of retired tunnels are not used',
    message: '{address} belongs to Teredo or 6to4, which are switched off in most networks (RFC 7526).',
    fix: 'Use a native IPv6 address.',
  }),
  rule({
    id: 'address-many',
    severity: 'low',
    title: 'A name has at most eight addresses of a kind',
    reference: 'DNS flag day 2020; resolvers use only a few of them',
    message: 'The name has {count} addresses.',
    fix: 'Put a load balancer in front, or fewer addresses.',
    *find(view) {
      for (const { set } of view.written) {
        if ((set.type === 'A' || set.type === 'AAAA') && set.values.length > 8)
          yield { set, params: { count: set.values.length } };
      }
    },
  }),
  rule({
    id: 'apex-address-removed',
    severity: 'high',
    title: 'The bare domain keeps an address',
    reference: 'RFC 1034 section 3.6',
    message: 'The domain itself no longer has an address: people who type it without www reach nothing.',
    fix: 'Keep an A or AAAA set at the apex, unless the domain is not used for the web.',
    *find(view) {
      for (const set of setsTakingTheAddress(view)) if (set.name === view.apex) yield { set };
    },
  }),
  rule({
    id: 'used-name-loses-address',
    severity: 'high',
    title: 'A name that others point to keeps an address',
    reference: 'RFC 1912 section 2.4',
    message: 'The name has no address any more, and {users} still point to it.',
    fix: 'Move what points to it first, or keep the address.',
    *find(view) {
      for (const set of setsTakingTheAddress(view)) {
        const users = view.pointingTo(set.name);
        if (users.length === 0 || !isOurs(view, set.name)) continue;
        yield { set, params: { users: listed(users.map((user) => `${shownName(user.name)} ${user.type}`)) } };
      }
    },
  }),
  rule({
    id: 'address-family-removed',
    severity: 'low',
    title: 'A name keeps both IPv4 and IPv6',
    reference: 'RFC 6540 section 2',
    message: 'The name loses its {type} addresses and keeps the other family only.',
    fix: 'Make sure that nobody depends on it.',
    *find(view) {
      for (const { set } of view.removed) {
        const other = set.type === 'A' ? 'AAAA' : set.type === 'AAAA' ? 'A' : null;
        if (other !== null && view.at(set.name, other) !== undefined) yield { set };
      }
    },
  }),
];
