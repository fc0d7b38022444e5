import { describe, expect, it } from 'vitest';
import { MAIL_TEMPLATES, mailHtml, mailText, renderMail } from '#model/rules/mail/templates.ts';
import { smtpRefused, type SmtpSettings } from '#model/rules/mail/settings.ts';

const EUROS = (amount: number) => ({ amount, currency: 'EUR' });

describe('a message', () => {
  it('has the same places in both languages', () => {
    const places = (lines: readonly string[]): string[] =>
      lines
        .join(' ')
        .match(/\{\w+\}/g)
        ?.toSorted() ?? [];
    for (const [template, { en, de }] of Object.entries(MAIL_TEMPLATES)) {
      expect([template, places([de.subject, ...de.lines])]).toEqual([template, places([en.subject, ...en.lines])]);
      expect(de.lines.length).toBe(en.lines.length);
      expect('link' in en).toBe('link' in de);
    }
  });

  it('writes amounts, days and years as its reader does', () => {
    const params = {
      number: 7,
      name: 'müller.de',
      total: EUROS(123_456),
      tax: EUROS(100),
      ends: { at: '2027-03-04T23:30:00Z' },
    };
    // A no-break space stands before the sign.
    const [first, ...rest] = renderMail('order-renewed', 'de', params, '').lines;
    expect([first?.replaceAll('\u00a0', ' '), ...rest]).toEqual([
      'Bestellung 7 ist erledigt: müller.de ist verlängert. 1.234,56 € einschließlich 1,00 € Steuer.',
      'Die Laufzeit endet jetzt am 4. März 2027.',
    ]);
    expect(renderMail('order-renewed', 'en', params, '').lines[1]).toBe('Its term now ends on 4 March 2027.');
    expect(renderMail('order-placed', 'en', { ...params, years: 1 }, '').lines[0]).toContain('1 year, €1,234.56');
  });

  it('leaves a paragraph out whose facts are not known, and never shows a place', () => {
    const mail = renderMail('order-registered', 'en', { name: 'example.org', number: 1 }, 'https://x.test');
    expect(mail.lines).toEqual([]);
    expect(mail.subject).toBe('example.org is yours');
  });

  it('is one line in its subject and harmless in its HTML, whatever a name holds', () => {
    const mail = renderMail('trial', 'en', { who: '<b>Eve</b>\r\nBcc: all@example.org' }, '');
    expect(mailHtml(mail, 'en')).toContain('&lt;b&gt;Eve&lt;/b&gt;');
    const named = renderMail(
      'domain-ends-soon',
      'en',
      { name: 'a\r\nBcc: b', ends: { at: '2027-01-01T00:00:00Z' } },
      '',
    );
    expect(named.subject).not.toMatch(/[\r\n]/);
    expect(mailText(mail).endsWith('\n')).toBe(true);
  });
});

describe('settings of a mail server', () => {
  const smtp: SmtpSettings = {
    host: 'mail.example.org',
    port: 587,
    security: 'starttls',
    user: 'shop',
    fromAddress: 'shop@example.org',
    fromName: 'Shop',
    replyTo: null,
  };
  it.each([
    ['a user and a password by STARTTLS', {}, true, null],
    ['nobody, in the open', { user: null, security: 'none' }, false, null],
    ['a password in the open', { security: 'none' }, true, 'smtp-password-open'],
    ['a user without a password', {}, false, 'smtp-password-missing'],
  ] as const)('%s', (_what, more, known, code) => {
    expect(smtpRefused({ ...smtp, ...more }, known)?.code ?? null).toBe(code);
  });
});
