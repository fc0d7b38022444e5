import { sentence, type Sentence } from '#model/rules/sentence.ts';

/** How the connection to a mail server is kept from others (RFC 8314, RFC 3207). */
export const SMTP_SECURITIES = ['tls', 'starttls', 'none'] as const;
export type SmtpSecurity = (typeof SMTP_SECURITIES)[number];

/** How mail is sent. The password is sealed beside it. */
export interface SmtpSettings {
  host: string;
  port: number;
  security: SmtpSecurity;
  /** Null: the server takes mail without a sign-in. */
  user: string | null;
  /** Address that mail comes from, and the name beside it. */
  fromAddress: string;
  fromName: string;
  /** Where answers go; null: to the sender. */
  replyTo: string | null;
}

/** Why settings do not fit together, or null. */
export function smtpRefused({ security, user }: SmtpSettings, passwordKnown: boolean): Sentence | null {
  if (user !== null && security === 'none')
    return sentence(
      'smtp-password-open',
      'Without TLS the password would be readable on its way. Choose TLS or STARTTLS, or leave the user out.',
    );
  if (user !== null && !passwordKnown)
    return sentence('smtp-password-missing', 'The user needs a password with the mail server.');
  return null;
}

export const MAIL_STATES = ['queued', 'sent', 'failed'] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** What the last message to try it out found. */
export interface MailTrial {
  ok: boolean;
  /** ISO 8601. */
  at: string;
  message?: string;
}

/** Workflow `sendMail`, id `mail/<uuid>`: sends one message. Named here, since rows of messages start it. */
export const SEND_MAIL = 'sendMail';

/** Signal: there is a reason to try at once. It starts the workflow where it does not run. */
export const SEND_NOW = 'sendNow';

export function mailWorkflowId(messageId: string): string {
  return `mail/${messageId}`;
}
