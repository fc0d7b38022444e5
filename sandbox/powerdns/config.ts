import { DEFAULT_API_KEY, type StandInOptions } from './stand-in.ts';

function port(environment: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = environment[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new Error(`${name} is not a port: "${text}".`);
  return value;
}

/** Settings of the stand-in process, from its environment. The only place that reads it. */
export function readSandboxPowerDnsConfig(environment: NodeJS.ProcessEnv = process.env): StandInOptions {
  const file = environment['SANDBOX_POWERDNS_FILE'];
  return {
    host: environment['SANDBOX_POWERDNS_HOST'] || '127.0.0.1',
    apiPort: port(environment, 'SANDBOX_POWERDNS_API_PORT', 8181),
    dnsPort: port(environment, 'SANDBOX_POWERDNS_DNS_PORT', 8153),
    secondDnsPort: port(environment, 'SANDBOX_POWERDNS_SECOND_DNS_PORT', 8154),
    controlPort: port(environment, 'SANDBOX_POWERDNS_CONTROL_PORT', 8182),
    secondLagMs: Number(environment['SANDBOX_POWERDNS_SECOND_LAG_MS'] || 0),
    apiKeys: [environment['SANDBOX_POWERDNS_KEY'] || DEFAULT_API_KEY],
    ...(file === undefined || file === '' ? {} : { file }),
  };
}
