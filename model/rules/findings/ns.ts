import { isAtOrBelow } from '../name.ts';
import type { RecordSet } from '../record-set.ts';
import { setsTakingTheAddress } from './address.ts';
import { listed, rule, shownName, type Hit, type WordedRule } from './rule.ts';
import { firstLabel, isAddressLike, targetsOf } from './values.ts';
import { delegationAbove, isOurs, type Written, type ZoneView } from './zone-view.ts';

function writtenNs(view: ZoneView): Written[] {
  return view.written.filter(({ set }) => set.type === 'NS');
}

function hasOwnAddress(view: ZoneView, name: string): boolean {
  return view.at(name, 'A') !== undefined || view.at(name, 'AAAA') !== undefined;
}

/** Name servers of the set that only this zone can give an address, and does not. */
function* withoutGlue(view: ZoneView, set: RecordSet): Iterable<string> {
  for (const target of targetsOf(set)) {
    if (!isAtOrBelow(target, view.apex) || hasOwnAddress(view, target)) continue;
    const cut =
      delegationAbove(view, target) ?? (view.at(target, 'NS') === undefined || target === view.apex ? null : target);
    if (cut === set.name || (cut === null && isOurs(view, target) && view.at(target, 'CNAME') === undefined))
      yield target;
  }
}

function isGlueFor(set: RecordSet, cut: string, ns: RecordSet | undefined): boolean {
  return (
    (set.type === 'A' || set.type === 'AAAA') && (ns?.values.includes(set.name) ?? false) && isAtOrBelow(set.name, cut)
  );
}

/** A delegation still works while one of its servers can be found; the zone itself must not name a server without address. */
function missingGlue(view: ZoneView, set: RecordSet, target: string, missing: number): Hit {
  const hit = { set, params: { target: shownName(target) } };
  return set.name !== view.apex && missing < set.values.length ? { ...hit, severity: 'high' } : hit;
}

export const NS_RULES: WordedRule[] = [
  rule({
    id: 'apex-ns-removed',
    severity: 'block',
    title: 'A zone keeps its name servers',
    reference: 'RFC 1034 section 4.2.1',
    message: 'The zone would have no name servers.',
    fix: 'Replace the name servers instead of deleting them.',
    judges: 'act',
    *find(view) {
      for (const { set } of view.removed) if (set.type === 'NS' && set.name === view.apex) yield { set };
    },
  }),
  rule({
    id: 'apex-soa-removed',
    severity: 'block',
    title: 'A zone keeps its SOA',
    reference: 'RFC 1035 section 3.3.13',
    message: 'The zone would have no SOA and stop being a zone.',
    fix: 'Leave the SOA to the provider.',
    judges: 'act',
    *find(view) {
      for (const { set } of view.removed) if (set.type === 'SOA' && set.name === view.apex) yield { set };
    },
  }),
  rule({
    id: 'apex-ns-changed',
    severity: 'high',
    title: 'Name servers of the domain change on purpose only',
    reference: 'RFC 1912 section 2.8',
    message: 'The name servers of the whole domain change.',
    fix: 'Make sure that every new server already answers for the zone, then change them at the registrar too.',
    judges: 'act',
    *find(view) {
      for (const { set, before } of writtenNs(view)) {
        const same = before?.values.join(' ') === set.values.join(' ');
        if (set.name === view.apex && !same) yield { set };
      }
    },
  }),
  rule({
    id: 'ns-single',
    severity: 'high',
    title: 'A zone has at least two name servers',
    reference: 'RFC 1034 section 4.1',
    message: 'There is one name server only; when it fails, everything below fails.',
    fix: 'Add a second name server in another network.',
    *find(view) {
      for (const { set } of writtenNs(view)) if (set.values.length === 1) yield { set };
    },
  }),
  rule({
    id: 'ns-target-is-cname',
    severity: 'block',
    title: 'A name server name is not an alias',
    reference: 'RFC 2181 section 10.3',
    message: 'The name server {target} is an alias (CNAME).',
    fix: 'Give the name server its own A and AAAA.',
    *find(view) {
      for (const { set } of writtenNs(view)) {
        for (const target of targetsOf(set)) {
          if (view.at(target, 'CNAME') !== undefined) yield { set, params: { target: shownName(target) } };
        }
      }
      for (const { set, change } of view.written) {
        if (set.type !== 'CNAME' || change.before !== null) continue;
        const users = view
          .pointingTo(set.name)
          .filter((user) => user.type === 'NS' && !view.touchedNames.has(user.name));
        for (const user of users) yield { set: user, params: { target: shownName(set.name) } };
      }
    },
  }),
  rule({
    id: 'ns-target-is-address',
    severity: 'block',
    title: 'A name server is given by name, not by address',
    reference: 'RFC 1035 section 3.3.11',
    message: 'The name server {target} is an address.',
    fix: 'Create a name with that address and use the name.',
    *find(view) {
      for (const { set } of writtenNs(view)) {
        for (const target of targetsOf(set))
          if (isAddressLike(target)) yield { set, params: { target: shownName(target) } };
      }
    },
  }),
  rule({
    id: 'ns-without-glue',
    severity: 'block',
    title: 'A name server inside the zone has an address',
    reference: 'RFC 1034 section 4.2.1',
    message: 'The name server {target} lies in this zone and has no A or AAAA: nobody can find it.',
    fix: 'Create its address in the same change.',
    *find(view) {
      for (const { set } of writtenNs(view)) {
        const missing = [...withoutGlue(view, set)];
        for (const target of missing) yield missingGlue(view, set, target, missing.length);
      }
      for (const { name } of setsTakingTheAddress(view)) {
        for (const user of view.pointingTo(name)) {
          if (user.type !== 'NS' || view.touchedNames.has(user.name)) continue;
          const missing = [...withoutGlue(view, user)];
          if (missing.includes(name)) yield missingGlue(view, user, name, missing.length);
        }
      }
    },
  }),
  rule({
    id: 'ns-same-address',
    severity: 'low',
    title: 'Name servers are different machines',
    reference: 'RFC 2182 section 3.1',
    message: 'The name servers all have the address {address}: one failure takes them all.',
    fix: 'Run the second name server in another network.',
    *find(view) {
      for (const { set } of writtenNs(view)) {
        const addresses = targetsOf(set).map((target) => view.at(target, 'A')?.values.join(' '));
        const [first] = addresses;
        if (first !== undefined && addresses.length > 1 && addresses.every((one) => one === first)) {
          yield { set, params: { address: first } };
        }
      }
    },
  }),
  rule({
    id: 'ns-on-wildcard',
    severity: 'high',
    title: 'A wildcard is not delegated',
    reference: 'RFC 4592 section 4.2',
    message: 'NS on a wildcard has no defined meaning; name servers disagree on it.',
    fix: 'Delegate the names one by one.',
    *find(view) {
      for (const { set } of writtenNs(view)) if (firstLabel(set.name) === '*') yield { set };
    },
  }),
  rule({
    id: 'delegation-removed',
    severity: 'high',
    title: 'A delegation is removed on purpose only',
    reference: 'RFC 1034 section 4.2.1',
    message:
      'The delegation goes away: names below it are answered from this zone again, which holds {left} record sets there.',
    fix: 'Copy what is needed from the delegated zone first.',
    *find(view) {
      for (const { set } of view.removed) {
        if (set.type === 'NS' && set.name !== view.apex) yield { set, params: { left: view.below(set.name).length } };
      }
    },
  }),
  rule({
    id: 'delegation-hides-records',
    severity: 'high',
    title: 'A new delegation hides no records',
    reference: 'RFC 2181 section 6',
    message: 'Record sets at or below the name will no longer be answered from here ({count}): {hidden}.',
    fix: 'Move them to the delegated zone first.',
    *find(view) {
      for (const { set, before } of writtenNs(view)) {
        if (before !== null || set.name === view.apex) continue;
        const atCut = view.setsAt(set.name).filter(({ type }) => !['NS', 'DS', 'NSEC', 'RRSIG'].includes(type));
        const hidden = [...atCut, ...view.below(set.name)].filter((other) => !isGlueFor(other, set.name, set));
        if (hidden.length === 0) continue;
        const names = hidden.map((other) => `${shownName(other.name)} ${other.type}`);
        yield { set, params: { count: hidden.length, hidden: listed(names) } };
      }
    },
  }),
  rule({
    id: 'ds-without-ns',
    severity: 'high',
    title: 'A DS stands at a delegation only',
    reference: 'RFC 4035 section 2.4',
    message: 'The delegation goes away but its DS stays behind.',
    fix: 'Remove the DS at the provider as well.',
    *find(view) {
      for (const { set } of view.removed) if (set.type === 'NS' && view.at(set.name, 'DS') !== undefined) yield { set };
    },
  }),
];
