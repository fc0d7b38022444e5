import { serveUntilAsked } from '#sandbox/server/process.ts';
import { readSandboxMailConfig } from './config.ts';
import { startMailStandIn } from './stand-in.ts';

const standIn = await startMailStandIn(readSandboxMailConfig());
const { smtpPort, inboxUrl } = standIn;
serveUntilAsked('sandbox-mail', standIn, { smtpPort: String(smtpPort), inboxUrl });
