import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningMail, startMailStandIn } from '#sandbox/mail/stand-in.ts';

let mail: RunningMail;
beforeAll(async () => {
  mail = await startMailStandIn({ user: 'shop', password: 'secret' });
});
beforeEach(() => mail.mailbox.clear());
afterAll(() => mail.stop());

const hand = (pass = 'secret', subject = 'Grüße <aus> Regensburg') =>
  createTransport({ host: '127.0.0.1', port: mail.smtpPort, ignoreTLS: true, auth: { user: 'shop', pass } }).sendMail({
    from: 'shop@example.org',
    to: 'anna@example.org',
    subject,
    text: 'Zum Auftrag: https://example.org/o?a=1&b=2',
  });

describe('the inbox of the sandbox', () => {
  it('shows what was handed in, to people and to programs', async () => {
    await hand();
    const [kept] = (await (await fetch(`${mail.inboxUrl}/api/mails?to=anna@example.org`)).json()) as {
      subject: string;
    }[];
    expect(kept).toMatchObject({ subject: 'Grüße <aus> Regensburg', from: 'shop@example.org' });
    const list = await (await fetch(mail.inboxUrl)).text();
    expect(list).toContain('Grüße &lt;aus&gt; Regensburg');
    const page = await (await fetch(`${mail.inboxUrl}/mails/1`)).text();
    expect(page).toContain('<a href="https://example.org/o?a=1&amp;b=2">');
    expect((await fetch(`${mail.inboxUrl}/mails/77`)).status).toBe(404);
  });

  it('refuses a wrong password, and what it was told to refuse, as often as it was told', async () => {
    await expect(hand('wrong')).rejects.toMatchObject({ code: 'EAUTH' });
    await fetch(`${mail.inboxUrl}/api/faults`, { method: 'POST', body: JSON.stringify([{ code: 451, times: 1 }]) });
    await expect(hand()).rejects.toMatchObject({ responseCode: 451 });
    await hand();
    expect(mail.mailbox.to('anna@example.org')).toHaveLength(1);
  });
});
