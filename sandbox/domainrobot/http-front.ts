import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { answerInstead, broken, speaksInstead } from '#sandbox/server/broken-answer.ts';
import type { FaultPlan } from '#sandbox/server/faults.ts';
import { bodyOf, listening, type Listening } from '#sandbox/server/listening.ts';
import { letIn } from './access.ts';
import { answerTo, type Answer, type Work } from './answer.ts';
import type { Core } from './core.ts';
import { refusedWith, Refusal } from './envelope.ts';
import type { FaultKind } from './faults.ts';
import { lie, unauthorized } from './lies.ts';
import { RateLimit } from './rate-limit.ts';
import type { RequestLog, SeenRequest } from './request-log.ts';
import { matchRoute } from './routes/index.ts';

export interface FrontContext {
  core: Core;
  faults: FaultPlan<FaultKind>;
  requests: RequestLog;
  /** Told of every request that was let in, before any fault strikes. */
  heard(request: SeenRequest, body: string): void;
}

interface Arrived {
  method: string;
  url: URL;
  ctid: string | null;
  seen: SeenRequest;
}

const BASE = '/v1/';

function arrive({ core, requests }: FrontContext, request: IncomingMessage): Arrived {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const method = request.method ?? 'GET';
  const header = request.headers['x-domainrobot-ctid'];
  const ctid = url.searchParams.get('ctid') ?? (typeof header === 'string' ? header : null);
  const seen = requests.add({
    at: core.clock.now().toISOString(),
    method,
    path: url.pathname,
    query: url.search,
    ctid,
    from: request.socket.remoteAddress ?? '',
  });
  return { method, url, ctid, seen };
}

/** Path segments below `/v1`, or null for another path. */
function partsOf(url: URL): string[] | null {
  if (!url.pathname.startsWith(BASE)) return null;
  try {
    return url.pathname.slice(BASE.length).split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}

function note(seen: SeenRequest, answer: Answer): void {
  seen.status = answer.status;
  seen.code = (answer.body as { status?: { code?: string } } | null)?.status?.code ?? null;
}

function send(response: ServerResponse, answer: Answer, type = 'application/json'): void {
  response.writeHead(answer.status, { 'content-type': type, ...answer.headers }).end(JSON.stringify(answer.body));
}

function tooMany(core: Core): Answer {
  const { rateStatus: status, rateRetryAfter } = core.switches;
  const headers: Record<string, string> = rateRetryAfter === null ? {} : { 'retry-after': rateRetryAfter };
  return { status, body: { stid: core.stid(), status: { type: 'ERROR' } }, headers };
}

/** The answer without a look at what is asked for: too many, nobody, or nothing there. */
function turnAway(core: Core, limit: RateLimit, request: IncomingMessage, arrived: Arrived): Answer | Work {
  const { requestsPerSecond } = core.switches;
  if (requestsPerSecond !== null && !limit.passes(arrived.seen.from, requestsPerSecond)) return tooMany(core);
  const parts = partsOf(arrived.url);
  const matched = parts === null ? null : matchRoute(arrived.method, parts);
  if (matched === null) {
    const error = new Refusal('EF01000', { status: 404, text: 'There is no such route.' });
    return { status: 404, body: refusedWith(core, arrived.ctid, core.stid(), error, { task: '00000' }) };
  }
  try {
    if (matched.route.path !== '/login') letIn(core, request.headers);
  } catch (error) {
    if (error instanceof Refusal) return unauthorized(core, arrived.ctid, error);
    throw error;
  }
  const { ctid, seen } = arrived;
  return { matched, query: arrived.url.searchParams, body: '', ctid, seen, fault: null };
}

/** Does the work and sends the answer, as far as the fault lets it. */
async function serve(context: FrontContext, response: ServerResponse, work: Work): Promise<void> {
  const { core, faults } = context;
  const { fault, seen } = work;
  const perform = (): Answer => {
    const answer = lie(core, work) ?? answerTo(core, work);
    note(seen, answer);
    core.changed();
    return answer;
  };
  if (fault?.kind === 'timeout-before') return;
  if (fault?.kind === 'drop-before') return void response.socket?.destroy();
  if (fault !== null && speaksInstead(fault)) {
    if (fault.afterCommit === true) perform();
    const spelled = (status: number) => ({ stid: core.stid(), status: { type: 'ERROR', text: STATUS_CODES[status] } });
    return answerInstead(response, fault, spelled);
  }
  if (fault?.kind === 'slow') await delay(fault.ms ?? 1000);
  if (fault?.kind === 'held') await faults.hold();
  const answer = perform();
  if (broken(response, answer, fault)) return;
  send(response, answer, fault?.kind === 'wrong-type' ? 'text/html' : undefined);
}

async function handle(
  context: FrontContext,
  limit: RateLimit,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { core, faults } = context;
  const arrived = arrive(context, request);
  const work = turnAway(core, limit, request, arrived);
  if (!('matched' in work)) {
    note(arrived.seen, work);
    return send(response, work);
  }
  const body = await bodyOf(request);
  if (body === null) return send(response, { status: 413, body: { status: { type: 'ERROR' } } });
  context.heard(arrived.seen, body);
  const { method, url, ctid } = arrived;
  const query = [...url.searchParams].map(([key, value]) => `${key}=${value}`).join('&');
  const text = `?${query} ${ctid ?? ''} ${body}`;
  const fault = faults.strike({ method, path: url.pathname, text });
  arrived.seen.fault = fault?.kind ?? null;
  await serve(context, response, { ...work, body, fault });
}

/** Starts the HTTP API; port 0 picks a free one. */
export async function startHttpFront(context: FrontContext, host: string, port: number): Promise<Listening> {
  const limit = new RateLimit();
  const server = createServer((request, response) => {
    handle(context, limit, request, response).catch((error: unknown) => {
      context.core.failures.push(error);
      if (!response.headersSent) send(response, { status: 500, body: { status: { type: 'ERROR' } } });
    });
  });
  const { url, stop } = await listening(server, host, port);
  return { url: `${url}/v1`, stop };
}
