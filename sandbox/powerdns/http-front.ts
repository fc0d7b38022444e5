import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { answerInstead, broken, speaksInstead } from '#sandbox/server/broken-answer.ts';
import type { FaultPlan } from '#sandbox/server/faults.ts';
import type { Ledger } from '#sandbox/server/ledger.ts';
import { bodyOf, listening, type Listening } from '#sandbox/server/listening.ts';
import { answerApi, type ApiAnswer, type ApiContext, type ApiRequest } from './api.ts';
import type { Fault, FaultKind } from './faults.ts';
import { thinned, withOtherTtl } from './lies.ts';
import { Refusal } from './refusal.ts';

/** Keys of the API. `readOnly` ones get 403 for anything but GET, as behind a proxy that limits them. */
export interface ApiKeys {
  full: readonly string[];
  readOnly: readonly string[];
}

/** One write request as it arrived, and what became of it. */
export interface ApiWrite {
  /** ISO time by the stand-in's clock. */
  at: string;
  method: string;
  path: string;
  body: string;
  key: string;
  /** `pretended`: answered as success, nothing done. */
  outcome: 'accepted' | 'refused' | 'pretended';
  /** Status of the answer that was due; a fault may have kept it from the caller. */
  status: number;
  fault: string | null;
}

export interface FrontContext {
  api: Pick<ApiContext, 'store' | 'now'>;
  keys: ApiKeys;
  faults: FaultPlan<FaultKind>;
  ledger: Ledger<ApiWrite>;
  /** Told of every request with a right key, before any fault strikes. */
  heard(method: string, url: URL): void;
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

function spelled(status: number): { error: string } {
  return { error: STATUS_CODES[status] ?? 'Error' };
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
  if (body === null) throw new Refusal(413, 'Payload Too Large');
  context.heard(method, url);
  const fault = context.faults.strike({ method, path: url.pathname, text: body });
  const asked: ApiRequest = { method, path, query: url.searchParams, body };
  if (fault?.kind === 'timeout-before') return;
  if (fault?.kind === 'drop-before') return void response.socket?.destroy();
  if (fault !== null && speaksInstead(fault)) {
    if (fault.afterCommit === true) work(context, asked, key, fault);
    return answerInstead(response, fault, spelled);
  }
  if (fault?.kind === 'slow') await delay(fault.ms ?? 1000);
  if (fault?.kind === 'held') await context.faults.hold();
  const answer = work(context, asked, key, fault);
  if (broken(response, answer, fault)) return;
  send(response, accept, fault === null ? answer : thinned(answer, fault));
}

/** Starts the HTTP API; port 0 picks a free one. */
export async function startHttpFront(context: FrontContext, host: string, port: number): Promise<Listening> {
  const server = createServer((request, response) => {
    handle(context, request, response).catch((error: unknown) => {
      const answer =
        error instanceof Refusal ? refused(error) : { status: 500, body: { error: 'Internal Server Error' } };
      if (!response.headersSent) send(response, request.headers.accept ?? '', answer);
    });
  });
  return listening(server, host, port);
}
