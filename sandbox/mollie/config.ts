import { toldBy } from '#sandbox/server/process.ts';
import { DEFAULT_ACCESS_TOKEN, DEFAULT_LIVE_KEY, DEFAULT_TEST_KEY, type StandInOptions } from './stand-in.ts';

/** Settings of the stand-in process, from its environment. The only place that reads it. */
export function readSandboxMollieConfig(environment: NodeJS.ProcessEnv = process.env): StandInOptions {
  const told = toldBy(environment, 'SANDBOX_MOLLIE');
  const [file, origin, balance] = [told.maybe('FILE'), told.maybe('ORIGIN'), told.whole('BALANCE')];
  return {
    host: told.text('HOST', '127.0.0.1'),
    apiPort: told.port('API_PORT', 8381),
    controlPort: told.port('CONTROL_PORT', 8382),
    testKey: told.text('TEST_KEY', DEFAULT_TEST_KEY),
    liveKey: told.text('LIVE_KEY', DEFAULT_LIVE_KEY),
    accessToken: told.text('ACCESS_TOKEN', DEFAULT_ACCESS_TOKEN),
    ...(balance === undefined ? {} : { balance }),
    ...(file === undefined ? {} : { file }),
    ...(origin === undefined ? {} : { origin }),
  };
}
