import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import compression from '@polka/compression';

export interface WebOptions {
  /** Folder of the built web app, normally `web/build`. */
  build: string;
  /** Where the API listens for the web app: `http://127.0.0.1:4000`, without `/api`. */
  apiOrigin: string;
  /** Sent as `x-apexkeep-internal`; whoever holds it may say which address a request comes from. */
  internalToken: string;
  /** Where browsers reach the product; forms are accepted from there alone. */
  publicOrigin: string;
}

export type WebHandler = (request: IncomingMessage, response: ServerResponse, clientAddress: string) => Promise<void>;

type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/**
 * Loads the built web app once per process. The handler overwrites the headers it trusts (`x-forwarded-proto`,
 * `x-forwarded-host`, `x-apexkeep-address`), so that nobody outside decides scheme, host or address, and it compresses
 * rendered pages. Rejects when the build is missing.
 */
export async function openWeb(options: WebOptions): Promise<WebHandler> {
  const { protocol, host } = new URL(options.publicOrigin);
  // adapter-node and Kit take their settings from the environment of the process, at the moment they are loaded.
  Object.assign(process.env, {
    API_ORIGIN: options.apiOrigin,
    INTERNAL_TOKEN: options.internalToken,
    PROTOCOL_HEADER: 'x-forwarded-proto',
    HOST_HEADER: 'x-forwarded-host',
    ADDRESS_HEADER: 'x-apexkeep-address',
    BODY_SIZE_LIMIT: '1M',
  });
  const built = (await import(pathToFileURL(join(options.build, 'handler.js')).href)) as { handler: Middleware };
  const compress = compression({ threshold: 1024, level: 5, brotli: false }) as unknown as Middleware;

  return (request, response, clientAddress) =>
    new Promise((resolve, reject) => {
      delete request.headers['x-forwarded-port'];
      request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
      request.headers['x-forwarded-host'] = host;
      request.headers['x-apexkeep-address'] = clientAddress;
      response.once('close', resolve);
      compress(request, response, () => {
        built.handler(request, response, (error) => {
          if (error !== undefined) return reject(error instanceof Error ? error : new Error(String(error)));
          response.statusCode = 404;
          response.end();
        });
      });
    });
}
