import type { RecordSet } from '../record-set.ts';
import { listed, rule, type Hit, type WordedRule } from './rule.ts';
import { textsOf } from './values.ts';
import type { ZoneView } from './zone-view.ts';

/** The beginning of a text, for a message; never enough to show a secret. */
export function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function* whereText(view: ZoneView, wrong: (text: string) => boolean): Iterable<Hit> {
  for (const { set } of view.written) {
    for (const text of textsOf(set)) if (wrong(text)) yield { set, params: { text: excerpt(text) } };
  }
}

/** Tokens by which services prove that a domain is yours; null where the token itself says whose it is. */
const VERIFICATIONS: readonly [RegExp, string | null][] = [
  [/^google-site-verification=/i, 'Google'],
  [/^MS=/i, 'Microsoft 365'],
  [/^apple-domain(-verification)?=/i, 'Apple'],
  [/^facebook-domain-verification=/i, 'Meta'],
  [/^atlassian-domain-verification=/i, 'Atlassian'],
  [/^docusign=/i, 'DocuSign'],
  [/^adobe-(idp|sign)-site-verification=/i, 'Adobe'],
  [/^stripe-verification=/i, 'Stripe'],
  [/^globalsign-domain-verification=/i, 'GlobalSign'],
  [
    /^((?:keybase|zoom|slack|dropbox|github|openai|linear|notion|miro)[a-z-]*(?:-|_)?(?:site-|domain-)?verification)=/i,
    null,
  ],
  [/^([a-z0-9-]+-(?:site|domain)-verification)[=:]/i, null],
];

/** What looks like a secret. Kept narrow: a wrong alarm here asks for a second approver. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/,
  /\bsk_live_[A-Za-z0-9]{16,}/,
  /\bAIza[0-9A-Za-z_-]{35}\b/,
  /\b(password|passwd|secret|api[_-]?key)\s*[=:]\s*\S{6,}/i,
];

/** Records made of tag=value pairs that need semicolons between them. */
const TAGGED = /^\s*v\s*=\s*(DMARC1|DKIM1|STSv1|TLSRPTv1|BIMI1)\b/i;

function serviceOf(text: string): string | null {
  for (const [pattern, name] of VERIFICATIONS) {
    const match = pattern.exec(text);
    if (match !== null) return name ?? match[1] ?? text;
  }
  return null;
}

function lostTokens(view: ZoneView, before: RecordSet, after: RecordSet | undefined): string[] {
  const kept = new Set(textsOf(after));
  return textsOf(before).flatMap((text) => {
    const service = kept.has(text) ? null : serviceOf(text);
    return service === null ? [] : [service];
  });
}

export const TXT_RULES: WordedRule[] = [
  rule({
    id: 'txt-lost-semicolon',
    severity: 'high',
    title: 'Tags of a mail policy are separated by semicolons',
    reference: 'RFC 6376 section 3.2, RFC 9989',
    message: 'The text "{text}" has tags without semicolons between them, or semicolons behind a backslash.',
    fix: 'Write it as tag=value; tag=value.',
    find: (view) =>
      whereText(
        view,
        (text) =>
          TAGGED.test(text) &&
          (text.includes('\\;') || (!text.includes(';') && (text.match(/\b[a-z]+=/gi)?.length ?? 0) > 1)),
      ),
  }),
  rule({
    id: 'txt-literal-quotes',
    severity: 'medium',
    title: 'A text has no quotes of its own around it',
    reference: 'RFC 1035 section 5.1',
    message: 'The text "{text}" holds quotation marks as part of the data; readers will not expect them.',
    fix: 'Enter the text without quotation marks.',
    find: (view) => whereText(view, (text) => /^".*"$/.test(text) || (text.match(/"/g)?.length ?? 0) % 2 === 1),
  }),
  rule({
    id: 'txt-stray-escape',
    severity: 'medium',
    title: 'A text holds no backslash or backtick by accident',
    reference: 'RFC 1035 section 5.1',
    message: 'The text "{text}" holds a backslash or a backtick, most often a leftover of copying.',
    fix: 'Remove it if it is not meant.',
    find: (view) => whereText(view, (text) => /[\\`]/.test(text)),
  }),
  rule({
    id: 'txt-edge-space',
    severity: 'low',
    title: 'A text neither begins nor ends with a space',
    reference: 'Lesson of copying from web pages',
    message: 'The text "{text}" begins or ends with a space; exact comparisons will fail.',
    fix: 'Remove the space.',
    find: (view) => whereText(view, (text) => /^\s|\s$/.test(text)),
  }),
  rule({
    id: 'txt-empty',
    severity: 'low',
    title: 'A text says something',
    reference: 'RFC 1035 section 3.3.14',
    message: 'One of the texts is empty.',
    fix: 'Remove the empty value.',
    find: (view) => whereText(view, (text) => text === ''),
  }),
  rule({
    id: 'txt-non-ascii',
    severity: 'medium',
    title: 'A text is plain ASCII',
    reference: 'RFC 5198 (no charset is defined for TXT)',
    message: 'A text holds characters outside ASCII, such as typographic quotes or a long dash.',
    fix: 'Replace them by their plain form.',
    find: (view) => whereText(view, (text) => /[\u0080-\uffff]/.test(text)),
  }),
  rule({
    id: 'txt-secret',
    severity: 'high',
    title: 'A text holds no secret',
    reference: 'DNS is public; CWE-200',
    message: 'One of the texts looks like a password or a private key, and DNS is public.',
    fix: 'Keep secrets out of DNS; if this one was ever published, replace it.',
    *find(view) {
      for (const { set } of view.written) {
        if (textsOf(set).some((text) => SECRETS.some((secret) => secret.test(text)))) yield { set };
      }
    },
  }),
  rule({
    id: 'txt-verification-removed',
    severity: 'medium',
    title: 'Proof of ownership stays while a service is used',
    reference: 'Services check the token again and again',
    message: 'The proof of ownership for {services} goes away; the service may stop working.',
    fix: 'Keep it unless the service is no longer used.',
    *find(view) {
      for (const change of view.input.changes) {
        if (change.before === null || change.type !== 'TXT') continue;
        const services = lostTokens(view, change.before, change.after ?? undefined);
        if (services.length > 0) yield { set: change.before, params: { services: listed(new Set(services)) } };
      }
    },
  }),
  rule({
    id: 'txt-many',
    severity: 'low',
    title: 'A name holds at most twenty texts',
    reference: 'DNS flag day 2020',
    message: 'The name holds {count} texts; each question for one of them fetches all.',
    fix: 'Remove tokens of services that are no longer used.',
    *find(view) {
      for (const { set } of view.written) {
        if (set.type === 'TXT' && set.values.length > 20) yield { set, params: { count: set.values.length } };
      }
    },
  }),
];
