import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '@temporalio/client';
import { DEFAULT_LIMITS, type ApiConfig, type ApiLimits } from '#api/config.ts';
import { tokenHash } from '#api/keyed-hash.ts';
import type { Kick } from '#api/parts.ts';
import type { Database } from '#model/database.ts';
import { createApi, type Api } from '#api/server.ts';
import { SESSION_COOKIE } from '#api/session-cookie.ts';
import { connectTemporal } from '#workflows/client/connect.ts';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';

export const ORIGIN = 'http://localhost:3000';

/** A running API over a database of its own. Temporal is unreachable unless a client is given. */
export interface ApiServer extends TestDatabase {
  api: Api;
  url: string;
  config: ApiConfig;
  /** Log lines written so far. */
  logged: string[];
  /** How often the dispatch was kicked. */
  kicks: () => number;
  /** Cookie of a fresh session of this person. */
  signIn(userId: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startApi(
  options: {
    limits?: Partial<ApiLimits>;
    temporal?: Client;
    config?: Partial<ApiConfig>;
    /** Carries the outbox; kicks are only counted unless given. */
    dispatch?: (database: Database) => Kick;
    /** A database that is there already and stays: for a copy of the process, or beside workers. */
    on?: TestDatabase;
  } = {},
): Promise<ApiServer> {
  const test = options.on ?? (await createTestDatabase({ poolSize: 8 }));
  const codecKeys = { current: '1', keys: new Map([['1', randomBytes(32)]]) };
  const nowhere = { address: '127.0.0.1:1', namespace: 'apexkeep', codecKeys };
  const config: ApiConfig = {
    databaseUrl: test.url,
    databasePool: 8,
    temporal: nowhere,
    origin: ORIGIN,
    listen: { host: '127.0.0.1', port: 0 },
    vaultKeys: `v1:${randomBytes(32).toString('base64')}`,
    signingKey: randomBytes(32),
    trustedProxies: 0,
    metricsToken: null,
    codecToken: null,
    codecOperators: new Set<string>(),
    temporalUiOrigin: null,
    webBuild: null,
    stage: 'sandbox',
    logLevel: 'info',
    checkAnswers: true,
    ...options.config,
    limits: {
      ...DEFAULT_LIMITS,
      checkWaitMs: 300,
      streamPollMs: 100,
      streamHeartbeatMs: 200,
      streamRecheckMs: 200,
      ...options.limits,
    },
  };
  const logged: string[] = [];
  let kicks = 0;
  const carrier = options.dispatch?.(test.database);
  const temporal = options.temporal ?? connectTemporal(nowhere);
  const api = createApi({
    database: test.database,
    temporal,
    dispatch: {
      kick: () => {
        kicks += 1;
        carrier?.kick();
      },
    },
    config,
    log: { write: (line) => void logged.push(line) },
  });
  const server = createServer(api.handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...test,
    api,
    config,
    logged,
    kicks: () => kicks,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async signIn(userId) {
      const token = randomBytes(32).toString('base64url');
      await test.database.asUser(userId, (tx) =>
        tx.sql(`insert into session (token_hash, user_id, expires_at) values ($1, $2, now() + interval '1 day')`, [
          tokenHash(token),
          userId,
        ]),
      );
      return `${SESSION_COOKIE}=${token}`;
    },
    async stop() {
      await api.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (options.temporal === undefined) await temporal.connection.close();
      if (options.on === undefined) await test.drop();
    },
  };
}

export interface Answer {
  status: number;
  headers: Headers;
  // Tests look into answers of many shapes.
  body: Record<string, unknown> & {
    code?: string;
    issues?: { path: string; message: string }[];
    items?: Record<string, unknown>[];
    next?: string | null;
  };
  text: string;
}

export interface CallOptions {
  as?: string | undefined;
  body?: unknown;
  raw?: string | Buffer;
  key?: string | null;
  headers?: Record<string, string>;
}

/** One request to `/api` + path, as a well-behaved client sends it unless told otherwise. */
export async function call(
  server: ApiServer,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer> {
  const write = method !== 'GET';
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const answer = await fetch(`${server.url}/api${path}`, {
    method,
    headers: {
      ...(options.as === undefined ? {} : { cookie: options.as }),
      ...(write ? { origin: ORIGIN } : {}),
      ...(write && options.key !== null ? { 'idempotency-key': options.key ?? randomBytes(12).toString('hex') } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: body as string }),
    redirect: 'manual',
  });
  const text = await answer.text();
  const json = /json/.test(answer.headers.get('content-type') ?? '');
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: (json ? JSON.parse(text) : {}) as Answer['body'],
  };
}
