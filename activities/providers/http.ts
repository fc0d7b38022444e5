import { Agent, buildConnector, type Dispatcher } from 'undici';
import { ApexkeepError } from '#model/errors.ts';
import { sentence, sentenceIn, type Param } from '#model/rules/sentence.ts';
import { addressAllowed, addressRefused, bareHost, guardedLookup, type AddressPolicy } from './address-policy.ts';
import { refusalFor, transportError, unexpectedBody, type Peer } from './http-errors.ts';

/** One call to a provider's JSON API. */
export interface ProviderRequest {
  peer: Peer;
  method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body?: unknown;
  /** `write`: an answer that is lost after the request may have been sent is `unknown-outcome`, never a plain failure. */
  effect: 'read' | 'write';
  /** Most bytes of an answer that are read; more is an error, not a cut. */
  maxBytes: number;
  signal: AbortSignal;
  /** Removed from every text of the provider before it can reach an error. */
  secret: string;
}

export interface ProviderResponse {
  status: number;
  /** Parsed JSON, or null where there is no body. */
  body: unknown;
}

/** Any answer, whatever its status. */
export interface RawAnswer {
  status: number;
  text: string;
  /** Parsed JSON; undefined where the body is something else or nothing. */
  body: unknown;
  /** True when the answer says that it is JSON. */
  json: boolean;
  header(name: string): string;
}

export interface HttpOptions extends AddressPolicy {
  connectTimeoutMs?: number;
  totalTimeoutMs?: number;
}

/** Response limits: a zone with all its records, and everything else. */
export const ZONE_BYTES = 32 * 1024 * 1024;
export const SMALL_BYTES = 1024 * 1024;

const CONNECT_TIMEOUT_MS = 3_000;
const TOTAL_TIMEOUT_MS = 15_000;

/** Errors raised before a connection stood: the request was certainly not sent. */
const beforeSend = new WeakSet<object>();

const agents = new Map<string, Agent>();

function guardedConnector(policy: AddressPolicy, timeout: number): buildConnector.connector {
  const connect = buildConnector({ timeout, allowH2: false, lookup: guardedLookup(policy) as never });
  return (options, callback) => {
    const fail = (error: Error): void => {
      beforeSend.add(error);
      callback(error, null);
    };
    const host = options.hostname.replace(/^\[|\]$/g, '');
    // The lookup hook is never asked about literals, so they are judged here, and the socket is judged once it stands.
    if (/^[\d.]+$|:/.test(host) && !addressAllowed(host, host, policy)) return fail(addressRefused(host, host));
    connect({ ...options, hostname: host }, (...[error, socket]) => {
      if (error !== null) return fail(error);
      const remote = socket.remoteAddress ?? 'unknown';
      if (addressAllowed(remote, host, policy)) return callback(null, socket);
      socket.destroy();
      fail(addressRefused(host, remote));
    });
  };
}

/** One agent per policy and effect, so that pools survive calls. Writes take a fresh connection: a stale one loses answers. */
function agentFor(options: HttpOptions, effect: 'read' | 'write'): Agent {
  const timeout = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
  const key = JSON.stringify([options.allowPrivateAddresses, timeout, effect]);
  let agent = agents.get(key);
  if (agent === undefined) {
    agent = new Agent({
      connect: guardedConnector(options, timeout),
      pipelining: effect === 'write' ? 0 : 1,
      connections: 8,
      keepAliveTimeout: 4_000,
      maxHeaderSize: 16 * 1024,
    });
    agents.set(key, agent);
  }
  return agent;
}

/** Closes the pools of this process; for shutdown and tests. */
export async function closeProviderConnections(): Promise<void> {
  const open = [...agents.values()];
  agents.clear();
  await Promise.all(open.map((agent) => agent.destroy()));
}

async function readBody(body: Dispatcher.ResponseData['body'], request: ProviderRequest): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > request.maxBytes) {
      body.destroy();
      throw new ApexkeepError(
        'provider-unexpected',
        sentence('answer-too-large', '{peer} sent more than {bytes} bytes; the answer was not read further.', {
          peer: request.peer,
          bytes: request.maxBytes,
        }),
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headerText(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/**
 * Sends one request, in one attempt, and returns the answer of a 2xx. Redirects are not followed.
 * @throws ApexkeepError with a `provider-*` code or `address-refused`; for writes `unknown-outcome` when the request may
 * have been sent and its answer was lost
 */
export async function callProvider(request: ProviderRequest, options: HttpOptions): Promise<ProviderResponse> {
  return accepted(request, await exchange(request, options));
}

/**
 * Sends one request, in one attempt, and returns whatever was answered: for APIs that say in the body what became of it.
 * @throws ApexkeepError when there was no complete answer: `unknown-outcome` for a write that may have been sent
 */
export async function exchange(request: ProviderRequest, options: HttpOptions): Promise<RawAnswer> {
  request.signal.throwIfAborted();
  const timeoutMs = options.totalTimeoutMs ?? TOTAL_TIMEOUT_MS;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([request.signal, deadline]);
  try {
    const response = await agentFor(options, request.effect).request({
      origin: request.url.origin,
      path: request.url.pathname + request.url.search,
      method: request.method,
      headers: {
        accept: 'application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    const text = await readBody(response.body, request);
    return rawAnswer(response, text);
  } catch (error) {
    if (error instanceof ApexkeepError && !beforeSend.has(error)) {
      if (request.effect === 'write' && error.code === 'provider-unexpected' && error.extra['status'] === undefined)
        throw lost(request, sentenceIn(error), error);
      throw error;
    }
    const sent = !(error instanceof Error && (beforeSend.has(error) || error.name === 'InvalidArgumentError'));
    if (request.effect === 'read' && request.signal.aborted && !deadline.aborted) throw request.signal.reason;
    const failure = transportError(request.peer, error, {
      timedOut: deadline.aborted,
      timeoutMs,
      host: bareHost(request.url),
    });
    throw request.effect === 'write' && sent ? lost(request, sentenceIn(failure), error) : failure;
  }
}

function lost({ peer }: ProviderRequest, why: Param, cause: unknown): ApexkeepError {
  const said = sentence('outcome-unknown', 'The change was sent, but its outcome is not known. {why}', { why });
  return new ApexkeepError('unknown-outcome', said, {
    cause,
    extra: { peer: typeof peer === 'string' ? peer : peer.message },
  });
}

function rawAnswer(response: Dispatcher.ResponseData, text: string): RawAnswer {
  const header = (name: string): string => headerText(response.headers[name]);
  const json = /^application\/(?:[\w.+-]+\+)?json\b/.test(header('content-type').toLowerCase());
  return { status: response.statusCode, text, body: parse(text, json), json, header };
}

function accepted(request: ProviderRequest, { status, text, body, json, header }: RawAnswer): ProviderResponse {
  if (status < 200 || status > 299) {
    const refusal = refusalFor(request, {
      status,
      body,
      text,
      retryAfter: header('retry-after'),
      location: header('location'),
    });
    // A 5xx, or a 408 of a proxy, says nothing about whether the change behind it was made.
    if (request.effect === 'write' && (status >= 500 || status === 408))
      throw lost(request, sentenceIn(refusal), refusal);
    throw refusal;
  }
  if (text === '') return { status, body: null };
  if (body === undefined) {
    const failure = unexpectedBody(request, json);
    throw request.effect === 'write' ? lost(request, sentenceIn(failure), failure) : failure;
  }
  return { status, body };
}

function parse(text: string, json: boolean): unknown {
  if (!json || text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
