import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import {
  type MailState,
  mailWorkflowId,
  type MailTrial,
  SEND_MAIL,
  SEND_NOW,
  type SmtpSettings,
} from '#model/rules/mail/settings.ts';
import type { MailLocale, MailParams, MailTemplate } from '#model/rules/mail/templates.ts';
import type { Failure } from '#model/rules/sentence.ts';
import { enqueueSignalWithStart } from './outbox.ts';
import { PLATFORM } from './sales/callbacks.ts';

/** Somebody who is told, in their language. */
export interface MailPerson {
  email: string;
  locale: MailLocale;
}

export interface MailWish {
  template: MailTemplate;
  to: MailPerson;
  params: MailParams;
  /** The same message is queued once: what makes it the same. */
  once: string;
  /** What it is about: `order/<id>`. */
  about: string;
}

/** Queues a message in the transaction of what it tells of. Without a way to send mail it waits until there is one. */
export async function queueMail(tx: Tx, { template, to, params, once, about }: MailWish): Promise<void> {
  const [row] = await tx.sql<{ id: string; ready: boolean }>(
    `insert into mail_message (tenant_id, id, template, locale, recipient, params, once, about)
     values (current_tenant(), $1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, once) do nothing
     returning id, exists (select 1 from mail_settings) as ready`,
    [uuidv7(), template, to.locale, to.email, JSON.stringify(params), once, about],
    'queue-mail',
  );
  if (row?.ready === true) await startSending(tx, row.id);
}

/** Asks that a queued message be sent, at once where it waits for another try. */
export async function startSending(tx: Tx, messageId: string): Promise<void> {
  const args = [{ tenantId: tx.tenantId ?? '', messageId }];
  const workflowId = mailWorkflowId(messageId);
  await enqueueSignalWithStart(tx, { workflowId, name: SEND_MAIL, args, signal: SEND_NOW });
}

/** Messages that nobody could send are worth sending for so long. */
const WORTH_SENDING = `interval '3 days'`;

/** Asks that everything queued of this workspace be sent, of the last three days; once there is a way to. Returns how much. */
export async function sendQueued(tx: Tx): Promise<number> {
  const rows = await tx.sql<{ id: string }>(
    `select id from mail_message where tenant_id = current_tenant() and state = 'queued'
        and queued_at > clock_timestamp() - ${WORTH_SENDING} order by id limit 500`,
  );
  for (const { id } of rows) await startSending(tx, id);
  return rows.length;
}

export interface MailMessageRow {
  id: string;
  template: MailTemplate;
  locale: MailLocale;
  recipient: string;
  params: MailParams;
  about: string;
  state: MailState;
  attempts: number;
  failure: Failure | null;
  queuedAt: Date;
  endedAt: Date | null;
}

const MESSAGE = `id, template, locale, recipient, params, about, state, attempts, failure, queued_at as "queuedAt",
  ended_at as "endedAt"`;

/** One message of the workspace; null when there is none. */
export async function mailMessage(tx: Tx, id: string): Promise<MailMessageRow | null> {
  const [row] = await tx.sql<MailMessageRow>(
    `select ${MESSAGE} from mail_message where tenant_id = current_tenant() and id = $1`,
    [id],
  );
  return row ?? null;
}

/** Messages of the workspace, the newest first. */
export function mailPage(
  tx: Tx,
  { state, before, limit }: { state: MailState | null; before: string | null; limit: number },
): Promise<MailMessageRow[]> {
  return tx.sql<MailMessageRow>(
    `select ${MESSAGE} from mail_message where tenant_id = current_tenant() and ($1::text is null or state = $1)
        and ($2::uuid is null or id < $2) order by id desc limit $3`,
    [state, before, limit],
  );
}

/** Keeps what became of a try to send a message that is still queued. */
export async function mailTried(tx: Tx, id: string, state: MailState, failure: Failure | null): Promise<void> {
  await tx.sql(
    `update mail_message set state = $2, failure = $3, attempts = attempts + 1,
            ended_at = case when $2 <> 'queued' then clock_timestamp() end
      where tenant_id = current_tenant() and id = $1 and state = 'queued'`,
    [id, state, failure === null ? null : JSON.stringify(failure)],
  );
}

/** Puts a failed message back into the queue. False when it is not a failed one. */
export async function queueAgain(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.sql(
    `update mail_message set state = 'queued', failure = null, ended_at = null
      where tenant_id = current_tenant() and id = $1 and state = 'failed' returning id`,
    [id],
  );
  if (rows.length > 0) await startSending(tx, id);
  return rows.length > 0;
}

export interface StoredMailSettings {
  tenantId: string;
  smtp: SmtpSettings;
  /** Sealed. */
  password: string | null;
  trial: MailTrial | null;
  version: number;
}

/** How mail of this workspace is sent: its own way, else the platform's; null when there is none. */
export async function mailWay(tx: Tx): Promise<StoredMailSettings | null> {
  const rows = await tx.sql<StoredMailSettings>(
    `select tenant_id as "tenantId", smtp, password, trial, version from mail_settings
      where tenant_id in (current_tenant(), $1) order by tenant_id = $1`,
    [PLATFORM],
  );
  return rows[0] ?? null;
}

/** The workspace's own settings; null when it has none. */
export async function ownMailSettings(tx: Tx): Promise<StoredMailSettings | null> {
  const [row] = await tx.sql<StoredMailSettings>(
    `select tenant_id as "tenantId", smtp, password, trial, version from mail_settings where tenant_id = current_tenant()`,
  );
  return row ?? null;
}

/** The cell that the password of a way to send mail is sealed for. */
export function smtpCell(tenantId: string) {
  return { table: 'mail_settings', column: 'password', tenantId, rowId: tenantId };
}

/** Keeps what a message to try it out found. */
export async function keepTrial(tx: Tx, trial: MailTrial): Promise<void> {
  await tx.sql('update mail_settings set trial = $1 where tenant_id = current_tenant()', [JSON.stringify(trial)]);
}
