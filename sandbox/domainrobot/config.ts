import { toldBy } from '#sandbox/server/process.ts';
import { DEFAULT_CREDENTIALS, type StandInOptions } from './acts.ts';

/** Settings of the stand-in process, from its environment. The only place that reads it. */
export function readSandboxDomainRobotConfig(environment: NodeJS.ProcessEnv = process.env): StandInOptions {
  const told = toldBy(environment, 'SANDBOX_DOMAINROBOT');
  const [file, jobMs, transferMs] = [told.maybe('FILE'), told.whole('JOB_MS'), told.whole('TRANSFER_MS')];
  return {
    host: told.text('HOST', '127.0.0.1'),
    apiPort: told.port('API_PORT', 8281),
    controlPort: told.port('CONTROL_PORT', 8282),
    user: told.text('USER', DEFAULT_CREDENTIALS.user),
    password: told.text('PASSWORD', DEFAULT_CREDENTIALS.password),
    context: told.text('CONTEXT', DEFAULT_CREDENTIALS.context),
    switches: {
      ...(jobMs === undefined ? {} : { jobMs }),
      ...(transferMs === undefined ? {} : { transferMs }),
    },
    ...(file === undefined ? {} : { file }),
  };
}
