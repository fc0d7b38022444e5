import { serveUntilAsked } from '#sandbox/server/process.ts';
import { readSandboxPowerDnsConfig } from './config.ts';
import { DEMO_ZONES } from './demo-zones.ts';
import { startPowerDnsStandIn } from './stand-in.ts';

const standIn = await startPowerDnsStandIn({ ...readSandboxPowerDnsConfig(), zones: DEMO_ZONES });
const { apiUrl, dnsAddress, secondDnsAddress, controlUrl } = standIn;
serveUntilAsked('sandbox-powerdns', standIn, { apiUrl, dnsAddress, secondDnsAddress, controlUrl });
