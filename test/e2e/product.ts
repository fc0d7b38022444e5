import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { startChild, waitUntilReady, type Child } from '#deploy/child.ts';
import { PROJECT_ROOT, readDeployConfig } from '#deploy/config.ts';
import { ensureMembers, ensurePeople } from '#deploy/demo/people.ts';
import { prepareNamespace } from '#deploy/temporal/prepare.ts';
import { ensureWebBuild, webBuildFolder } from '#deploy/web-build.ts';
import { openDatabase } from '#model/database.ts';
import { createTestDatabase } from '#test/builders/database.ts';
import { withAdmin } from '#test/builders/database-template.ts';

/** Test files start side by side: the first of them builds the web app, and the others wait until it has. */
const BUILD_LOCK = 2_041_733_004;

/** The whole product as people meet it: api with the built web app, and a worker, each a process of its own. */
export interface Product {
  origin: string;
  databaseUrl: string;
  password: string;
  api: Child;
  worker: Child;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** Starts the product on the run's PostgreSQL and Temporal, with a database of its own and the demo's people in it. */
export async function startProduct(): Promise<Product> {
  const { environment } = readDeployConfig();
  await withAdmin(inject('adminUrl'), async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [BUILD_LOCK]);
    await ensureWebBuild(PROJECT_ROOT, environment);
  });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-e2e-'));
  const store = await createTestDatabase();
  const password = `apex-${randomBytes(9).toString('base64url')}`;
  await ensurePeople(store.database, password);
  // A namespace of its own: the schedules of one worker never reach another's database.
  const namespace = `e2e-${randomBytes(4).toString('hex')}`;
  await prepareNamespace(inject('temporalAddress'), namespace);
  const [port, workerPort] = [await freePort(), await freePort()];
  const origin = `http://localhost:${port}`;
  const shared = {
    ...environment,
    NODE_ENV: 'production',
    DATABASE_URL: store.url,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_CODEC_KEYS: `1:${randomBytes(32).toString('base64')}`,
    APEXKEEP_VAULT_KEYS: `v1:${randomBytes(32).toString('base64')}`,
  };
  const start = (name: string, script: string, more: Record<string, string>): Child =>
    startChild({
      name,
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', path.join(PROJECT_ROOT, script)],
      environment: { ...shared, ...more },
      cwd: PROJECT_ROOT,
      logFile: path.join(folder, `${name}.log`),
    });
  const worker = start('worker', 'activities/worker.ts', {
    APEXKEEP_WORKER_HOST: '127.0.0.1',
    APEXKEEP_WORKER_PORT: String(workerPort),
    ALLOW_PRIVATE_ADDRESSES: '127.0.0.1',
  });
  const api = start('api', 'api/main.ts', {
    APEXKEEP_ORIGIN: origin,
    APEXKEEP_SIGNING_KEY: randomBytes(32).toString('base64'),
    APEXKEEP_PORT: String(port),
    WEB_BUILD: webBuildFolder(PROJECT_ROOT),
  });
  const stop = async (): Promise<void> => {
    await Promise.all([api.stop(), worker.stop()]);
    await store.drop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(worker, () => answers(`http://127.0.0.1:${workerPort}/healthz`), 60_000);
    await waitUntilReady(api, () => answers(`http://127.0.0.1:${port}/api/readyz`), 60_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return { origin, databaseUrl: store.url, password, api, worker, stop };
}

/** Takes the demo's people into a workspace that the owner has made. */
export async function addPeople(product: Product, tenantId: string): Promise<void> {
  const database = await openDatabase({ url: product.databaseUrl, name: 'e2e', poolSize: 1 });
  try {
    await ensureMembers(database, tenantId, await ensurePeople(database, product.password));
  } finally {
    await database.close();
  }
}
