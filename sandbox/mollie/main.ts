import { readSandboxMollieConfig } from './config.ts';
import { startMollieStandIn } from './stand-in.ts';

const standIn = await startMollieStandIn(readSandboxMollieConfig());
const { apiUrl, controlUrl } = standIn;
process.stdout.write(`${JSON.stringify({ ready: 'sandbox-mollie', apiUrl, controlUrl })}\n`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void standIn.stop().then(() => process.exit(0));
  });
}
