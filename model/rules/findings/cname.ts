import { isAtOrBelow } from '../name.ts';
import type { RecordSet } from '../record-set.ts';
import { listed, rule, shownName, type WordedRule } from './rule.ts';
import { firstLabel, isAddressLike } from './values.ts';
import { isOurs, type Written, type ZoneView } from './zone-view.ts';

/** May stand beside a CNAME: signatures and proofs of the CNAME itself (RFC 4034, RFC 2181 section 10.1). */
const BESIDE_CNAME = new Set(['CNAME', 'RRSIG', 'NSEC', 'SIG', 'NXT', 'KEY']);
/** Chains are followed this far; a longer one is a fault of its own. */
const MOST_STEPS = 64;

function writtenCnames(view: ZoneView): Written[] {
  return view.written.filter(({ set }) => set.type === 'CNAME');
}

/** How many CNAMEs of this zone a chain passes, and the names on it. */
function chainFrom(view: ZoneView, start: RecordSet): { names: string[]; loops: boolean } {
  const names = [start.name];
  let target = start.values[0];
  while (target !== undefined && names.length <= MOST_STEPS) {
    if (names.includes(target)) return { names: [...names, target], loops: true };
    const next = view.at(target, 'CNAME');
    if (next === undefined) break;
    names.push(target);
    target = next.values[0];
  }
  return { names, loops: false };
}

/**
 * Services where a deleted resource can be claimed by anyone (EdOverflow/can-i-take-over-xyz, vulnerable entries), by name; null
 * where the domain that the pattern matched says which.
 */
const CLAIMABLE: readonly [RegExp, string | null][] = [
  [/\.s3(-website)?[.-][a-z0-9.-]*amazonaws\.com\.$|\.s3\.amazonaws\.com\.$/, 'Amazon S3'],
  [/\.elasticbeanstalk\.com\.$/, 'AWS Elastic Beanstalk'],
  [
    /\.(azurewebsites|cloudapp|trafficmanager|azureedge|blob\.core\.windows|azure-api|azurefd)\.net\.$|\.cloudapp\.azure\.com\.$/,
    'Microsoft Azure',
  ],
  [/\.github\.io\.$/, 'GitHub Pages'],
  [/\.bitbucket\.io\.$/, 'Bitbucket'],
  [/\.ghost\.io\.$/, 'Ghost'],
  [/\.readme\.io\.$/, 'Readme'],
  [/\.herokuapp\.com\.$/, 'Heroku'],
  [/\.(surge\.sh|pantheonsite\.io|wordpress\.com|netlify\.app|vercel\.app|strikingly\.com|uberflip\.com)\.$/, null],
];

function claimableService(target: string): string | null {
  for (const [pattern, name] of CLAIMABLE) {
    const match = pattern.exec(target);
    if (match !== null) return name ?? match[1] ?? target;
  }
  return null;
}

export const CNAME_RULES: WordedRule[] = [
  rule({
    id: 'cname-at-apex',
    severity: 'block',
    title: 'The apex of a zone has no CNAME',
    reference: 'RFC 1034 section 3.6.2, RFC 2181 section 10.1',
    message: 'The domain itself holds NS and SOA, so it cannot be an alias as well.',
    fix: 'Use A and AAAA here, or an alias record of the provider.',
    *find(view) {
      for (const { set } of writtenCnames(view)) if (set.name === view.apex) yield { set };
    },
  }),
  rule({
    id: 'cname-with-other-data',
    severity: 'block',
    title: 'A name with a CNAME has nothing else',
    reference: 'RFC 1034 section 3.6.2',
    message: 'The name would hold a CNAME and also {others}.',
    fix: 'Delete the CNAME or the other record sets in the same change.',
    *find(view) {
      const seen = new Set<string>();
      for (const { set } of view.written) {
        if (seen.has(set.name) || set.name === view.apex || view.at(set.name, 'CNAME') === undefined) continue;
        seen.add(set.name);
        const others = view.setsAt(set.name).filter(({ type }) => !BESIDE_CNAME.has(type));
        if (others.length > 0) yield { set, params: { others: listed(others.map(({ type }) => type)) } };
      }
    },
  }),
  rule({
    id: 'cname-multiple',
    severity: 'block',
    title: 'A name has one CNAME',
    reference: 'RFC 2181 section 10.1',
    message: 'The name has {count} CNAME values; an alias leads to one name.',
    fix: 'Keep one target.',
    *find(view) {
      for (const { set } of writtenCnames(view)) {
        if (set.values.length > 1) yield { set, params: { count: set.values.length } };
      }
    },
  }),
  rule({
    id: 'cname-loop',
    severity: 'block',
    title: 'Aliases do not run in a circle',
    reference: 'RFC 1034 section 3.6.2',
    message: 'The alias leads back to itself: {chain}.',
    fix: 'Point one of them to the real name.',
    *find(view) {
      for (const { set } of writtenCnames(view)) {
        const chain = chainFrom(view, set);
        if (chain.loops) yield { set, params: { chain: listed(chain.names.map(shownName), 10) } };
      }
    },
  }),
  rule({
    id: 'cname-chain',
    severity: 'low',
    title: 'An alias leads to its name in one step',
    reference: 'RFC 1034 section 3.6.2',
    message: 'Before it arrives, the alias passes others of this zone: {count} more.',
    fix: 'Point it to the last name directly.',
    *find(view) {
      for (const { set } of writtenCnames(view)) {
        const { names, loops } = chainFrom(view, set);
        if (!loops && names.length > 1 && names.length <= 8) yield { set, params: { count: names.length - 1 } };
      }
    },
  }),
  rule({
    id: 'cname-chain-too-long',
    severity: 'high',
    title: 'A chain of aliases has at most eight steps',
    reference: 'Resolvers give up after 8 to 16 aliases',
    message: 'The alias passes {count} more aliases of this zone; resolvers give up on chains this long.',
    fix: 'Point it to the last name directly.',
    *find(view) {
      for (const { set } of writtenCnames(view)) {
        const { names, loops } = chainFrom(view, set);
        if (!loops && names.length > 8) yield { set, params: { count: names.length - 1 } };
      }
    },
  }),
  rule({
    id: 'cname-target-is-address',
    severity: 'block',
    title: 'An alias points to a name, not to an address',
    reference: 'RFC 1035 section 3.3.1',
    message: 'The target {target} is an address.',
    fix: 'Use an A or AAAA record set for an address.',
    *find(view) {
      for (const { set } of writtenCnames(view)) {
        for (const target of set.values)
          if (isAddressLike(target)) yield { set, params: { target: shownName(target) } };
      }
    },
  }),
  rule({
    id: 'cname-target-missing',
    severity: 'high',
    title: 'The target of an alias exists',
    reference: 'RFC 1912 section 2.4',
    message: 'The target {target} belongs to this zone and does not exist in it.',
    fix: 'Create the target, or correct its spelling.',
    *find(view) {
      for (const { set } of writtenCnames(view)) {
        for (const target of set.values) {
          if (!isAtOrBelow(target, view.apex) || target === set.name || firstLabel(target).startsWith('_')) continue;
          if (view.setsAt(target).length === 0 && isOurs(view, target))
            yield { set, params: { target: shownName(target) } };
        }
      }
    },
  }),
  rule({
    id: 'cname-wildcard',
    severity: 'medium',
    title: 'A wildcard alias is meant',
    reference: 'RFC 4592 section 4.3',
    message: 'Every name that does not exist becomes an alias of {target}, for every type.',
    fix: 'Name the hosts one by one when only some are meant.',
    *find(view) {
      for (const { set } of writtenCnames(view)) {
        if (firstLabel(set.name) === '*') yield { set, params: { target: shownName(set.values[0] ?? '.') } };
      }
    },
  }),
  rule({
    id: 'cname-claimable-service',
    severity: 'low',
    title: 'An alias to a hosting service has its resource there',
    reference: 'EdOverflow/can-i-take-over-xyz',
    message:
      'The target is at {service}: if the resource there is ever deleted, others can claim it and speak in this name.',
    fix: 'Create the resource before the alias, and delete the alias before the resource.',
    *find(view) {
      for (const { set, before } of writtenCnames(view)) {
        const target = set.values[0] ?? '';
        const service = before?.values[0] === target ? null : claimableService(target);
        if (service !== null) yield { set, params: { service } };
      }
    },
  }),
  rule({
    id: 'cname-hides-caa',
    severity: 'info',
    title: 'An alias takes over the CAA of its target',
    reference: 'RFC 8659 section 3',
    message: 'The CAA set of this name goes away: certificate authorities look at {target} from now on.',
    fix: 'Check which authorities the target allows.',
    *find(view) {
      for (const { set } of writtenCnames(view)) {
        if (view.was(set.name, 'CAA') !== undefined) yield { set, params: { target: shownName(set.values[0] ?? '.') } };
      }
    },
  }),
];
