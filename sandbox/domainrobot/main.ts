import { readSandboxDomainRobotConfig } from './config.ts';
import { startDomainRobotStandIn } from './stand-in.ts';

const standIn = await startDomainRobotStandIn(readSandboxDomainRobotConfig());
const { apiUrl, controlUrl } = standIn;
process.stdout.write(`${JSON.stringify({ ready: 'sandbox-domainrobot', apiUrl, controlUrl })}\n`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void standIn.stop().then(() => process.exit(0));
  });
}
