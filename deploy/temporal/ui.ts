import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startChild, waitUntilReady, type Child } from '../child.ts';
import { freePort } from '../ports.ts';
import { NAMESPACE } from './prepare.ts';

export interface TemporalUiOptions {
  program: string;
  temporalAddress: string;
  /** Where the UI asks for payloads to be decoded: `<origin of the product>/api/codec`; null: payloads stay sealed. */
  codecEndpoint: string | null;
  dataDir: string;
  logFile: string;
  environment: Record<string, string>;
  adopt?: ((child: Child) => void) | undefined;
  /** A free one when absent. */
  port?: number;
}

/** JSON is YAML: no quoting rules of our own. */
function configFile(options: TemporalUiOptions, port: number): string {
  return JSON.stringify({
    temporalGrpcAddress: options.temporalAddress,
    host: '127.0.0.1',
    port,
    enableUi: true,
    defaultNamespace: NAMESPACE,
    disableNewsFetch: true,
    cors: { allowOrigins: [`http://localhost:${port}`, `http://127.0.0.1:${port}`], cookieInsecure: true },
    codec: options.codecEndpoint === null ? {} : { endpoint: options.codecEndpoint, includeCredentials: true },
  });
}

/** Starts the Temporal UI on 127.0.0.1 and waits until its page answers. Throws with the end of its log. */
export async function startTemporalUi(options: TemporalUiOptions): Promise<{ address: string; child: Child }> {
  const port = options.port ?? (await freePort());
  const folder = path.join(options.dataDir, 'ui');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'base.yaml'), configFile(options, port));
  const child = startChild({
    name: 'Temporal UI',
    command: options.program,
    args: ['--root', options.dataDir, '--config', 'ui', '--env', 'apexkeep', 'start'],
    environment: options.environment,
    cwd: options.dataDir,
    logFile: options.logFile,
    adopt: options.adopt,
  });
  const answers = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2000) }).then(
      (answer) => answer.ok,
      () => false,
    );
  await waitUntilReady(child, answers, 30_000).catch(async (error: unknown) => {
    await child.stop();
    throw error;
  });
  return { address: `http://localhost:${port}`, child };
}
