import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { FailureShape } from '#api/shapes/dns.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { EmailInput, line, Timestamp } from '#api/shapes/text.ts';
import { WORDS } from '#api/shapes/words.ts';
import { MAIL_STATES, SMTP_SECURITIES } from '#model/rules/mail/settings.ts';
import { MAIL_TEMPLATE_NAMES } from '#model/rules/mail/templates.ts';

const HostName = z
  .string()
  .max(253)
  .regex(
    /^(\d{1,3}(\.\d{1,3}){3}|\[?[0-9a-f:]+\]?|([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63})$/i,
    WORDS['host-name'],
  );

const Smtp = z.strictObject({
  host: HostName,
  port: z.int().min(1).max(65_535),
  security: z.enum(SMTP_SECURITIES),
  user: line(200).nullable(),
  fromAddress: EmailInput,
  fromName: line(80),
  replyTo: EmailInput.nullable(),
});

export const MailSettingsShape = z
  .object({
    /** Null: none of its own. */
    smtp: Smtp.extend({ host: z.string(), fromAddress: z.string(), replyTo: z.string().nullable() }).nullable(),
    passwordSet: z.boolean(),
    /** What the last message to try it out found. */
    trial: z.object({ ok: z.boolean(), at: Timestamp, message: z.string().optional() }).nullable(),
    /** Whether mail is sent at all: by these settings, or by those of the platform. */
    sends: z.boolean(),
    /** Messages that wait, and those that were given up. */
    queued: z.int(),
    failed: z.int(),
    version: z.int(),
  })
  .meta({ id: 'MailSettings' });

const MEMBERS = {
  id: z.uuid(),
  template: z.string(),
  locale: z.enum(['en', 'de']),
  recipient: z.string(),
  subject: z.string(),
  /** What it is about: `order/<id>`. */
  about: z.string(),
  state: z.enum(MAIL_STATES),
  attempts: z.int(),
  failure: FailureShape.nullable(),
  queuedAt: Timestamp,
  endedAt: Timestamp.nullable(),
};
export const MailItem = z.object(MEMBERS).meta({ id: 'MailItem' });
/** A message with its words. */
export const MailDetail = z.object({ ...MEMBERS, text: z.string() }).meta({ id: 'MailDetail' });

/** What a kind of message says, with made-up facts. */
export const MailSample = z
  .object({
    template: z.enum(MAIL_TEMPLATE_NAMES),
    locale: z.enum(['en', 'de']),
    subject: z.string(),
    text: z.string(),
  })
  .meta({ id: 'MailSample' });

const SETTINGS_BODY = z.strictObject({ smtp: Smtp, password: z.string().min(1).max(300).optional() });
const LIST_QUERY = z.strictObject({ ...PAGING, state: z.enum(MAIL_STATES).optional() });

export const readMailSettings = endpoint({
  method: 'GET',
  path: '/t/:tenant/mail/settings',
  id: 'mail.read-settings',
  summary: 'How the workspace sends mail; without its password',
  access: 'mail.manage',
  rate: 'read',
  response: MailSettingsShape,
  etag: true,
});
export const putMailSettings = endpoint({
  method: 'PUT',
  path: '/t/:tenant/mail/settings',
  id: 'mail.put-settings',
  summary: 'Send the workspace’s mail by a mail server of its own',
  access: 'mail.manage',
  feature: 'own-mail-server',
  rate: 'write',
  ifMatch: 'required',
  body: SETTINGS_BODY,
  response: MailSettingsShape,
  etag: true,
});
export const deleteMailSettings = endpoint({
  method: 'DELETE',
  path: '/t/:tenant/mail/settings',
  id: 'mail.delete-settings',
  summary: 'Send the workspace’s mail by the platform’s mail server again',
  access: 'mail.manage',
  rate: 'write',
  status: 204,
});
export const tryMail = endpoint({
  method: 'POST',
  path: '/t/:tenant/mail/trials',
  id: 'mail.try',
  summary: 'Send a message to oneself, to try it out',
  access: 'mail.manage',
  rate: 'expensive',
  body: z.strictObject({}).optional(),
  response: MailDetail,
  status: 201,
  errors: ['conflict'],
});
export const listMail = endpoint({
  method: 'GET',
  path: '/t/:tenant/mail/messages',
  id: 'mail.list',
  summary: 'Messages of the workspace, the newest first',
  access: 'mail.manage',
  rate: 'read',
  query: LIST_QUERY,
  response: pageOf(MailItem),
});
export const readMail = endpoint({
  method: 'GET',
  path: '/t/:tenant/mail/messages/:id',
  id: 'mail.read',
  summary: 'One message with its words',
  access: 'mail.manage',
  rate: 'read',
  response: MailDetail,
});
export const sendMailAgain = endpoint({
  method: 'POST',
  path: '/t/:tenant/mail/messages/:id/send-again',
  id: 'mail.send-again',
  summary: 'Send a message again that failed',
  access: 'mail.manage',
  rate: 'write',
  body: z.strictObject({}).optional(),
  response: MailDetail,
  errors: ['conflict'],
});

export const readPlatformMailSettings = endpoint({
  method: 'GET',
  path: '/platform/mail/settings',
  id: 'platform-mail.read-settings',
  summary: 'How the platform sends mail; without its password',
  access: 'sales.manage',
  rate: 'read',
  response: MailSettingsShape,
  etag: true,
});
export const putPlatformMailSettings = endpoint({
  method: 'PUT',
  path: '/platform/mail/settings',
  id: 'platform-mail.put-settings',
  summary: 'Set the mail server of the platform; what is queued is sent then',
  access: 'sales.manage',
  rate: 'write',
  ifMatch: 'required',
  body: SETTINGS_BODY,
  response: MailSettingsShape,
  etag: true,
});
export const tryPlatformMail = endpoint({
  method: 'POST',
  path: '/platform/mail/trials',
  id: 'platform-mail.try',
  summary: 'Send a message to oneself by the platform’s mail server',
  access: 'sales.manage',
  rate: 'expensive',
  body: z.strictObject({}).optional(),
  response: MailDetail,
  status: 201,
  errors: ['conflict'],
});
export const listPlatformMail = endpoint({
  method: 'GET',
  path: '/platform/mail/messages',
  id: 'platform-mail.list',
  summary: 'Messages of the platform itself, the newest first',
  access: 'sales.manage',
  rate: 'read',
  query: LIST_QUERY,
  response: pageOf(MailItem),
});
export const listMailSamples = endpoint({
  method: 'GET',
  path: '/platform/mail/samples',
  id: 'platform-mail.list-samples',
  summary: 'What each kind of message says, with made-up facts',
  access: 'sales.manage',
  rate: 'read',
  query: z.strictObject({ locale: z.enum(['en', 'de']).default('en') }),
  response: z.object({ items: z.array(MailSample) }),
});
