import { createServer, type Server } from 'node:http';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { openDatabase } from '#model/database.ts';
import { connectTemporal } from '#workflows/client/connect.ts';
import { createDispatcher } from '#workflows/client/dispatch.ts';
import { readApiConfig, type ApiConfig } from '#api/config.ts';
import { createApi, type WebHandler } from '#api/server.ts';

const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 5_000;
const DRAIN_MS = 25_000;

/** The built web app's handler, loaded from its folder; undefined when the process serves the API alone. */
async function loadWeb(folder: string | null): Promise<WebHandler | undefined> {
  if (folder === null) return undefined;
  const file = path.resolve(folder, 'handler.js');
  const module = (await import(pathToFileURL(file).href)) as { handler: WebHandler };
  return module.handler;
}

/** Stops taking connections, lets what runs come to its end for at most 25 s, then cuts what is left. */
async function drain(server: Server, closing: () => Promise<void>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 250);
  const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closing();
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

/** The configuration, or the end of the process with all that is wrong with it on the screen. */
function configOrExit(): ApiConfig {
  try {
    return readApiConfig();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(78);
  }
}

const config = configOrExit();
const database = await openDatabase({ url: config.databaseUrl, poolSize: config.databasePool, name: 'api' });
const temporal = connectTemporal(config.temporal);
const { taskQueue } = config.temporal;
const dispatch = createDispatcher({ client: temporal, database, ...(taskQueue === undefined ? {} : { taskQueue }) });
const web = await loadWeb(config.webBuild);
const api = createApi({ database, temporal, dispatch, config, ...(web === undefined ? {} : { web }) });
const server = createServer(
  {
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 1000,
  },
  api.handler,
);
server.maxHeadersCount = 100;
server.listen(config.listen.port, config.listen.host, () => {
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : config.listen.port;
  api.parts.log.info({ host: config.listen.host, port, origin: config.origin }, 'listening');
});

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  api.parts.log.info({ signal }, 'stopping');
  await drain(server, async () => {
    await api.close();
    await dispatch.settled();
  });
  // What the last answers left to be done.
  await api.parts.afterwards.settled();
  await temporal.connection.close();
  await database.close();
  api.parts.log.info({}, 'stopped');
}

process.on('SIGTERM', (signal) => void stop(signal));
process.on('SIGINT', (signal) => void stop(signal));
