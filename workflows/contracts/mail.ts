import { defineSignal } from '@temporalio/workflow';
import { SEND_NOW } from '#model/rules/mail/settings.ts';

/** There is a reason to try at once: the message is new, the mail server another, or a person asks for it. */
export const sendNow = defineSignal(SEND_NOW);

/** Workflow `sendMail`, id `mail/<uuid>`: sends one message. */
export interface MailInput {
  tenantId: string;
  messageId: string;
}

export interface MailSteps {
  /**
   * Sends a message that is queued. `waiting`: the server did not take it now; `unready`: there is no way to send mail, and the
   * message stays queued until there is one.
   */
  sendMessage(input: MailInput): Promise<{ state: 'sent' | 'failed' | 'waiting' | 'unready' }>;
}

export interface MailRowSteps {
  /** It could not be sent in time. */
  giveUpMessage(input: MailInput): Promise<void>;
}
