import { toldBy } from '#sandbox/server/process.ts';
import type { MailStandInOptions } from './stand-in.ts';

/** Settings of the stand-in process, from its environment. The only place that reads it. */
export function readSandboxMailConfig(environment: NodeJS.ProcessEnv = process.env): MailStandInOptions {
  const told = toldBy(environment, 'SANDBOX_MAIL');
  return {
    host: told.text('HOST', '127.0.0.1'),
    smtpPort: told.port('SMTP_PORT', 8481),
    inboxPort: told.port('INBOX_PORT', 8482),
  };
}
