import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { answerInstead, broken, speaksInstead } from '#sandbox/server/broken-answer.ts';
import { bodyOf, listening, type Listening } from '#sandbox/server/listening.ts';
import { answerCheckout } from './checkout/checkout.ts';
import { REQUEST_FAULTS, type Fault } from './faults.ts';
import type { ApiAnswer, KeyDesk } from './idempotency.ts';
import { bent, refusedInstead } from './lies.ts';
import type { Mode } from './records.ts';
import { Refusal, spelledError } from './refusal.ts';
import { route } from './routes/routes.ts';
import type { World } from './world.ts';

const HAL = 'application/hal+json';

export interface FrontContext {
  world: World;
  desk: KeyDesk;
  keys: readonly string[];
  /** Told of every request with a right key, before any fault strikes. */
  heard(method: string, url: URL): void;
}

/** A request that has a right key. */
interface Arrived {
  method: string;
  url: URL;
  mode: Mode;
  body: string;
  /** Idempotency key; null without one, and for methods that ignore it. */
  key: string | null;
}

/** The mode that a key stands for; null for an access token, whose every call says its mode itself. */
function modeOf({ world, keys }: FrontContext, request: IncomingMessage): Mode | null {
  const key = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const kind = /^(test|live|access)_/.exec(key ?? '')?.[1];
  if (key === undefined || kind === undefined || !keys.includes(key) || world.state.revoked.includes(key))
    throw new Refusal(401, 'Missing authentication, or failed to authenticate');
  return kind === 'access' ? null : (kind as Mode);
}

/** What an access token says in the query or the body. */
function saidMode(url: URL, body: string): Mode {
  const { testmode } = (parsed(body) ?? {}) as { testmode?: unknown };
  return testmode === true || url.searchParams.get('testmode') === 'true' ? 'test' : 'live';
}

/** Webhooks and their events belong to the organization: a key of a profile does not reach them. */
function mayReach(context: FrontContext, path: string): boolean {
  return context.world.switches.keysReachWebhooks || !/^\/v2\/(webhooks|events)(\/|$)/.test(path);
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal(400, 'The body is not JSON');
  }
}

/** A body with its members in one order; as it is when it is no JSON. */
function ordered(body: string): string {
  const sorted = (_name: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value;
  try {
    return JSON.stringify(JSON.parse(body), sorted);
  } catch {
    return body;
  }
}

/** Does what a request asks for, and spells what is refused. */
function work({ world }: FrontContext, { method, url, mode, body, key }: Arrived, fault: Fault | null): ApiAnswer {
  try {
    const { act, ids, known } = route(method, url.pathname.slice('/v2'.length));
    if (act === null || act === undefined)
      throw new Refusal(known ? 405 : 404, known ? 'The method is not allowed here' : 'The path does not exist');
    const actor = { by: 'api' as const, key, fault: fault?.kind ?? null };
    return act({ world, mode, ids, query: url.searchParams, body: parsed(body), actor, fault });
  } catch (error) {
    return spelledRefusal(error);
  }
}

function spelledRefusal(error: unknown): ApiAnswer {
  if (!(error instanceof Refusal)) throw error;
  return { status: error.status, body: spelledError(error.status, error.message, error.field) };
}

function send(response: ServerResponse, answer: ApiAnswer, type = HAL): void {
  const replayed = answer.replayed === true ? { 'idempotent-replayed': 'true' } : {};
  if (answer.body === null) return void response.writeHead(answer.status, replayed).end();
  response.writeHead(answer.status, { 'content-type': type, ...replayed }).end(JSON.stringify(answer.body));
}

/** Works under the idempotency key, if any: another request of the key waits outside, a later one gets the same answer. */
async function keyed(context: FrontContext, asked: Arrived, fault: Fault | null): Promise<ApiAnswer> {
  const { mode, key, method, url, body } = asked;
  const wait = async (): Promise<void> => {
    if (fault?.kind === 'slow') await delay(fault.ms ?? 1000);
    if (fault?.kind === 'held') await context.world.faults.hold();
  };
  if (key === null) {
    await wait();
    return work(context, asked, fault);
  }
  const request = `${method} ${url.pathname} ${context.world.switches.keysCompareBytes ? body : ordered(body)}`;
  let answer: ApiAnswer | null = null;
  try {
    const before = context.desk.begin(mode, key, request);
    if (before !== null) return before;
  } catch (error) {
    return spelledRefusal(error);
  }
  try {
    await wait();
    answer = work(context, asked, fault);
    return answer;
  } finally {
    context.desk.end(mode, key, request, answer);
  }
}

async function arrived(context: FrontContext, request: IncomingMessage, url: URL): Promise<Arrived> {
  const keyed = modeOf(context, request);
  if (keyed !== null && !mayReach(context, url.pathname)) throw new Refusal(403, 'An access token is needed here');
  const body = await bodyOf(request);
  if (body === null) throw new Refusal(413, 'The body is too large');
  const mode = keyed ?? saidMode(url, body);
  const method = request.method ?? 'GET';
  const given = request.headers['idempotency-key'];
  return {
    method,
    url,
    mode,
    body,
    key: method === 'POST' && typeof given === 'string' && given !== '' ? given : null,
  };
}

async function handle(context: FrontContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname.startsWith('/checkout/')) return answerCheckout(context.world, request, response, url);
  if (!url.pathname.startsWith('/v2/')) throw new Refusal(404, 'The path does not exist');
  const asked = await arrived(context, request, url);
  context.heard(asked.method, url);
  const text = [[...url.searchParams].flat().join(' '), asked.key ?? '', asked.body].join(' ');
  const fault = context.world.faults.strike({ method: asked.method, path: url.pathname, text }, REQUEST_FAULTS);
  if (fault?.kind === 'timeout-before') return;
  if (fault?.kind === 'drop-before') return void response.socket?.destroy();
  if (fault !== null && speaksInstead(fault)) {
    if (fault.afterCommit === true) await keyed(context, asked, fault);
    return answerInstead(response, fault, (status) => spelledError(status), HAL);
  }
  const refusal = refusedInstead(fault);
  if (refusal !== null) return send(response, refusal);
  const answer = bent(context.world, await keyed(context, asked, fault), fault);
  if (fault?.kind === 'answer-held') await context.world.faults.hold();
  if (broken(response, answer, fault, HAL)) return;
  send(response, answer, fault?.kind === 'wrong-content-type' ? 'text/html; charset=utf-8' : HAL);
}

/** Starts API and checkout on one port; port 0 picks a free one. */
export async function startHttpFront(context: FrontContext, host: string, port: number): Promise<Listening> {
  const server = createServer((request, response) => {
    handle(context, request, response).catch((error: unknown) => {
      const answer = error instanceof Refusal ? spelledRefusal(error) : { status: 500, body: spelledError(500) };
      if (!response.headersSent) send(response, answer);
    });
  });
  return listening(server, host, port);
}
