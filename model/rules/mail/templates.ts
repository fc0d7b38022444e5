import type { Money } from '#model/rules/sales/money.ts';
import { spokenDay, spokenMoney, spokenNumber } from '#model/rules/spoken.ts';
import { DOMAIN_MAILS } from './domain-words.ts';
import { ORDER_MAILS } from './order-words.ts';
import { PLAN_MAILS } from './plan-words.ts';
import type { MailLocale, Words } from './words.ts';

/*
 * What people are told by mail, in their language. A message is its template and params; its words are made when it is sent or
 * looked at, so that a row of the outbox never holds a finished text in the wrong language.
 */

export type { MailLocale };
/** What stands in a place: words, a number, an amount, or a moment. */
export type MailParam = string | number | Money | { at: string };
export type MailParams = Readonly<Record<string, MailParam>>;

export const MAIL_TEMPLATES = { ...ORDER_MAILS, ...DOMAIN_MAILS, ...PLAN_MAILS };
export type MailTemplate = keyof typeof MAIL_TEMPLATES;
export const MAIL_TEMPLATE_NAMES = Object.keys(MAIL_TEMPLATES) as MailTemplate[];

/** A message in words. */
export interface RenderedMail {
  subject: string;
  lines: string[];
  link: { text: string; url: string } | null;
}

/** The words of a message. `origin`: of the product in a browser, for its link. */
export function renderMail(
  template: MailTemplate,
  locale: MailLocale,
  params: MailParams,
  origin: string,
): RenderedMail {
  const words: Words = MAIL_TEMPLATES[template][locale];
  const path = params['path'];
  return {
    // A subject is one line (RFC 5322 section 2.2.1).
    subject: filled(words.subject, locale, params)?.replaceAll(/[\r\n]+/g, ' ') ?? words.subject,
    lines: words.lines.flatMap((line) => filled(line, locale, params) ?? []),
    link: words.link === undefined || typeof path !== 'string' ? null : { text: words.link, url: `${origin}${path}` },
  };
}

/** A template with its places filled; null where one is not given. */
function filled(template: string, locale: MailLocale, params: MailParams): string | null {
  let whole = true;
  const text = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const param = Object.hasOwn(params, name) ? params[name] : undefined;
    if (param === undefined) whole = false;
    return param === undefined ? '' : name === 'years' ? yearsText(param, locale) : textOf(param, locale);
  });
  return whole ? text : null;
}

function yearsText(param: MailParam, locale: MailLocale): string {
  const one = locale === 'de' ? 'Jahr' : 'year';
  const many = locale === 'de' ? 'Jahre' : 'years';
  return `${textOf(param, locale)} ${param === 1 ? one : many}`;
}

function textOf(param: MailParam, locale: MailLocale): string {
  if (typeof param === 'string') return param;
  if (typeof param === 'number') return spokenNumber(param, locale);
  return 'at' in param ? spokenDay(new Date(param.at), locale) : spokenMoney(param, locale);
}

/** A message as plain text. */
export function mailText({ lines, link }: RenderedMail): string {
  return [...lines, ...(link === null ? [] : [`${link.text}: ${link.url}`])].join('\n\n') + '\n';
}

/** A message as HTML: the same words, nothing loaded from anywhere. */
export function mailHtml({ subject, lines, link }: RenderedMail, locale: MailLocale): string {
  const paragraphs = lines.map((line) => `<p>${escaped(line)}</p>`).join('');
  const button = link === null ? '' : `<p><a href="${escaped(link.url)}">${escaped(link.text)}</a></p>`;
  return (
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>` +
    `<body style="font-family:sans-serif;font-size:16px;line-height:1.5;max-width:36em;margin:0 auto;padding:16px">` +
    `${paragraphs}${button}</body></html>`
  );
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (char) => ENTITIES[char] ?? '');
}
