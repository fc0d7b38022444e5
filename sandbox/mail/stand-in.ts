import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { Listening } from '#sandbox/server/listening.ts';
import { startInbox } from './inbox.ts';

/** A message as its recipient got it. */
export interface ReceivedMail {
  id: number;
  at: string;
  from: string;
  to: string[];
  subject: string;
  messageId: string;
  text: string;
  html: string;
}

/** What the server says to the next messages instead of taking them: an SMTP code and how often. */
export interface MailFault {
  code: number;
  text?: string;
  times: number;
}

export interface MailStandInOptions {
  host?: string;
  smtpPort?: number;
  inboxPort?: number;
  /** Asked for when given; anybody may hand in mail otherwise. */
  user?: string;
  password?: string;
}

/** More are forgotten, the oldest first. */
const MOST_KEPT = 1000;
const MOST_BYTES = 2 * 1024 * 1024;

/** What has arrived, and what is told to those who hand in. */
export class Mailbox {
  readonly mails: ReceivedMail[] = [];
  readonly faults: MailFault[] = [];
  #last = 0;

  /** Takes a message in, or says why not. */
  async take(raw: Uint8Array, envelope: { from: string; to: string[] }): Promise<void> {
    const fault = this.faults.find((one) => one.times > 0);
    if (fault !== undefined) {
      fault.times -= 1;
      throw Object.assign(new Error(fault.text ?? 'Not now'), { responseCode: fault.code });
    }
    const parsed = await PostalMime.parse(raw);
    this.mails.push({
      id: (this.#last += 1),
      at: new Date().toISOString(),
      ...envelope,
      subject: parsed.subject ?? '',
      messageId: parsed.messageId ?? '',
      text: parsed.text ?? '',
      html: parsed.html ?? '',
    });
    if (this.mails.length > MOST_KEPT) this.mails.shift();
  }

  to(address: string): ReceivedMail[] {
    return this.mails.filter(({ to }) => to.includes(address));
  }

  clear(): void {
    this.mails.length = 0;
    this.faults.length = 0;
  }
}

export interface RunningMail {
  mailbox: Mailbox;
  smtpPort: number;
  inboxUrl: string;
  stop(): Promise<void>;
}

/** A mail server that delivers into one inbox with a page, and nowhere else. */
export async function startMailStandIn(options: MailStandInOptions = {}): Promise<RunningMail> {
  const { host = '127.0.0.1', smtpPort = 0, inboxPort = 0, user, password } = options;
  const mailbox = new Mailbox();
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: user === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    size: MOST_BYTES,
    onAuth(auth, _session, answer) {
      const right = user === undefined || (auth.username === user && auth.password === password);
      answer(right ? null : new Error('Wrong user or password'), right ? { user: auth.username } : undefined);
    },
    onData(stream, session, answer) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const envelope = { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map((one) => one.address) };
        mailbox.take(Buffer.concat(chunks), envelope).then(() => answer(), answer);
      });
    },
  });
  // A client that breaks off is no fault of ours.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(smtpPort, host, resolve);
  });
  const inbox: Listening = await startInbox(mailbox, host, inboxPort);
  return {
    mailbox,
    smtpPort: (server.server.address() as AddressInfo).port,
    inboxUrl: inbox.url,
    async stop() {
      await inbox.stop();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}
