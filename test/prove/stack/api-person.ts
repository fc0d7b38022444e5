import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** An answer that counts: the API was there and said yes or no. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export type Send = 'GET' | 'POST' | 'PUT' | 'PATCH';

/** Somebody who is signed in and follows the API's contract: what got no answer is sent again under the same key. */
export interface ApiPerson {
  /** Repeats the call while nobody answers or the answer asks to come back, for at most `withinMs`. */
  send(method: Send, path: string, body?: unknown, key?: string, withinMs?: number): Promise<Answer>;
  /** Opens an event stream; resolves once it stands. Each event's kind comes as it arrives, until `signal` ends it. */
  listen(path: string, signal: AbortSignal): Promise<AsyncIterable<string>>;
}

const AGAIN_MS = 250;
const WITHIN_MS = 90_000;
/** Not there, or busy: the same request under the same key is the way on. */
const COME_BACK = [429, 502, 503, 504];

async function once(
  origin: string,
  cookie: string,
  method: Send,
  path: string,
  body: unknown,
  key: string,
): Promise<{ answer: Answer; cookies: string[] }> {
  const write = method !== 'GET';
  const response = await fetch(`${origin}/api${path}`, {
    method,
    headers: {
      origin,
      accept: 'application/json',
      ...(cookie === '' ? {} : { cookie }),
      ...(write ? { 'content-type': 'application/json', 'idempotency-key': key } : {}),
    },
    ...(write ? { body: JSON.stringify(body ?? {}) } : {}),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  return {
    answer: { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) },
    cookies: response.headers.getSetCookie(),
  };
}

/** Signs in. @throws Error with the API's words when it refuses. */
export async function signedIn(origin: string, email: string, password: string): Promise<ApiPerson> {
  const { answer, cookies } = await once(origin, '', 'POST', '/session', { email, password }, randomUUID());
  if (answer.status >= 300) throw new Error(`${email} could not sign in: ${JSON.stringify(answer.body)}`);
  const cookie = cookies.map((line) => line.split(';')[0]).join('; ');
  return {
    async send(method, path, body, key = randomUUID(), withinMs = WITHIN_MS) {
      let last = 'nobody answered';
      for (const end = Date.now() + withinMs; Date.now() < end; await pause(AGAIN_MS)) {
        const got = await once(origin, cookie, method, path, body, key).catch((error: unknown) => {
          last = String(error);
          return null;
        });
        if (got === null) continue;
        const { status } = got.answer;
        if (!COME_BACK.includes(status) && got.answer.body['code'] !== 'idempotency-in-flight') return got.answer;
        last = `${status} ${String(got.answer.body['code'])}`;
      }
      throw new Error(`${method} ${path} was not answered within ${withinMs / 1000} s: ${last}`);
    },
    async listen(path, signal) {
      const response = await fetch(`${origin}/api${path}`, {
        headers: { cookie, accept: 'text/event-stream' },
        signal,
      });
      if (!response.ok || response.body === null) throw new Error(`${path} answered ${response.status}`);
      return eventKinds(response.body);
    },
  };
}

async function* eventKinds(body: ReadableStream<Uint8Array>): AsyncIterable<string> {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('event: ')) yield line.slice('event: '.length);
  }
}

/** The body of an answer that says yes. @throws Error with the refusal. */
export function granted(answer: Answer): Record<string, unknown> {
  if (answer.status < 300) return answer.body;
  throw new Error(`Refused with ${answer.status}: ${JSON.stringify(answer.body).slice(0, 400)}`);
}
