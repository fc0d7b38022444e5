import type { CaaRdata } from '../rdata.ts';
import type { RecordSet } from '../record-set.ts';
import { listed, missingFrom, rule, type WordedRule } from './rule.ts';
import { caaOf } from './values.ts';
import type { ZoneView } from './zone-view.ts';

/** Tags in the IANA registry of CAA properties. */
const KNOWN_TAGS = new Set([
  'issue',
  'issuewild',
  'issuemail',
  'issuevmc',
  'iodef',
  'contactemail',
  'contactphone',
  'auth',
  'path',
  'policy',
]);
const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$/i;

function* properties(view: ZoneView): Iterable<{ set: RecordSet; caa: CaaRdata }> {
  for (const { set } of view.written) if (set.type === 'CAA') for (const caa of caaOf(set)) yield { set, caa };
}

/** The authority that an issue property names, lower-case; empty when it names none. */
function authorityOf(caa: CaaRdata): string {
  return (caa.value.split(';')[0] ?? '').trim().toLowerCase();
}

function parametersOf(caa: CaaRdata): [string, string][] {
  return caa.value
    .split(';')
    .slice(1)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [part, ''] : [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()];
    });
}

function authorities(set: RecordSet): Set<string> {
  return new Set(
    caaOf(set)
      .filter(({ tag }) => tag === 'issue')
      .map(authorityOf)
      .filter((authority) => authority !== ''),
  );
}

function isBadParameter([name, value]: [string, string]): boolean {
  if (name === 'accounturi') return !/^[a-z][a-z0-9+.-]*:\S+$/i.test(value);
  if (name === 'validationmethods') return !/^[a-z0-9-]+(,[a-z0-9-]+)*$/i.test(value);
  return !/^[a-z0-9-]+$/.test(name) || value === '';
}

export const CAA_RULES: WordedRule[] = [
  rule({
    id: 'caa-flags',
    severity: 'medium',
    title: 'CAA flags are 0 or 128',
    reference: 'RFC 8659 section 4.1',
    message: 'The flags are {flags}; only 0 and 128 (critical) are defined.',
    fix: 'Use the flags 0.',
    *find(view) {
      for (const { set, caa } of properties(view)) {
        if (caa.flags !== 0 && caa.flags !== 128) yield { set, params: { flags: caa.flags } };
      }
    },
  }),
  rule({
    id: 'caa-unknown-critical',
    severity: 'block',
    title: 'A critical CAA tag is one that authorities know',
    reference: 'RFC 8659 section 4.1',
    message: 'The tag {tag} is unknown and marked critical: no authority may issue a certificate any more.',
    fix: 'Correct the tag, or use the flags 0.',
    *find(view) {
      for (const { set, caa } of properties(view)) {
        if (caa.flags >= 128 && !KNOWN_TAGS.has(caa.tag)) yield { set, params: { tag: caa.tag } };
      }
    },
  }),
  rule({
    id: 'caa-unknown-tag',
    severity: 'low',
    title: 'A CAA tag is one that authorities know',
    reference: 'RFC 8659 section 7',
    message: 'The tag {tag} is not registered; authorities will pass over it.',
    fix: 'Use issue, issuewild, issuemail or iodef.',
    *find(view) {
      for (const { set, caa } of properties(view)) {
        if (caa.flags < 128 && !KNOWN_TAGS.has(caa.tag)) yield { set, params: { tag: caa.tag } };
      }
    },
  }),
  rule({
    id: 'caa-blocks-all',
    severity: 'high',
    title: 'At least one authority may issue certificates',
    reference: 'RFC 8659 section 4.2',
    message: 'No authority may issue certificates for this name: the next renewal fails.',
    fix: 'Name the authority you use, for example 0 issue "letsencrypt.org".',
    *find(view) {
      for (const { set } of view.written) {
        if (set.type !== 'CAA') continue;
        const issues = caaOf(set).filter(({ tag }) => tag === 'issue');
        if (issues.length > 0 && issues.every((caa) => authorityOf(caa) === '')) yield { set };
      }
    },
  }),
  rule({
    id: 'caa-issuer-not-domain',
    severity: 'high',
    title: 'A certificate authority is named by its domain',
    reference: 'RFC 8659 section 4.2',
    message: 'The authority "{issuer}" is not a domain name, so it matches nobody.',
    fix: 'Use the domain that the authority documents, for example letsencrypt.org.',
    *find(view) {
      for (const { set, caa } of properties(view)) {
        const issuer = authorityOf(caa);
        if (/^issue(wild|mail|vmc)?$/.test(caa.tag) && issuer !== '' && !DOMAIN.test(issuer)) {
          yield { set, params: { issuer: issuer.slice(0, 80) } };
        }
      }
    },
  }),
  rule({
    id: 'caa-bad-parameter',
    severity: 'medium',
    title: 'CAA parameters have the form that authorities read',
    reference: 'RFC 8657 sections 3 and 4',
    message: 'The parameter {parameter} cannot be read; authorities may refuse to issue.',
    fix: 'Write accounturi=https://… and validationmethods=dns-01,http-01.',
    *find(view) {
      for (const { set, caa } of properties(view)) {
        const bad = caa.tag.startsWith('issue') ? parametersOf(caa).find(isBadParameter) : undefined;
        if (bad !== undefined) yield { set, params: { parameter: bad[0].slice(0, 40) } };
      }
    },
  }),
  rule({
    id: 'caa-iodef-not-url',
    severity: 'medium',
    title: 'A CAA report goes to a mailto: or https: address',
    reference: 'RFC 8659 section 4.4',
    message: 'The report address "{value}" is neither mailto: nor http: nor https:.',
    fix: 'Write mailto:security@ followed by your domain.',
    *find(view) {
      for (const { set, caa } of properties(view)) {
        if (caa.tag === 'iodef' && !/^(mailto:\S+@\S+|https?:\/\/\S+)$/i.test(caa.value)) {
          yield { set, params: { value: caa.value.slice(0, 80) } };
        }
      }
    },
  }),
  rule({
    id: 'caa-only-iodef',
    severity: 'low',
    title: 'A CAA set restricts issuance',
    reference: 'RFC 8659 section 4.4',
    message: 'The set only says where to report; every authority may still issue.',
    fix: 'Add an issue property.',
    *find(view) {
      for (const { set } of view.written) {
        const tags = set.type === 'CAA' ? caaOf(set).map(({ tag }) => tag) : [];
        if (tags.length > 0 && tags.every((tag) => tag === 'iodef')) yield { set };
      }
    },
  }),
  rule({
    id: 'caa-first',
    severity: 'medium',
    title: 'A first CAA set names every authority in use',
    reference: 'RFC 8659 section 3',
    message: 'From now on only {authorities} may issue certificates for this name and below.',
    fix: 'Check that no certificate in use comes from another authority.',
    *find(view) {
      for (const { set, before } of view.written) {
        if (set.type !== 'CAA' || before !== null) continue;
        const allowed = authorities(set);
        if (allowed.size > 0) yield { set, params: { authorities: listed(allowed) } };
      }
    },
  }),
  rule({
    id: 'caa-authority-dropped',
    severity: 'medium',
    title: 'An authority in use stays allowed',
    reference: 'RFC 8659 section 4.2',
    message: '{authorities} may no longer issue certificates: renewals there fail.',
    fix: 'Check that no certificate in use comes from there.',
    *find(view) {
      for (const { set, before } of view.written) {
        if (set.type !== 'CAA' || before === null) continue;
        const dropped = missingFrom(authorities(before), authorities(set));
        if (dropped.size > 0 && authorities(set).size > 0) yield { set, params: { authorities: listed(dropped) } };
      }
    },
  }),
  rule({
    id: 'caa-removed',
    severity: 'medium',
    title: 'Removing CAA opens issuance to everyone',
    reference: 'RFC 8659 section 3',
    message: 'Without this set every certificate authority may issue for the name again.',
    fix: 'Keep it unless that is meant.',
    *find(view) {
      for (const { set } of view.removed) if (set.type === 'CAA') yield { set };
    },
  }),
];
