import { DEFAULT_ACCESS_TOKEN, DEFAULT_LIVE_KEY, DEFAULT_TEST_KEY, type StandInOptions } from './stand-in.ts';

function port(environment: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = environment[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new Error(`${name} is not a port: "${text}".`);
  return value;
}

/** Settings of the stand-in process, from its environment. The only place that reads it. */
export function readSandboxMollieConfig(environment: NodeJS.ProcessEnv = process.env): StandInOptions {
  const file = environment['SANDBOX_MOLLIE_FILE'];
  const origin = environment['SANDBOX_MOLLIE_ORIGIN'];
  const balance = environment['SANDBOX_MOLLIE_BALANCE'];
  return {
    host: environment['SANDBOX_MOLLIE_HOST'] || '127.0.0.1',
    apiPort: port(environment, 'SANDBOX_MOLLIE_API_PORT', 8381),
    controlPort: port(environment, 'SANDBOX_MOLLIE_CONTROL_PORT', 8382),
    testKey: environment['SANDBOX_MOLLIE_TEST_KEY'] || DEFAULT_TEST_KEY,
    liveKey: environment['SANDBOX_MOLLIE_LIVE_KEY'] || DEFAULT_LIVE_KEY,
    accessToken: environment['SANDBOX_MOLLIE_ACCESS_TOKEN'] || DEFAULT_ACCESS_TOKEN,
    ...(balance === undefined || balance === '' ? {} : { balance: Number(balance) }),
    ...(file === undefined || file === '' ? {} : { file }),
    ...(origin === undefined || origin === '' ? {} : { origin }),
  };
}
