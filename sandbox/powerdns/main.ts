import { readSandboxPowerDnsConfig } from './config.ts';
import { DEMO_ZONES } from './demo-zones.ts';
import { startPowerDnsStandIn } from './stand-in.ts';

const standIn = await startPowerDnsStandIn({ ...readSandboxPowerDnsConfig(), zones: DEMO_ZONES });
const { apiUrl, dnsAddress, secondDnsAddress, controlUrl } = standIn;
process.stdout.write(
  `${JSON.stringify({ ready: 'sandbox-powerdns', apiUrl, dnsAddress, secondDnsAddress, controlUrl })}\n`,
);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void standIn.stop().then(() => process.exit(0));
  });
}
