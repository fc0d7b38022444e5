import type { input } from 'zod';
import { MAIL_TEMPLATE_NAMES, type MailLocale, mailText, renderMail } from '#model/rules/mail/templates.ts';
import type { MailMessageRow } from '#model/store/mail.ts';
import type { MailSettingsView } from '#api/queries/mail.ts';
import type { MailDetail, MailItem, MailSample, MailSettingsShape } from '#api/routes/mail/schema.ts';

export function presentMailSettings({ own, sends, queued, failed }: MailSettingsView): input<typeof MailSettingsShape> {
  return {
    smtp: own?.smtp ?? null,
    passwordSet: own !== null && own.password !== null,
    trial: own?.trial ?? null,
    sends,
    queued,
    failed,
    version: own?.version ?? 0,
  };
}

export function presentMailItem(row: MailMessageRow): input<typeof MailItem> {
  const { id, template, locale, recipient, params, about, state, attempts, failure, queuedAt, endedAt } = row;
  return {
    id,
    template,
    locale,
    recipient,
    subject: renderMail(template, locale, params, '').subject,
    about,
    state,
    attempts,
    failure,
    queuedAt: queuedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

export function presentMail(row: MailMessageRow, origin: string): input<typeof MailDetail> {
  return { ...presentMailItem(row), text: mailText(renderMail(row.template, row.locale, row.params, origin)) };
}

const EUROS = (amount: number) => ({ amount, currency: 'EUR' });
/** Made-up facts that every kind of message finds its places filled by. */
const SAMPLE = {
  charge: { at: '2027-01-05T00:00:00Z' },
  plan: 'Team',
  workspace: 'Example',
  until: { at: '2027-01-31T00:00:00Z' },
  number: 42,
  name: 'example.org',
  years: 2,
  total: EUROS(2980),
  tax: EUROS(476),
  renewal: EUROS(1590),
  terms: 'https://example.org/terms',
  withdrawal: 'https://example.org/withdrawal',
  ends: { at: '2027-11-26T12:00:00Z' },
  who: 'Olivia Berg',
  path: '/t/example/orders/42',
} as const;

export function presentSamples(locale: MailLocale, origin: string): input<typeof MailSample>[] {
  return MAIL_TEMPLATE_NAMES.map((template) => {
    const mail = renderMail(template, locale, SAMPLE, origin);
    return { template, locale, subject: mail.subject, text: mailText(mail) };
  });
}
