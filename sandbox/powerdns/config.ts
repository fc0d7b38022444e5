import { toldBy } from '#sandbox/server/process.ts';
import { DEFAULT_API_KEY, type StandInOptions } from './stand-in.ts';

/** Settings of the stand-in process, from its environment. The only place that reads it. */
export function readSandboxPowerDnsConfig(environment: NodeJS.ProcessEnv = process.env): StandInOptions {
  const told = toldBy(environment, 'SANDBOX_POWERDNS');
  const file = told.maybe('FILE');
  return {
    host: told.text('HOST', '127.0.0.1'),
    apiPort: told.port('API_PORT', 8181),
    dnsPort: told.port('DNS_PORT', 8153),
    secondDnsPort: told.port('SECOND_DNS_PORT', 8154),
    controlPort: told.port('CONTROL_PORT', 8182),
    secondLagMs: told.whole('SECOND_LAG_MS') ?? 0,
    apiKeys: [told.text('KEY', DEFAULT_API_KEY)],
    ...(file === undefined ? {} : { file }),
  };
}
