import { isAtOrBelow } from '../name.ts';
import type { RecordSet } from '../record-set.ts';
import { registrableDomain } from './registrable-domain.ts';
import { listed, missingFrom, rule, shownName, type WordedRule } from './rule.ts';
import { firstLabel, isAddressLike, mxOf, targetsOf, textsOf } from './values.ts';
import { hasAddress, isOurs, type Written, type ZoneView } from './zone-view.ts';

function writtenMx(view: ZoneView): Written[] {
  return view.written.filter(({ set }) => set.type === 'MX');
}

/** The registrable domains that the mail servers belong to, or their names where there is none. */
function organisations(set: RecordSet): Set<string> {
  return new Set(targetsOf(set).map((target) => registrableDomain(target) ?? shownName(target)));
}

/** Mail providers that publish a single MX name and run many servers behind it. */
const SINGLE_MX_PROVIDERS =
  /(\.|^)(google|googlemail|outlook|office365|protonmail|mail\.protection\.outlook|pphosted|mimecast|messagelabs|amazonaws|zoho|icloud|yandex|mailgun|fastmail|messagingengine|hostedemail|mx\.cloudflare|sendgrid)\./;

/** True for the set that says: this name takes no mail. */
export function isNullMx(set: RecordSet): boolean {
  return set.values.some((value) => /^\d+ \.$/.test(value));
}

export const MX_RULES: WordedRule[] = [
  rule({
    id: 'mx-last-removed',
    severity: 'high',
    title: 'A domain that takes mail keeps its MX',
    reference: 'RFC 5321 section 5.1',
    message: 'Mail stops: the last mail server of this name is removed.',
    fix: 'If the domain takes no mail, write the MX value "0 ." instead of deleting the set.',
    *find(view) {
      for (const { set } of view.removed) if (set.type === 'MX' && !isNullMx(set)) yield { set };
    },
  }),
  rule({
    id: 'mx-turned-null',
    severity: 'high',
    title: 'A domain that takes mail is not told to take none',
    reference: 'RFC 7505 section 3',
    message: 'Mail stops: the mail servers are replaced by "no mail here".',
    fix: 'Keep the mail servers if anyone still writes to this domain.',
    *find(view) {
      for (const { set, before } of writtenMx(view))
        if (isNullMx(set) && before !== null && !isNullMx(before)) yield { set };
    },
  }),
  rule({
    id: 'mx-null-with-others',
    severity: 'block',
    title: 'A null MX stands alone',
    reference: 'RFC 7505 section 3',
    message: 'The value "0 ." says that the name takes no mail, but there are mail servers beside it.',
    fix: 'Remove the value "0 .", or the mail servers.',
    *find(view) {
      for (const { set } of writtenMx(view)) if (isNullMx(set) && set.values.length > 1) yield { set };
    },
  }),
  rule({
    id: 'mx-null-preference',
    severity: 'low',
    title: 'A null MX has the preference 0',
    reference: 'RFC 7505 section 3',
    message: 'The null MX has the preference {preference}; the standard form is "0 .".',
    fix: 'Write "0 .".',
    *find(view) {
      for (const { set } of writtenMx(view)) {
        for (const { preference, exchange } of mxOf(set)) {
          if (exchange === '.' && preference !== 0) yield { set, params: { preference } };
        }
      }
    },
  }),
  rule({
    id: 'mx-null-with-senders',
    severity: 'medium',
    title: 'A domain that takes no mail sends none',
    reference: 'RFC 7505 section 4.2',
    message: 'The name takes no mail, but its SPF still lets servers send in its name; answers to that mail are lost.',
    fix: 'Set the SPF to "v=spf1 -all", or keep a mail server.',
    *find(view) {
      for (const { set } of writtenMx(view)) {
        const spf = textsOf(view.at(set.name, 'TXT')).find((text) => /^v=spf1( |$)/i.test(text));
        if (isNullMx(set) && spf !== undefined && !/^v=spf1\s+-all\s*$/i.test(spf)) yield { set };
      }
    },
  }),
  rule({
    id: 'mx-target-is-cname',
    severity: 'high',
    title: 'A mail server name is not an alias',
    reference: 'RFC 2181 section 10.3',
    message: 'The mail server {target} is an alias (CNAME); some senders refuse to deliver.',
    fix: 'Give the mail server its own A and AAAA, or point the MX to the real name.',
    *find(view) {
      for (const { set } of writtenMx(view)) {
        for (const target of targetsOf(set)) {
          if (view.at(target, 'CNAME') !== undefined) yield { set, params: { target: shownName(target) } };
        }
      }
      for (const { set, change } of view.written) {
        if (set.type !== 'CNAME' || change.before !== null) continue;
        const untouched = view
          .pointingTo(set.name)
          .filter((user) => user.type === 'MX' && !view.touchedNames.has(user.name));
        for (const user of untouched) yield { set: user, params: { target: shownName(set.name) } };
      }
    },
  }),
  rule({
    id: 'mx-target-is-address',
    severity: 'block',
    title: 'A mail server is given by name, not by address',
    reference: 'RFC 1035 section 3.3.9',
    message: 'The mail server {target} is an address.',
    fix: 'Create a name with that address and use the name.',
    *find(view) {
      for (const { set } of writtenMx(view)) {
        for (const target of targetsOf(set))
          if (isAddressLike(target)) yield { set, params: { target: shownName(target) } };
      }
    },
  }),
  rule({
    id: 'mx-target-without-address',
    severity: 'high',
    title: 'A mail server of this zone has an address',
    reference: 'RFC 5321 section 5.1',
    message: 'The mail server {target} has no A or AAAA in this zone: mail cannot be delivered there.',
    fix: 'Create the address, or correct the name.',
    *find(view) {
      for (const { set } of writtenMx(view)) {
        for (const target of targetsOf(set)) {
          if (isOurs(view, target) && !hasAddress(view, target)) yield { set, params: { target: shownName(target) } };
        }
      }
    },
  }),
  rule({
    id: 'mx-on-wildcard',
    severity: 'medium',
    title: 'A wildcard MX is meant',
    reference: 'RFC 4592 section 4.2',
    message: 'Every name that does not exist would take mail.',
    fix: 'Name the mail domains one by one.',
    *find(view) {
      for (const { set } of writtenMx(view)) if (firstLabel(set.name) === '*') yield { set };
    },
  }),
  rule({
    id: 'mx-single',
    severity: 'low',
    title: 'Mail has a second server',
    reference: 'RFC 5321 section 5.1',
    message: 'There is one mail server only, {target}; while it is down, mail waits at the senders.',
    fix: 'Add a second mail server if the first is a single machine.',
    *find(view) {
      for (const { set } of writtenMx(view)) {
        const [target, ...others] = targetsOf(set);
        if (target === undefined || others.length > 0 || SINGLE_MX_PROVIDERS.test(target)) continue;
        yield { set, params: { target: shownName(target) } };
      }
    },
  }),
  rule({
    id: 'mx-moved-organisation',
    severity: 'high',
    title: 'A move of mail to another organisation is meant',
    reference: 'RFC 5321 section 5.1',
    message: 'All mail moves from {from} to {to}.',
    fix: 'Check that the mailboxes exist there, and that SPF and DKIM name the new servers.',
    *find(view) {
      for (const { set, before } of writtenMx(view)) {
        if (before === null || isNullMx(before) || isNullMx(set) || sharesServer(before, set)) continue;
        const [from, to] = [organisations(before), organisations(set)];
        if (from.size > 0 && to.size > 0 && missingFrom(from, to).size === from.size) {
          yield { set, params: { from: listed(from), to: listed(to) } };
        }
      }
    },
  }),
  rule({
    id: 'mx-mixed-providers',
    severity: 'medium',
    title: 'Mail servers of equal preference belong together',
    reference: 'RFC 5321 section 5.1',
    message: 'Mail is spread at random over {providers}, which have the same preference.',
    fix: 'Give the second provider a higher number, or remove it.',
    *find(view) {
      for (const { set } of writtenMx(view)) {
        const byPreference = Map.groupBy(mxOf(set), ({ preference }) => preference);
        for (const equal of byPreference.values()) {
          const outside = equal.filter(({ exchange }) => exchange !== '.' && !isAtOrBelow(exchange, view.apex));
          if (outside.length < 2) continue;
          const providers = new Set(outside.map(({ exchange }) => registrableDomain(exchange) ?? exchange));
          // Providers publish under several domains of one name (google.com, googlemail.com); only strangers count.
          if (strangers([...providers])) yield { set, params: { providers: listed(providers) } };
        }
      }
    },
  }),
];

/** True when a server of the one set is one of the other: then so is its organisation. */
function sharesServer(one: RecordSet, other: RecordSet): boolean {
  const targets = new Set(targetsOf(one));
  return targetsOf(other).some((target) => targets.has(target));
}

/** True when two domains do not share the first four letters: google.com and googlemail.com are one house. */
function strangers(domains: string[]): boolean {
  const [first, ...others] = domains;
  return first !== undefined && others.some((other) => other.slice(0, 4) !== first.slice(0, 4));
}
