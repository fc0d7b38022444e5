import { serveUntilAsked } from '#sandbox/server/process.ts';
import { readSandboxMollieConfig } from './config.ts';
import { startMollieStandIn } from './stand-in.ts';

const standIn = await startMollieStandIn(readSandboxMollieConfig());
const { apiUrl, controlUrl } = standIn;
serveUntilAsked('sandbox-mollie', standIn, { apiUrl, controlUrl });
