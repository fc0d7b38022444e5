import type { Money } from '#model/rules/sales/money.ts';

/*
 * What people are told by mail, in their language. A message is its template and params; its words are made when it is sent or
 * looked at, so that a row of the outbox never holds a finished text in the wrong language.
 */

export type MailLocale = 'en' | 'de';
/** What stands in a place: words, a number, an amount, or a moment. */
export type MailParam = string | number | Money | { at: string };
export type MailParams = Readonly<Record<string, MailParam>>;

interface Words {
  subject: string;
  /** One paragraph each; one whose places are not all given is left out. */
  lines: readonly string[];
  /** Words of the link; its address is the param `path`. */
  link?: string;
}

export const MAIL_TEMPLATES = {
  'order-placed': {
    en: {
      subject: 'Your order {number}: {name}',
      lines: [
        'We have received your order {number} for {name}: {years}, {total} including {tax} tax.',
        'It is carried out as soon as the payment has arrived. If you have not paid yet, you can do so on the page of the order.',
        'If it cannot be carried out, the money comes back by itself.',
      ],
      link: 'To the order',
    },
    de: {
      subject: 'Ihre Bestellung {number}: {name}',
      lines: [
        'Wir haben Ihre Bestellung {number} für {name} erhalten: {years}, {total} einschließlich {tax} Steuer.',
        'Sie wird ausgeführt, sobald die Zahlung da ist. Haben Sie noch nicht bezahlt, können Sie das auf der Seite der Bestellung tun.',
        'Kann sie nicht ausgeführt werden, kommt das Geld von selbst zurück.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'renewal-due': {
    en: {
      subject: '{name} is to be renewed: {total}',
      lines: [
        'The term of {name} ends on {ends}. Automatic renewal is on, so order {number} was placed for you: {years}, {total} including {tax} tax.',
        'It is carried out when you have paid. Without a payment the domain ends on that day. If you do not want it any more, cancel the order.',
      ],
      link: 'To the order',
    },
    de: {
      subject: '{name} steht zur Verlängerung an: {total}',
      lines: [
        'Die Laufzeit von {name} endet am {ends}. Die automatische Verlängerung ist an, deshalb wurde Bestellung {number} für Sie angelegt: {years}, {total} einschließlich {tax} Steuer.',
        'Sie wird ausgeführt, wenn Sie bezahlt haben. Ohne Zahlung endet die Domain an diesem Tag. Möchten Sie sie nicht mehr, stornieren Sie die Bestellung.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'order-registered': {
    en: {
      subject: '{name} is yours',
      lines: [
        '{name} is registered for you (order {number}): {years}, {total} including {tax} tax.',
        'Each further year costs {renewal} as of today. You asked for the registration at once and agreed to our terms; the time to withdraw ended with it.',
        'Terms: {terms}',
        'Withdrawal: {withdrawal}',
      ],
      link: 'To the domain',
    },
    de: {
      subject: '{name} gehört Ihnen',
      lines: [
        '{name} ist für Sie registriert (Bestellung {number}): {years}, {total} einschließlich {tax} Steuer.',
        'Jedes weitere Jahr kostet nach heutigem Stand {renewal}. Sie haben die sofortige Registrierung gewünscht und unseren Bedingungen zugestimmt; damit ist Ihr Widerrufsrecht erloschen.',
        'Bedingungen: {terms}',
        'Widerruf: {withdrawal}',
      ],
      link: 'Zur Domain',
    },
  },
  'order-renewed': {
    en: {
      subject: '{name} is renewed',
      lines: [
        'Order {number} is done: {name} is renewed. {total} including {tax} tax.',
        'Its term now ends on {ends}.',
      ],
      link: 'To the domain',
    },
    de: {
      subject: '{name} ist verlängert',
      lines: [
        'Bestellung {number} ist erledigt: {name} ist verlängert. {total} einschließlich {tax} Steuer.',
        'Die Laufzeit endet jetzt am {ends}.',
      ],
      link: 'Zur Domain',
    },
  },
  'order-refund': {
    en: {
      subject: 'Your money for {name} comes back',
      lines: [
        'Order {number} for {name} could not be carried out. {total} goes back the way you paid; most banks show it within a few days.',
        'You need not do anything. The reason is on the page of the order.',
      ],
      link: 'To the order',
    },
    de: {
      subject: 'Ihr Geld für {name} kommt zurück',
      lines: [
        'Bestellung {number} für {name} konnte nicht ausgeführt werden. {total} gehen auf Ihrem Zahlungsweg zurück; die meisten Banken zeigen es nach wenigen Tagen.',
        'Sie müssen nichts tun. Der Grund steht auf der Seite der Bestellung.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'order-waiting': {
    en: {
      subject: 'A person looks at your order {number}',
      lines: [
        'Something about order {number} for {name} needs a person to look at it. Your money is safe: it ends with the domain, or comes back.',
        'You need not do anything.',
      ],
      link: 'To the order',
    },
    de: {
      subject: 'Ein Mensch sieht sich Ihre Bestellung {number} an',
      lines: [
        'An Bestellung {number} für {name} muss sich ein Mensch etwas ansehen. Ihr Geld ist sicher: Am Ende steht die Domain, oder es kommt zurück.',
        'Sie müssen nichts tun.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'payment-failed': {
    en: {
      subject: 'The payment for {name} did not work',
      lines: [
        'The payment of {total} for order {number} ({name}) did not go through. Nothing was taken.',
        'You can try again, or pay another way, on the page of the order.',
      ],
      link: 'To the order',
    },
    de: {
      subject: 'Die Zahlung für {name} hat nicht geklappt',
      lines: [
        'Die Zahlung von {total} für Bestellung {number} ({name}) kam nicht zustande. Es wurde nichts abgebucht.',
        'Auf der Seite der Bestellung können Sie es noch einmal oder auf anderem Weg versuchen.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'auth-code-refused': {
    en: {
      subject: 'The AuthCode for {name} was not accepted',
      lines: [
        'The registrar that holds {name} does not let it go with the AuthCode you gave (order {number}).',
        'Check the code and that the transfer lock there is off, then give it again on the page of the order. After five days the money goes back.',
      ],
      link: 'To the order',
    },
    de: {
      subject: 'Der AuthCode für {name} wurde nicht angenommen',
      lines: [
        'Der Registrar, bei dem {name} liegt, gibt die Domain mit Ihrem AuthCode nicht frei (Bestellung {number}).',
        'Prüfen Sie den Code und ob die Umzugssperre dort aus ist, und geben Sie ihn auf der Seite der Bestellung noch einmal ein. Nach fünf Tagen geht das Geld zurück.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'domain-ends-soon': {
    en: {
      subject: '{name} ends on {ends}',
      lines: [
        'The term of {name} ends on {ends}. Unless it is renewed by then, it stops to work and others can register it.',
        'You can renew it on its page.',
      ],
      link: 'To the domain',
    },
    de: {
      subject: '{name} endet am {ends}',
      lines: [
        'Die Laufzeit von {name} endet am {ends}. Wird die Domain bis dahin nicht verlängert, fällt sie aus, und andere können sie registrieren.',
        'Verlängern können Sie auf ihrer Seite.',
      ],
      link: 'Zur Domain',
    },
  },
  'domain-left': {
    en: {
      subject: '{name} is not here any more',
      lines: [
        '{name} has left this workspace: another registrar took it over, or it was deleted at the end of its term.',
        'If you did not want that, act today: the page of the domain says what is known.',
      ],
      link: 'To the domain',
    },
    de: {
      subject: '{name} ist nicht mehr hier',
      lines: [
        '{name} hat diesen Arbeitsbereich verlassen: Ein anderer Registrar hat die Domain übernommen, oder sie wurde am Ende der Laufzeit gelöscht.',
        'Wollten Sie das nicht, handeln Sie heute: Auf der Seite der Domain steht, was bekannt ist.',
      ],
      link: 'Zur Domain',
    },
  },
  'auth-code-shown': {
    en: {
      subject: 'The AuthCode of {name} was shown',
      lines: [
        '{who} had the AuthCode of {name} shown. Whoever has it can transfer the domain to another registrar.',
        'If that was not agreed: switch on the transfer lock, and ask for a new AuthCode, which makes this one useless.',
      ],
      link: 'To the domain',
    },
    de: {
      subject: 'Der AuthCode von {name} wurde gezeigt',
      lines: [
        '{who} hat sich den AuthCode von {name} zeigen lassen. Wer ihn hat, kann die Domain zu einem anderen Registrar umziehen.',
        'War das nicht abgesprochen: Schalten Sie die Umzugssperre ein und fordern Sie einen neuen AuthCode an; damit gilt dieser nicht mehr.',
      ],
      link: 'Zur Domain',
    },
  },
  trial: {
    en: {
      subject: 'A message to try it out',
      lines: ['Mail from Apexkeep arrives at this address.', 'Asked for by {who}.'],
    },
    de: {
      subject: 'Eine Nachricht zum Ausprobieren',
      lines: ['Mail von Apexkeep kommt an dieser Adresse an.', 'Angefordert von {who}.'],
    },
  },
} as const satisfies Record<string, Record<MailLocale, Words>>;
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
  const language = locale === 'de' ? 'de-DE' : 'en-GB';
  if (typeof param === 'number') return new Intl.NumberFormat(language).format(param);
  if ('at' in param)
    return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(param.at));
  const money = new Intl.NumberFormat(language, { style: 'currency', currency: param.currency });
  const digits = money.resolvedOptions().maximumFractionDigits ?? 2;
  return money.format(param.amount / 10 ** digits);
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
