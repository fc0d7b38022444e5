// The entry of the built web app: `vite build web` puts it at `web/build/handler.js`, and the api process mounts it.
// It decides scheme, host and address from what the deployment says, never from what a browser sends, and compresses
// rendered pages. Kit and its adapter read their settings from the environment while they load, hence the order here.
import process from 'node:process';
import compression from '@polka/compression';

const origin = new URL(process.env.APEXKEEP_ORIGIN || 'http://localhost:3000');
const ADDRESS = 'x-apexkeep-client-address';

Object.assign(process.env, {
  PROTOCOL_HEADER: 'x-forwarded-proto',
  HOST_HEADER: 'x-forwarded-host',
  ADDRESS_HEADER: ADDRESS,
  BODY_SIZE_LIMIT: '1M',
});
const { handler: kit } = await import('./server/handler.js');
const compress = compression({ threshold: 1024, level: 5, brotli: false });

/**
 * Answers one request. `x-apexkeep-client-address` and `x-apexkeep-internal` are set by the api process before this; they
 * go along on the calls to the API.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
export function handler(request, response) {
  request.headers['x-forwarded-proto'] = origin.protocol.slice(0, -1);
  request.headers['x-forwarded-host'] = origin.host;
  delete request.headers['x-forwarded-port'];
  request.headers[ADDRESS] ??= request.socket.remoteAddress ?? '127.0.0.1';
  compress(request, response, () => {
    kit(request, response, () => {
      response.statusCode = 404;
      response.end();
    });
  });
}
