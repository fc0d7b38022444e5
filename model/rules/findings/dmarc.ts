import { isAtOrBelow } from '../name.ts';
import type { RecordSet } from '../record-set.ts';
import { sentence } from '../sentence.ts';
import { registrableDomain } from './registrable-domain.ts';
import { listed, rule, shownName, type Hit, type WordedRule } from './rule.ts';
import { tag, tagsOf } from './tag-list.ts';
import { firstLabel, textsOf } from './values.ts';
import { hasAddress, isOurs, type ZoneView } from './zone-view.ts';

const STRENGTH = ['none', 'quarantine', 'reject'];
/** RFC 9989 section 4.7 and the tags it retired from RFC 7489. */
const TAGS = new Set(['v', 'p', 'sp', 'np', 'adkim', 'aspf', 'rua', 'ruf', 'fo', 'psd', 't']);
const RETIRED = new Set(['pct', 'rf', 'ri']);

function isDmarc(text: string): boolean {
  return /^v\s*=\s*DMARC1\s*(;|$)/i.test(text);
}

function dmarcTexts(set: RecordSet | null | undefined): string[] {
  return textsOf(set ?? undefined).filter(isDmarc);
}

function* policies(view: ZoneView): Iterable<{ set: RecordSet; text: string }> {
  for (const { set } of view.written) {
    if (set.type === 'TXT' && firstLabel(set.name) === '_dmarc')
      for (const text of dmarcTexts(set)) yield { set, text };
  }
}

function* wherePolicy(view: ZoneView, wrong: (text: string) => boolean): Iterable<Hit> {
  for (const { set, text } of policies(view)) if (wrong(text)) yield { set };
}

/** Tags in a policy that a test picks out, once each. */
function* whereTags(view: ZoneView, wrong: (one: { name: string; value: string }) => boolean): Iterable<Hit> {
  for (const { set, text } of policies(view)) {
    const names = new Set(
      tagsOf(text)
        .filter(wrong)
        .map(({ name, value }) => (value === '' ? name : `${name}=${value}`)),
    );
    if (names.size > 0) yield { set, params: { tags: listed(names) } };
  }
}

/** Domains of the mail addresses that reports go to, absolute. */
function reportDomains(text: string): string[] {
  return [tag(text, 'rua') ?? '', tag(text, 'ruf') ?? '']
    .flatMap((list) => list.split(','))
    .flatMap((uri) => /^\s*mailto:[^@\s]+@([^!\s,]+)/i.exec(uri)?.[1] ?? [])
    .map((domain) => `${domain.toLowerCase().replace(/\.$/, '')}.`);
}

function organisation(name: string): string {
  return registrableDomain(name) ?? shownName(name);
}

function strength(text: string | undefined): number {
  return text === undefined ? -1 : STRENGTH.indexOf((tag(text, 'p') ?? 'none').toLowerCase());
}

export const DMARC_RULES: WordedRule[] = [
  rule({
    id: 'dmarc-version-first',
    severity: 'block',
    title: 'A DMARC policy begins with v=DMARC1',
    reference: 'RFC 9989 section 4.7',
    message: 'The text is meant as DMARC, but does not begin with v=DMARC1; receivers pass over it.',
    fix: 'Begin it with v=DMARC1;.',
    *find(view) {
      for (const { set } of view.written) {
        if (set.type !== 'TXT' || firstLabel(set.name) !== '_dmarc') continue;
        const meant = textsOf(set).some(
          (text) => !isDmarc(text) && /(^|;)\s*(v\s*=\s*DMARC|s?p\s*=\s*(none|quarantine|reject))/i.test(text),
        );
        if (meant) yield { set };
      }
    },
  }),
  rule({
    id: 'dmarc-multiple',
    severity: 'high',
    title: 'A domain has one DMARC policy',
    reference: 'RFC 9989 section 4.10',
    message: 'There are {count} DMARC policies; receivers then apply none.',
    fix: 'Keep one.',
    *find(view) {
      for (const { set } of view.written) {
        const count = firstLabel(set.name) === '_dmarc' ? dmarcTexts(set).length : 0;
        if (count > 1) yield { set, params: { count } };
      }
    },
  }),
  rule({
    id: 'dmarc-duplicate-tag',
    severity: 'block',
    title: 'A DMARC policy has each tag once',
    reference: 'RFC 9989 section 4.8, RFC 6376 section 3.2',
    message: 'The tag {tags} stands there twice: the policy cannot be read.',
    fix: 'Keep one.',
    *find(view) {
      for (const { set, text } of policies(view)) {
        const names = tagsOf(text).map(({ name }) => name);
        const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
        if (twice.size > 0) yield { set, params: { tags: listed(twice) } };
      }
    },
  }),
  rule({
    id: 'dmarc-wrong-place',
    severity: 'medium',
    title: 'A DMARC policy stands at _dmarc',
    reference: 'RFC 9989 section 4.4',
    message: 'The text is a DMARC policy, but receivers only look at _dmarc.',
    fix: 'Move it to _dmarc below the domain.',
    *find(view) {
      for (const { set } of view.written) {
        const elsewhere =
          set.type === 'TXT' && firstLabel(set.name) !== '_dmarc' && !set.name.includes('._report._dmarc.');
        if (elsewhere && dmarcTexts(set).length > 0) yield { set };
      }
    },
  }),
  rule({
    id: 'dmarc-policy-missing',
    severity: 'medium',
    title: 'A DMARC policy says what to do',
    reference: 'RFC 9989 section 4.7',
    message: 'The tag p= is missing, so the policy counts as none.',
    fix: 'Add p=none, p=quarantine or p=reject.',
    find: (view) => wherePolicy(view, (text) => tag(text, 'p') === undefined),
  }),
  rule({
    id: 'dmarc-policy-invalid',
    severity: 'high',
    title: 'A DMARC policy is none, quarantine or reject',
    reference: 'RFC 9989 section 4.7',
    message: '{tags} is none of none, quarantine and reject.',
    fix: 'Use one of the three words.',
    find: (view) =>
      whereTags(view, ({ name, value }) => ['p', 'sp', 'np'].includes(name) && !STRENGTH.includes(value.toLowerCase())),
  }),
  rule({
    id: 'dmarc-alignment-invalid',
    severity: 'medium',
    title: 'DMARC alignment is r or s',
    reference: 'RFC 9989 section 4.7',
    message: '{tags} is neither r (relaxed) nor s (strict).',
    fix: 'Use r or s.',
    find: (view) => whereTags(view, ({ name, value }) => /^a(dkim|spf)$/.test(name) && !/^[rs]$/i.test(value)),
  }),
  rule({
    id: 'dmarc-retired-tag',
    severity: 'low',
    title: 'A DMARC policy does without retired tags',
    reference: 'RFC 9989 appendix C',
    message: '{tags} was retired; receivers pass over it.',
    fix: 'Remove it; for a test use t=y.',
    find: (view) => whereTags(view, ({ name }) => RETIRED.has(name)),
  }),
  rule({
    id: 'dmarc-unknown-tag',
    severity: 'low',
    title: 'Every tag of a DMARC policy is known',
    reference: 'RFC 9989 section 4.7',
    message: '{tags} is no DMARC tag; receivers pass over it.',
    fix: 'Check the spelling.',
    find: (view) => whereTags(view, ({ name }) => !TAGS.has(name) && !RETIRED.has(name)),
  }),
  rule({
    id: 'dmarc-test-mode',
    severity: 'info',
    title: 'DMARC in test mode applies a weaker policy',
    reference: 'RFC 9989 section 4.7',
    message: 'The tag t=y asks receivers to apply one step less than the policy says.',
    fix: 'Remove it once the reports look right.',
    find: (view) => wherePolicy(view, (text) => tag(text, 't')?.toLowerCase() === 'y'),
  }),
  rule({
    id: 'dmarc-policy-none',
    severity: 'info',
    title: 'A DMARC policy of none only watches',
    reference: 'RFC 9989 section 4.7',
    message: 'The policy none changes nothing about forged mail; it only asks for reports.',
    fix: 'Go to quarantine once the reports show your own senders passing.',
    find: (view) => wherePolicy(view, (text) => tag(text, 'p')?.toLowerCase() === 'none'),
  }),
  rule({
    id: 'dmarc-no-reports',
    severity: 'low',
    title: 'A DMARC policy asks for reports',
    reference: 'RFC 9989 section 4.7',
    message: 'There is no rua= address, so nobody learns which of your own mail fails.',
    fix: 'Add rua=mailto: and an address that is read.',
    find: (view) => wherePolicy(view, (text) => tag(text, 'rua') === undefined),
  }),
  rule({
    id: 'dmarc-policy-weakened',
    severity: 'high',
    title: 'A DMARC policy is weakened on purpose only',
    reference: 'RFC 9989 section 7',
    message: 'The policy goes from {from} to {to}: forged mail in this name gets through again.',
    fix: 'Keep the stricter policy unless real mail is lost.',
    *find(view) {
      for (const { set, before } of view.written) {
        if (firstLabel(set.name) !== '_dmarc' || set.type !== 'TXT') continue;
        const [old, now] = [strength(dmarcTexts(before)[0]), strength(dmarcTexts(set)[0])];
        if (old > Math.max(now, 0))
          yield { set, params: { from: STRENGTH[old] ?? '', to: STRENGTH[now] ?? sentence('no-policy', 'nothing') } };
      }
    },
  }),
  rule({
    id: 'dmarc-removed',
    severity: 'high',
    title: 'A domain keeps its DMARC policy',
    reference: 'RFC 9989 section 4.10',
    message: 'The DMARC policy goes away: forged mail in this name is no longer refused, and mass mail may be.',
    fix: 'Keep it; for a domain without mail use p=reject.',
    *find(view) {
      for (const { set } of view.removed) {
        const replaced = view.at(set.name, 'CNAME') !== undefined || view.at(set.name, 'TXT') !== undefined;
        const was = set.type === 'CNAME' || dmarcTexts(set).length > 0;
        if (firstLabel(set.name) === '_dmarc' && was && !replaced) yield { set };
      }
    },
  }),
  rule({
    id: 'dmarc-report-address',
    severity: 'medium',
    title: 'DMARC reports go to mailto: addresses',
    reference: 'RFC 9990 section 3.5',
    message: '{tags} is not a list of mailto: addresses; no report will arrive.',
    fix: 'Write mailto: before each address.',
    find: (view) =>
      whereTags(
        view,
        ({ name, value }) =>
          /^ru[af]$/.test(name) && !value.split(',').every((uri) => /^\s*[a-z][a-z0-9+.-]*:[^\s,]+\s*$/i.test(uri)),
      ),
  }),
  rule({
    id: 'dmarc-report-outside',
    severity: 'low',
    title: 'A domain that receives reports for another agrees to it',
    reference: 'RFC 9990 section 4',
    message: 'Reports go to {domains}, which must agree by a record at {zone}._report._dmarc there.',
    fix: 'Ask the receiver of the reports whether that record exists.',
    *find(view) {
      for (const { set, text } of policies(view)) {
        const own = organisation(view.apex);
        const outside = reportDomains(text).filter(
          (domain) => !isAtOrBelow(domain, view.apex) && organisation(domain) !== own,
        );
        if (outside.length > 0) {
          yield { set, params: { domains: listed(new Set(outside.map(shownName))), zone: shownName(view.apex) } };
        }
      }
    },
  }),
  rule({
    id: 'dmarc-report-without-mx',
    severity: 'medium',
    title: 'The domain that receives reports takes mail',
    reference: 'RFC 9990 section 3.5',
    message: 'Reports go to {domain}, which has neither a mail server nor an address in this zone.',
    fix: 'Send the reports to a mailbox that exists.',
    *find(view) {
      for (const { set, text } of policies(view)) {
        for (const domain of new Set(reportDomains(text))) {
          if (isOurs(view, domain) && view.at(domain, 'MX') === undefined && !hasAddress(view, domain)) {
            yield { set, params: { domain: shownName(domain) } };
          }
        }
      }
    },
  }),
  rule({
    id: 'dmarc-alias',
    severity: 'medium',
    title: 'Whoever holds an aliased DMARC policy is trusted',
    reference: 'RFC 9989 section 10',
    message: 'The policy is an alias: whoever runs {target} decides about mail in this name.',
    fix: 'Keep the policy in your own zone unless that is meant.',
    *find(view) {
      for (const { set } of view.written) {
        if (set.type === 'CNAME' && firstLabel(set.name) === '_dmarc')
          yield { set, params: { target: shownName(set.values[0] ?? '.') } };
      }
    },
  }),
];
