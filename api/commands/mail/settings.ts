import { randomUUID } from 'node:crypto';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { smtpRefused, type SmtpSettings } from '#model/rules/mail/settings.ts';
import { sentence } from '#model/rules/sentence.ts';
import {
  type MailMessageRow,
  mailMessage,
  mailWay,
  ownMailSettings,
  queueAgain,
  queueMail,
  sendQueued,
  smtpCell,
} from '#model/store/mail.ts';
import { audit } from '#api/audit-entry.ts';
import type { SignedIn } from '#api/call.ts';
import { outdated } from '#api/commands/policy/put-policy.ts';
import { checkEmail } from '#api/email.ts';
import type { SecretSealer } from '#api/sealer.ts';

const SUBJECT = 'mail/settings';

/**
 * Stores how mail is sent from here on, and has sent what waited for it. The password is sealed, and kept where none is given and
 * the server and user are the same. @throws ApexkeepError `precondition-failed`, `invalid-input` naming the member
 */
export async function putMailSettings(
  tx: Tx,
  actorId: string,
  seal: SecretSealer,
  seen: number | null,
  { smtp, password }: { smtp: SmtpSettings; password?: string | undefined },
): Promise<void> {
  const tenantId = tx.tenantId ?? '';
  await tx.sql('select pg_advisory_xact_lock(hashtextextended($1, 20261127))', [tenantId]);
  const before = await ownMailSettings(tx);
  if (seen !== (before?.version ?? 0))
    throw outdated(sentence('the-mail-settings', 'The settings of mail'), seen ?? -1, before?.version ?? 0);
  const checked = {
    ...smtp,
    fromAddress: checkEmail(smtp.fromAddress),
    replyTo: smtp.replyTo === null ? null : checkEmail(smtp.replyTo),
  };
  // A password goes to the server it was given for, and to no other.
  const same = before?.smtp.host === smtp.host && before.smtp.port === smtp.port && before.smtp.user === smtp.user;
  const kept = same ? before.password : null;
  const sealed = smtp.user === null ? null : password === undefined ? kept : seal(password, smtpCell(tenantId));
  const refused = smtpRefused(checked, sealed !== null);
  if (refused !== null)
    throw new ApexkeepError('invalid-input', refused, {
      issues: [issueAt(smtp.security === 'none' ? 'smtp.security' : 'password', refused)],
    });
  await tx.sql(
    `insert into mail_settings (tenant_id, smtp, password, updated_by) values (current_tenant(), $1, $2, $3)
     on conflict (tenant_id) do update set smtp = excluded.smtp, password = excluded.password, trial = null,
            updated_by = excluded.updated_by, updated_at = now(), version = mail_settings.version + 1`,
    [JSON.stringify(checked), sealed, actorId],
  );
  await sendQueued(tx);
  await audit(tx, actorId, 'mail.settings-changed', SUBJECT, {
    smtp: checked,
    passwordReplaced: password !== undefined,
  });
}

/** Takes the workspace's own way away: its mail goes by the platform's. Taking it away twice is taking it away once. */
export async function deleteMailSettings(tx: Tx, actorId: string): Promise<void> {
  const gone = await tx.sql('delete from mail_settings where tenant_id = current_tenant() returning 1 as one');
  if (gone.length > 0) await audit(tx, actorId, 'mail.settings-removed', SUBJECT);
}

/** Queues a message to the one who asks. @throws ApexkeepError `conflict` while there is no way to send it */
export async function tryMail(tx: Tx, person: SignedIn): Promise<MailMessageRow> {
  if ((await mailWay(tx)) === null)
    throw new ApexkeepError('conflict', sentence('mail-no-way', 'No mail server is set yet: there is nothing to try.'));
  const once = `trial/${randomUUID()}`;
  const to = { email: person.email, locale: person.locale ?? 'en' } as const;
  await queueMail(tx, { template: 'trial', to, params: { who: person.name }, once, about: SUBJECT });
  await audit(tx, person.id, 'mail.trial-asked', SUBJECT);
  const [row] = await tx.sql<{ id: string }>(
    'select id from mail_message where tenant_id = current_tenant() and once = $1',
    [once],
  );
  return messageById(tx, row?.id ?? '');
}

/** One message. @throws ApexkeepError `not-found` */
export async function messageById(tx: Tx, id: string): Promise<MailMessageRow> {
  const message = await mailMessage(tx, id);
  if (message !== null) return message;
  throw new ApexkeepError('not-found', sentence('mail-missing', 'There is no such message in this workspace.'));
}

/** Sends a message again that failed. @throws ApexkeepError `not-found`, `conflict` */
export async function sendAgain(tx: Tx, actorId: string, id: string): Promise<MailMessageRow> {
  const { state } = await messageById(tx, id);
  if (!(await queueAgain(tx, id)))
    throw new ApexkeepError(
      'conflict',
      sentence('mail-not-failed', 'The message is {state}; only one that failed can be sent again.', { state }),
    );
  await audit(tx, actorId, 'mail.sent-again', `mail/${id}`);
  return messageById(tx, id);
}
