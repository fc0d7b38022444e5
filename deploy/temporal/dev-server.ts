import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { startChild, waitUntilReady, type Child } from '../child.ts';
import { freePorts } from '../ports.ts';
import { executableIn } from './binaries.ts';
import { dynamicConfigFlags, type DynamicConfigOptions } from './dynamic-config.ts';
import { isServing } from './health.ts';
import { NAMESPACE, SEARCH_ATTRIBUTES } from './prepare.ts';

const DOWNLOAD_MS = 180_000;

async function downloaded(folder: string): Promise<string | null> {
  const names = (await readdir(folder).catch(() => [])).filter((name) =>
    /^temporal-sdk-typescript-[\d.]+(\.exe)?$/.test(name),
  );
  return names[0] === undefined ? null : executableIn([folder], names[0]);
}

/**
 * Lets the SDK download the Temporal CLI into the cache, once. Returns the program. Throws soon without network, and after
 * three minutes at the latest.
 */
export async function downloadCli(cacheDir: string): Promise<string> {
  const folder = path.join(cacheDir, 'temporal-cli');
  await mkdir(folder, { recursive: true });
  const present = await downloaded(folder);
  if (present !== null) return present;
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const executable = { type: 'cached-download', downloadDir: folder, ttl: '365 days' } as const;
  const starting = TestWorkflowEnvironment.createLocal({ server: { executable } });
  const deadline = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${DOWNLOAD_MS / 1000} s`)), DOWNLOAD_MS).unref();
  });
  const environment = await Promise.race([starting, deadline]);
  await environment.teardown();
  const program = await downloaded(folder);
  if (program === null) throw new Error(`the download left no program in ${folder}`);
  return program;
}

export interface DevServerOptions extends DynamicConfigOptions {
  executable: string;
  dataDir: string;
  logFile: string;
  environment: Record<string, string>;
  adopt?: ((child: Child) => void) | undefined;
  port?: number;
  uiPort?: number;
  codecEndpoint: string | null;
}

/** Starts the CLI's server on a SQLite file, with its UI, and waits until it serves. Throws with the end of its log. */
export async function startDevServer(
  options: DevServerOptions,
): Promise<{ address: string; uiAddress: string; child: Child }> {
  await mkdir(options.dataDir, { recursive: true });
  const [freeA, freeB] = await freePorts(2);
  const port = options.port ?? freeA;
  const uiPort = options.uiPort ?? freeB;
  const flags = [
    ...['--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
    ...[
      '--db-filename',
      path.join(options.dataDir, 'temporal.sqlite'),
      '--namespace',
      NAMESPACE,
      '--log-level',
      'warn',
    ],
    ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ...(options.codecEndpoint === null ? [] : ['--ui-codec-endpoint', options.codecEndpoint]),
    ...dynamicConfigFlags(options),
  ];
  const child = startChild({
    name: 'Temporal',
    command: options.executable,
    args: ['server', 'start-dev', ...flags],
    environment: options.environment,
    cwd: options.dataDir,
    logFile: options.logFile,
    adopt: options.adopt,
  });
  const address = `127.0.0.1:${port}`;
  await waitUntilReady(child, () => isServing(address), 60_000).catch(async (error: unknown) => {
    await child.stop();
    throw error;
  });
  return { address, uiAddress: `http://localhost:${uiPort}`, child };
}
