import { DEFAULT_CREDENTIALS, type StandInOptions } from './acts.ts';

function port(environment: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = environment[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new Error(`${name} is not a port: "${text}".`);
  return value;
}

function milliseconds(environment: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = environment[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} is not a time in milliseconds: "${text}".`);
  return value;
}

/** Settings of the stand-in process, from its environment. The only place that reads it. */
export function readSandboxDomainRobotConfig(environment: NodeJS.ProcessEnv = process.env): StandInOptions {
  const file = environment['SANDBOX_DOMAINROBOT_FILE'];
  const jobMs = milliseconds(environment, 'SANDBOX_DOMAINROBOT_JOB_MS');
  const transferMs = milliseconds(environment, 'SANDBOX_DOMAINROBOT_TRANSFER_MS');
  return {
    host: environment['SANDBOX_DOMAINROBOT_HOST'] || '127.0.0.1',
    apiPort: port(environment, 'SANDBOX_DOMAINROBOT_API_PORT', 8281),
    controlPort: port(environment, 'SANDBOX_DOMAINROBOT_CONTROL_PORT', 8282),
    user: environment['SANDBOX_DOMAINROBOT_USER'] || DEFAULT_CREDENTIALS.user,
    password: environment['SANDBOX_DOMAINROBOT_PASSWORD'] || DEFAULT_CREDENTIALS.password,
    context: environment['SANDBOX_DOMAINROBOT_CONTEXT'] || DEFAULT_CREDENTIALS.context,
    switches: {
      ...(jobMs === undefined ? {} : { jobMs }),
      ...(transferMs === undefined ? {} : { transferMs }),
    },
    ...(file === undefined || file === '' ? {} : { file }),
  };
}
