import { createTransport } from 'nodemailer';
import { ApexkeepError, failureOf } from '#model/errors.ts';
import type { SmtpSettings } from '#model/rules/mail/settings.ts';
import { mailHtml, mailText, renderMail } from '#model/rules/mail/templates.ts';
import { failure, type Failure, sentence } from '#model/rules/sentence.ts';
import {
  keepTrial,
  mailMessage,
  type MailMessageRow,
  mailTried,
  mailWay,
  type StoredMailSettings,
} from '#model/store/mail.ts';
import { salesSettings } from '#model/store/sales/settings.ts';
import type { MailInput, MailRowSteps, MailSteps } from '#workflows/contracts/mail.ts';
import type { Dependencies } from '../dependencies.ts';
import { alive } from '../failures.ts';
import { resolveAllowed } from '../providers/address-policy.ts';
import { shown } from '../providers/http-errors.ts';

const CONNECT_MS = 15_000;
const TALK_MS = 60_000;

/** The steps of a message. */
export function createMailSteps(deps: Dependencies): MailSteps & MailRowSteps {
  return {
    sendMessage: (input) => alive(() => sendMessage(deps, input)),
    giveUpMessage: ({ tenantId, messageId }) =>
      deps.database.inTenant({ tenantId }, async (tx) => {
        const before = (await mailMessage(tx, messageId))?.failure ?? null;
        await mailTried(tx, messageId, 'failed', before ?? NOT_IN_TIME);
      }),
  };
}

const NOT_IN_TIME = failure(
  'provider-unavailable',
  sentence('mail-not-in-time', 'The mail server did not take it in three days.'),
);

async function sendMessage(
  deps: Dependencies,
  { tenantId, messageId }: MailInput,
): ReturnType<MailSteps['sendMessage']> {
  const found = await deps.database.inTenant({ tenantId }, async (tx) => ({
    message: await mailMessage(tx, messageId),
    way: await mailWay(tx),
    origin: (await salesSettings(tx))?.payment.returnUrl ?? '',
  }));
  const { message, way, origin } = found;
  if (message === null || message.state === 'failed') return { state: 'failed' };
  if (message.state === 'sent') return { state: 'sent' };
  if (way === null) return { state: 'unready' };
  const refused = await handOver(deps, way, message, origin);
  // What the server turned down for good is not offered again; anything else may pass.
  const state = refused === null ? 'sent' : refused.final ? 'failed' : 'queued';
  await deps.database.inTenant({ tenantId }, async (tx) => {
    await mailTried(tx, messageId, state, refused?.why ?? null);
    if (message.template !== 'trial' || way.tenantId !== tenantId) return;
    const at = new Date().toISOString();
    await keepTrial(tx, refused === null ? { ok: true, at } : { ok: false, at, message: refused.why.message });
  });
  return { state: state === 'queued' ? 'waiting' : state };
}

interface Refused {
  why: Failure;
  final: boolean;
}

/** Gives the message to the server. Null when the server has taken it. */
async function handOver(
  deps: Dependencies,
  { smtp, tenantId, password: sealed }: StoredMailSettings,
  message: MailMessageRow,
  origin: string,
): Promise<Refused | null> {
  const password = sealed === null ? null : deps.openSmtpPassword({ tenantId, sealed });
  try {
    const [address] = await resolveAllowed(smtp.host, deps.http);
    const transport = createTransport({
      // The address that was judged, so that no other is asked for later; certificates are those of the name.
      host: address ?? smtp.host,
      port: smtp.port,
      secure: smtp.security === 'tls',
      requireTLS: smtp.security === 'starttls',
      ignoreTLS: smtp.security === 'none',
      tls: { servername: smtp.host, minVersion: 'TLSv1.2' },
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: TALK_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(smtp.user === null ? {} : { auth: { user: smtp.user, pass: password ?? '' } }),
    });
    await transport.sendMail(envelope(smtp, message, origin));
    return null;
  } catch (error) {
    return refusedBy(error, smtp, password ?? '');
  }
}

function envelope(smtp: SmtpSettings, message: MailMessageRow, origin: string) {
  const { template, locale, params, recipient, id } = message;
  const mail = renderMail(template, locale, params, origin);
  const domain = smtp.fromAddress.split('@')[1] ?? 'localhost';
  return {
    from: { name: smtp.fromName, address: smtp.fromAddress },
    to: { name: '', address: recipient },
    ...(smtp.replyTo === null ? {} : { replyTo: smtp.replyTo }),
    subject: mail.subject,
    text: mailText(mail),
    html: mailHtml(mail, locale),
    // The same for every try: a mailbox that got it twice can tell (RFC 5322 section 3.6.4).
    messageId: `<${id}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': locale },
  };
}

/** What a failed try means. A server says with 5xx that it will never take it (RFC 5321 section 4.2.1). */
function refusedBy(error: unknown, smtp: SmtpSettings, password: string): Refused {
  if (error instanceof ApexkeepError) return { why: failureOf(error), final: false };
  const { responseCode, code, message } = error as { responseCode?: number; code?: string; message?: string };
  const text = shown((message ?? '').slice(0, 300), password);
  const said = sentence('mail-server-said', '{host} did not take it. {text}', { host: smtp.host, text });
  if (code === 'EAUTH') return { why: failure('provider-auth', said), final: false };
  const final = responseCode !== undefined && responseCode >= 500;
  return { why: failure(final ? 'provider-refused' : 'provider-unavailable', said), final };
}
