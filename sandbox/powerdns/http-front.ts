import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { answerApi, type ApiAnswer, type ApiContext, type ApiRequest } from './api.ts';
import type { Fault, FaultPlan } from './faults.ts';
import type { Ledger } from './ledger.ts';
import { thinned, withOtherTtl } from './lies.ts';
import { Refusal } from './refusal.ts';

/** Keys of the API. `readOnly` ones get 403 for anything but GET, as behind a proxy that limits them. */
export interface ApiKeys {
  full: readonly string[];
  readOnly: readonly string[];
}

export interface FrontContext {
  api: Pick<ApiContext, 'store' | 'now'>;
  keys: ApiKeys;
  faults: FaultPlan;
  ledger: Ledger;
  /** Told of every request with a right key, before any fault strikes. */
  heard(method: string, url: URL): void;
}

export interface HttpFront {
  url: string;
  stop(): Promise<void>;
}

const BODY_LIMIT = 2 * 1024 * 1024;
const HTML_502 =
  '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>';

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Refusal(413, 'Payload Too Large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Path segments below `/api/v1`, or null for another path. */
function pathOf(url: URL): string[] | null {
  if (!/^\/api\/v1(?:\/|$)/.test(url.pathname)) return null;
  try {
    return url.pathname
      .slice('/api/v1/'.length)
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return null;
  }
}

function send(response: ServerResponse, accept: string, answer: ApiAnswer): void {
  if (answer.body === null) return void response.writeHead(answer.status).end();
  // Errors are plain text unless JSON is asked for; the rest is JSON always.
  const error = answer.status >= 400 && !accept.includes('json');
  const text = error ? String((answer.body as { error: string }).error) : JSON.stringify(answer.body);
  response
    .writeHead(answer.status, { 'content-type': error ? 'text/plain; charset=utf-8' : 'application/json' })
    .end(text);
}

function refused(error: unknown): ApiAnswer {
  if (error instanceof Refusal) return { status: error.status, body: { error: error.message } };
  throw error;
}

function work(context: FrontContext, request: ApiRequest, key: string, fault: Fault | null): ApiAnswer {
  const write = request.method !== 'GET';
  const record = (outcome: 'accepted' | 'refused' | 'pretended', status: number): void => {
    if (write)
      context.ledger.record({
        at: context.api.now().toISOString(),
        method: request.method,
        path: request.path.join('/'),
        body: request.body,
        key,
        outcome,
        status,
        fault: fault?.kind ?? null,
      });
  };
  if (write && fault?.kind === 'ok-without-effect') {
    record('pretended', 204);
    return { status: 204, body: null };
  }
  if (fault?.kind === 'ok-with-error') {
    record('pretended', 200);
    return { status: 200, body: { error: 'The backend did not take the request' } };
  }
  try {
    const asked = fault?.kind === 'other-ttl' ? { ...request, body: withOtherTtl(request.body) } : request;
    const answer = answerApi(
      {
        ...context.api,
        hiddenFromSecond: fault?.kind === 'second-server-stale',
        outdated: fault?.kind === 'stale-read',
      },
      asked,
    );
    record('accepted', answer.status);
    return answer;
  } catch (error) {
    const answer = refused(error);
    record('refused', answer.status);
    return answer;
  }
}

/** Writes the head of an answer by hand, so that its body can be withheld or cut. */
function partial(response: ServerResponse, answer: ApiAnswer, octets: number): void {
  const text = answer.body === null ? '{"accepted":true}' : JSON.stringify(answer.body);
  const socket = response.socket;
  const length = Buffer.byteLength(text);
  socket?.write(
    `HTTP/1.1 ${answer.status === 204 ? 200 : answer.status} OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`,
  );
  if (octets > 0) socket?.write(Buffer.from(text).subarray(0, Math.floor(length / 2)));
}

function instead(response: ServerResponse, accept: string, fault: Fault): void {
  if (fault.kind === 'status-500')
    return send(response, accept, { status: 500, body: { error: 'Internal Server Error' } });
  if (fault.kind === 'html-502') return void response.writeHead(502, { 'content-type': 'text/html' }).end(HTML_502);
  const headers: Record<string, string> = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
  response.writeHead(429, { 'content-type': 'application/json', ...headers }).end('{"error":"Too Many Requests"}');
}

function damaged(response: ServerResponse, answer: ApiAnswer, fault: Fault): boolean {
  switch (fault.kind) {
    case 'timeout-after-commit':
      return true;
    case 'hang':
      partial(response, answer, 0);
      return true;
    case 'drop-after-commit':
      response.socket?.destroy();
      return true;
    case 'reset-mid-body':
      partial(response, answer, 1);
      // Two ticks of the loop let the first half leave before the reset.
      setImmediate(() => setImmediate(() => response.socket?.resetAndDestroy()));
      return true;
    case 'cut-json': {
      const text = JSON.stringify(answer.body ?? { accepted: true });
      response
        .writeHead(answer.status === 204 ? 200 : answer.status, { 'content-type': 'application/json' })
        .end(text.slice(0, Math.ceil(text.length / 2)));
      return true;
    }
    default:
      return false;
  }
}

async function handle(context: FrontContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const method = request.method ?? 'GET';
  const accept = request.headers.accept ?? '';
  const path = pathOf(url);
  const key = String(request.headers['x-api-key'] ?? '');
  if (path === null) return send(response, accept, { status: 404, body: { error: 'Not Found' } });
  const readOnly = context.keys.readOnly.includes(key);
  if (!readOnly && !context.keys.full.includes(key))
    return send(response, accept, { status: 401, body: { error: 'Unauthorized' } });
  if (readOnly && method !== 'GET') return send(response, accept, { status: 403, body: { error: 'Forbidden' } });
  const body = await bodyOf(request);
  context.heard(method, url);
  const fault = context.faults.strike(method, url.pathname);
  const asked: ApiRequest = { method, path, query: url.searchParams, body };
  if (fault?.kind === 'timeout-before') return;
  if (fault !== null && ['status-500', 'html-502', 'rate-limited'].includes(fault.kind)) {
    if (fault.afterCommit === true) work(context, asked, key, fault);
    return instead(response, accept, fault);
  }
  if (fault?.kind === 'slow') await delay(fault.ms ?? 1000);
  if (fault?.kind === 'held') await context.faults.hold();
  const answer = work(context, asked, key, fault);
  if (fault !== null && damaged(response, answer, fault)) return;
  send(response, accept, fault === null ? answer : thinned(answer, fault));
}

/** Starts the HTTP API; port 0 picks a free one. */
export async function startHttpFront(context: FrontContext, host: string, port: number): Promise<HttpFront> {
  const server = createServer((request, response) => {
    handle(context, request, response).catch((error: unknown) => {
      const answer =
        error instanceof Refusal ? refused(error) : { status: 500, body: { error: 'Internal Server Error' } };
      if (!response.headersSent) send(response, request.headers.accept ?? '', answer);
    });
  });
  return listening(server, host, port);
}

/** Listens and gives the address and a stop that ends open connections too. */
export async function listening(server: Server, host: string, port: number): Promise<HttpFront> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as { port: number }).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
