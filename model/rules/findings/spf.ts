import { isAtOrBelow } from '../name.ts';
import type { RecordSet } from '../record-set.ts';
import { isNullMx } from './mx.ts';
import { listed, missingFrom, rule, shownName, type Hit, type WordedRule } from './rule.ts';
import {
  handedOn,
  hasAll,
  hasBadMacro,
  isBadAddress,
  isSpf,
  LOOKUPS,
  parseSpf,
  spfOf,
  spfTexts,
  type Spf,
} from './spf-record.ts';
import { textsOf } from './values.ts';
import { isOurs, type ZoneView } from './zone-view.ts';

const MOST_LOOKUPS = 10;

function* written(view: ZoneView): Iterable<{ set: RecordSet; spf: Spf }> {
  for (const { set } of view.written) for (const spf of spfOf(set)) yield { set, spf };
}

function* whereSpf(view: ZoneView, wrong: (spf: Spf) => boolean): Iterable<Hit> {
  for (const { set, spf } of written(view)) if (wrong(spf)) yield { set };
}

/** Lookups that this zone can count: the record's own, and those of included records of the same zone. */
function lookupsOf(view: ZoneView, spf: Spf, seen: Set<string>): number {
  const own = spf.mechanisms.filter(({ name }) => LOOKUPS.has(name)).length;
  const redirect = !hasAll(spf) && spf.modifiers.some(({ name }) => name === 'redirect') ? 1 : 0;
  let inner = 0;
  for (const target of handedOn(spf)) {
    if (seen.has(target) || seen.size > 40 || !isAtOrBelow(target, view.apex)) continue;
    seen.add(target);
    const [text] = spfTexts(view.at(target, 'TXT'));
    if (text !== undefined) inner += lookupsOf(view, parseSpf(text), seen);
  }
  return own + redirect + inner;
}

function leadsBack(view: ZoneView, start: string, spf: Spf): string | null {
  const seen = new Set<string>();
  const open = handedOn(spf);
  for (let target = open.pop(); target !== undefined && seen.size <= 40; target = open.pop()) {
    if (target === start) return target;
    if (seen.has(target) || !isAtOrBelow(target, view.apex)) continue;
    seen.add(target);
    for (const text of spfTexts(view.at(target, 'TXT'))) open.push(...handedOn(parseSpf(text)));
  }
  return null;
}

function takesMail(view: ZoneView, name: string): boolean {
  const mx = view.at(name, 'MX');
  return mx !== undefined && !isNullMx(mx);
}

function senders(set: RecordSet | null): Set<string> {
  const mechanisms = spfTexts(set).flatMap((text) => parseSpf(text).mechanisms);
  return new Set(
    mechanisms
      .filter(({ name, qualifier }) => name !== 'all' && qualifier !== '-')
      .map(({ text }) => text.toLowerCase()),
  );
}

export const SPF_RULES: WordedRule[] = [
  rule({
    id: 'spf-multiple',
    severity: 'high',
    title: 'A name has one SPF record',
    reference: 'RFC 7208 section 4.5',
    message: 'The name has {count} SPF records; receivers then treat SPF as broken.',
    fix: 'Merge them into one.',
    *find(view) {
      for (const { set } of view.written) {
        const count = spfTexts(set).length;
        if (count > 1) yield { set, params: { count } };
      }
    },
  }),
  rule({
    id: 'spf-version-misspelled',
    severity: 'medium',
    title: 'An SPF record begins with v=spf1 and a space',
    reference: 'RFC 7208 section 4.5',
    message: 'A text looks like SPF but does not begin with "v=spf1 ", so receivers pass over it.',
    fix: 'Begin it with v=spf1 and a space.',
    *find(view) {
      for (const { set } of view.written) {
        if (textsOf(set).some((text) => !isSpf(text) && /^["'\s]*v\s*=\s*spf\s*\d?/i.test(text))) yield { set };
      }
    },
  }),
  rule({
    id: 'spf-syntax',
    severity: 'high',
    title: 'Every term of an SPF record is known',
    reference: 'RFC 7208 section 4.6',
    message: 'Receivers cannot read {terms} and treat the whole SPF record as broken.',
    fix: 'Correct or remove the term.',
    *find(view) {
      for (const { set, spf } of written(view)) {
        if (spf.unreadable.length > 0)
          yield { set, params: { terms: listed(spf.unreadable.map((term) => `"${term}"`)) } };
      }
    },
  }),
  rule({
    id: 'spf-lookups',
    severity: 'high',
    title: 'An SPF record needs at most ten lookups',
    reference: 'RFC 7208 section 4.6.4',
    message: 'The SPF record needs at least {count} lookups; receivers stop after 10 and treat it as broken.',
    fix: 'Remove includes of services that no longer send, or use ip4 and ip6.',
    *find(view) {
      for (const { set, spf } of written(view)) {
        const count = lookupsOf(view, spf, new Set([set.name]));
        if (count > MOST_LOOKUPS) yield { set, params: { count } };
      }
    },
  }),
  rule({
    id: 'spf-plus-all',
    severity: 'high',
    title: 'SPF does not allow the whole world',
    reference: 'RFC 7208 section 5.1',
    message: 'The SPF record ends in +all: everyone may send mail in this name.',
    fix: 'End it with -all or ~all.',
    find: (view) => whereSpf(view, (spf) => hasAll(spf, '+')),
  }),
  rule({
    id: 'spf-neutral-all',
    severity: 'medium',
    title: 'SPF says what to do with others',
    reference: 'RFC 7208 section 8.2',
    message: 'The SPF record ends in ?all, which says nothing about other senders.',
    fix: 'End it with ~all, later with -all.',
    find: (view) => whereSpf(view, (spf) => hasAll(spf, '?')),
  }),
  rule({
    id: 'spf-no-all',
    severity: 'medium',
    title: 'SPF ends in an all or a redirect',
    reference: 'RFC 7208 section 4.7',
    message: 'The SPF record ends without all or redirect, so other senders are judged neutral.',
    fix: 'End it with ~all or -all.',
    find: (view) => whereSpf(view, (spf) => !hasAll(spf) && !spf.modifiers.some(({ name }) => name === 'redirect')),
  }),
  rule({
    id: 'spf-after-all',
    severity: 'medium',
    title: 'Nothing stands after all in SPF',
    reference: 'RFC 7208 section 5.1',
    message: 'The terms after all are never read.',
    fix: 'Move all to the end.',
    find: (view) =>
      whereSpf(view, (spf) => {
        const at = spf.mechanisms.findIndex(({ name }) => name === 'all');
        return at >= 0 && at < spf.mechanisms.length - 1;
      }),
  }),
  rule({
    id: 'spf-redirect-with-all',
    severity: 'low',
    title: 'SPF has either all or redirect',
    reference: 'RFC 7208 section 6.1',
    message: 'The redirect is never followed because the record also has all.',
    fix: 'Remove one of them.',
    find: (view) => whereSpf(view, (spf) => hasAll(spf) && spf.modifiers.some(({ name }) => name === 'redirect')),
  }),
  rule({
    id: 'spf-loop',
    severity: 'block',
    title: 'SPF does not include itself',
    reference: 'RFC 7208 section 4.6.4',
    message: 'The SPF record leads back to {target}.',
    fix: 'Remove the include or redirect that closes the circle.',
    *find(view) {
      for (const { set, spf } of written(view)) {
        const target = leadsBack(view, set.name, spf);
        if (target !== null) yield { set, params: { target: shownName(target) } };
      }
    },
  }),
  rule({
    id: 'spf-include-without-spf',
    severity: 'high',
    title: 'What SPF includes has SPF',
    reference: 'RFC 7208 section 5.2',
    message: '{target} is included but has no SPF record in this zone; receivers treat the whole record as broken.',
    fix: 'Create it, or remove the include.',
    *find(view) {
      for (const { set, spf } of written(view)) {
        for (const target of handedOn(spf)) {
          const known =
            view.at(target, 'CNAME') !== undefined ||
            view.at(`*.${target.slice(target.indexOf('.') + 1)}`, 'TXT') !== undefined;
          if (known || !isOurs(view, target) || spfTexts(view.at(target, 'TXT')).length > 0) continue;
          yield { set, params: { target: shownName(target) } };
        }
      }
    },
  }),
  rule({
    id: 'spf-ptr',
    severity: 'low',
    title: 'SPF does without ptr',
    reference: 'RFC 7208 section 5.5',
    message: 'The SPF record uses ptr, which is slow and should not be used.',
    fix: 'Use a, mx, ip4 or ip6 instead.',
    find: (view) => whereSpf(view, (spf) => spf.mechanisms.some(({ name }) => name === 'ptr')),
  }),
  rule({
    id: 'spf-invalid-address',
    severity: 'block',
    title: 'Addresses in SPF are addresses',
    reference: 'RFC 7208 section 5.6',
    message: 'The term {term} holds no valid address or network.',
    fix: 'Write it like ip4:192.0.2.0/24 or ip6:2001:db8::/32.',
    *find(view) {
      for (const { set, spf } of written(view)) {
        for (const one of spf.mechanisms) if (isBadAddress(one)) yield { set, params: { term: one.text.slice(0, 80) } };
      }
    },
  }),
  rule({
    id: 'spf-duplicate-modifier',
    severity: 'block',
    title: 'SPF has each modifier once',
    reference: 'RFC 7208 section 6',
    message: 'The modifier {modifier} stands there twice.',
    fix: 'Keep one.',
    *find(view) {
      for (const { set, spf } of written(view)) {
        for (const modifier of ['redirect', 'exp']) {
          if (spf.modifiers.filter(({ name }) => name === modifier).length > 1) yield { set, params: { modifier } };
        }
      }
    },
  }),
  rule({
    id: 'spf-bad-macro',
    severity: 'block',
    title: 'Macros in SPF can be expanded',
    reference: 'RFC 7208 section 7.1',
    message: 'The SPF record has a % that opens no known macro.',
    fix: 'Correct the macro; write a plain percent sign as %%.',
    find: (view) => whereSpf(view, (spf) => hasBadMacro(spf.text)),
  }),
  rule({
    id: 'spf-too-long',
    severity: 'low',
    title: 'SPF is short enough for one UDP packet',
    reference: 'RFC 7208 section 3.4',
    message: 'The SPF record has more than 450 octets; with the other texts of the name it may need TCP.',
    fix: 'Shorten it, or move parts into an include.',
    find: (view) => whereSpf(view, (spf) => spf.text.length > 450),
  }),
  rule({
    id: 'spf-removed',
    severity: 'high',
    title: 'A domain that takes mail keeps its SPF',
    reference: 'RFC 7208 section 10.1',
    message: 'The SPF record goes away while the domain has mail servers: its mail may be taken for forged.',
    fix: 'Keep the SPF record.',
    *find(view) {
      for (const { name, type, before, after } of view.input.changes) {
        if (type !== 'TXT' || before === null || !takesMail(view, name)) continue;
        if (spfTexts(before).length > 0 && spfTexts(after).length === 0) yield { set: before };
      }
    },
  }),
  rule({
    id: 'spf-narrowed',
    severity: 'high',
    title: 'Servers that send mail stay in SPF',
    reference: 'RFC 7208 section 10.1',
    message: '{terms} may no longer send mail in this name.',
    fix: 'Make sure that nothing sends from there any more.',
    *find(view) {
      for (const { set, before } of view.written) {
        if (set.type !== 'TXT' || before === null || spfTexts(set).length === 0 || !takesMail(view, set.name)) continue;
        const lost = missingFrom(senders(before), senders(set));
        if (lost.size > 0) yield { set, params: { terms: listed(lost) } };
      }
    },
  }),
];
