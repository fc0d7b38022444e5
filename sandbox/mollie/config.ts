import { DEFAULT_ACCESS_TOKEN, DEFAULT_LIVE_KEY, DEFAULT_TEST_KEY, type StandInOptions } from './stand-in.ts';

function whole(environment: NodeJS.ProcessEnv, name: string, most: number): number | undefined {
  const text = environment[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new Error(`${name} is not a number up to ${most}: "${text}".`);
  return value;
}

function port(environment: NodeJS.ProcessEnv, name: string, fallback: number): number {
  return whole(environment, name, 65_535) ?? fallback;
}

/** Settings of the stand-in process, from its environment. The only place that reads it. */
export function readSandboxMollieConfig(environment: NodeJS.ProcessEnv = process.env): StandInOptions {
  const file = environment['SANDBOX_MOLLIE_FILE'];
  const origin = environment['SANDBOX_MOLLIE_ORIGIN'];
  const balance = whole(environment, 'SANDBOX_MOLLIE_BALANCE', Number.MAX_SAFE_INTEGER);
  return {
    host: environment['SANDBOX_MOLLIE_HOST'] || '127.0.0.1',
    apiPort: port(environment, 'SANDBOX_MOLLIE_API_PORT', 8381),
    controlPort: port(environment, 'SANDBOX_MOLLIE_CONTROL_PORT', 8382),
    testKey: environment['SANDBOX_MOLLIE_TEST_KEY'] || DEFAULT_TEST_KEY,
    liveKey: environment['SANDBOX_MOLLIE_LIVE_KEY'] || DEFAULT_LIVE_KEY,
    accessToken: environment['SANDBOX_MOLLIE_ACCESS_TOKEN'] || DEFAULT_ACCESS_TOKEN,
    ...(balance === undefined ? {} : { balance }),
    ...(file === undefined || file === '' ? {} : { file }),
    ...(origin === undefined || origin === '' ? {} : { origin }),
  };
}
