import { serveUntilAsked } from '#sandbox/server/process.ts';
import { readSandboxDomainRobotConfig } from './config.ts';
import { startDomainRobotStandIn } from './stand-in.ts';

const standIn = await startDomainRobotStandIn(readSandboxDomainRobotConfig());
const { apiUrl, controlUrl } = standIn;
serveUntilAsked('sandbox-domainrobot', standIn, { apiUrl, controlUrl });
