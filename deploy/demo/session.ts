import { randomUUID } from 'node:crypto';

/** A signed-in person who talks to the API as the web app does. */
export interface DemoSession {
  get<T>(path: string): Promise<T>;
  /** `version`: of what is changed, where the API wants to know which one was seen. */
  send<T>(method: 'POST' | 'PUT' | 'PATCH', path: string, body: unknown, version?: number): Promise<T>;
}

interface Target {
  /** Where the API listens. */
  baseUrl: string;
  /** The origin the product believes in; the API takes writes from there only. */
  origin: string;
}

async function call(
  target: Target,
  method: string,
  path: string,
  cookie: string,
  body?: unknown,
  version?: number,
): Promise<Response> {
  const answer = await fetch(`${target.baseUrl}/api${path}`, {
    method,
    headers: {
      origin: target.origin,
      accept: 'application/json',
      ...(cookie === '' ? {} : { cookie }),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(40_000),
  });
  if (!answer.ok)
    throw new Error(`${method} ${path} was answered with ${answer.status}: ${(await answer.text()).slice(0, 600)}`);
  return answer;
}

/** Signs in. Throws with the API's own words when it refuses. */
export async function signIn(target: Target, email: string, password: string): Promise<DemoSession> {
  const answer = await call(target, 'POST', '/session', '', { email, password });
  await answer.arrayBuffer();
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const json = async <T>(response: Promise<Response>): Promise<T> => (await (await response).json()) as T;
  return {
    get: (path) => json(call(target, 'GET', path, cookie)),
    send: (method, path, body, version) => json(call(target, method, path, cookie, body, version)),
  };
}
