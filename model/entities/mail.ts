import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import { MAIL_STATES, type MailTrial, type SmtpSettings } from '#model/rules/mail/settings.ts';
import type { MailParams } from '#model/rules/mail/templates.ts';
import type { Failure } from '#model/rules/sentence.ts';

/** How a workspace, or the platform, sends mail. */
export const MailSettings = defineEntity({
  name: 'MailSettings',
  tableName: 'mail_settings',
  properties: {
    tenantId: p.uuid().primary(),
    smtp: p.json<SmtpSettings>(),
    password: p.text().strictNullable(),
    trial: p.json<MailTrial>().strictNullable(),
    version: p.integer().version().default(1),
    updatedBy: p.uuid().strictNullable(),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});
export type MailSettings = InferEntity<typeof MailSettings>;

/** A message, and what became of it. */
export const MailMessage = defineEntity({
  name: 'MailMessage',
  tableName: 'mail_message',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    template: p.text(),
    locale: p.enum(['en', 'de'] as const),
    recipient: p.text(),
    params: p.json<MailParams>(),
    once: p.text(),
    about: p.text(),
    state: p.enum(MAIL_STATES).default('queued'),
    attempts: p.integer().default(0),
    failure: p.json<Failure>().strictNullable(),
    queuedAt: p.datetime().defaultRaw('clock_timestamp()'),
    endedAt: p.datetime().strictNullable(),
  },
});
export type MailMessage = InferEntity<typeof MailMessage>;
