import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Client } from '@temporalio/client';
import Koa from 'koa';
import type { DestinationStream } from 'pino';
import type { Database } from '#model/database.ts';
import { createAfterwards } from '#api/afterwards.ts';
import type { RequestState } from '#api/call.ts';
import type { ApiConfig } from '#api/config.ts';
import { keyed } from '#api/keyed-hash.ts';
import { createLiveFeed } from '#api/live/feed.ts';
import { createLog } from '#api/log.ts';
import { createMetrics } from '#api/metrics.ts';
import { allowTemporalUi } from '#api/middleware/codec-cors.ts';
import { answerMetrics } from '#api/middleware/metrics-page.ts';
import { answerProblems } from '#api/middleware/problem.ts';
import { createRateLimits } from '#api/middleware/rate-limit.ts';
import { INTERNAL_HEADER, ADDRESS_HEADER, openRequest } from '#api/middleware/request.ts';
import type { Kick, Parts } from '#api/parts.ts';
import { createPasswordHasher } from '#api/password.ts';
import { answerUnknown, mountRoutes } from '#api/router.ts';
import { allRoutes } from '#api/routes/handlers.ts';
import { createSealer } from '#api/sealer.ts';
import { clientAddress } from '#api/client-address.ts';

/** The handler of the built web app (adapter-node). */
export type WebHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface ApiDependencies {
  database: Database;
  /** Connects on first use: the API starts and reads work while Temporal is away. */
  temporal: Client;
  dispatch: Kick;
  config: ApiConfig;
  web?: WebHandler;
  log?: DestinationStream;
}

export interface Api {
  /** For `http.createServer`. */
  handler: (request: IncomingMessage, response: ServerResponse) => void;
  parts: Parts;
  close(): Promise<void>;
}

/** Puts the API together from what it depends on. Everything outside `/api` and `/metrics` goes to the web app. */
export function createApi(given: ApiDependencies): Api {
  const parts = makeParts(given);
  const app = new Koa<RequestState>();
  app.on('error', (error: unknown) => parts.log.error({ err: error }, 'an answer could not be sent'));
  app.use(openRequest(parts) as never);
  app.use(answerProblems(parts) as never);
  app.use(answerMetrics(parts) as never);
  app.use(allowTemporalUi(given.config.temporalUiOrigin) as never);
  app.use(mountRoutes(parts, allRoutes()));
  app.use(answerUnknown);
  const api = app.callback();
  return {
    parts,
    handler: (request, response) => {
      if (given.web === undefined || isApi(request.url ?? '')) void api(request, response);
      else given.web(forWeb(request, parts), response);
    },
    async close() {
      await parts.feed.close();
      await parts.afterwards.settled();
    },
  };
}

function makeParts(given: ApiDependencies): Parts {
  const { config, database } = given;
  const log = createLog(config.logLevel, given.log);
  const metrics = createMetrics();
  return {
    config,
    database,
    temporal: given.temporal,
    dispatch: given.dispatch,
    log,
    metrics,
    passwords: createPasswordHasher(config.limits.hashQueue, (depth) => metrics.hashQueue.set(depth)),
    limits: createRateLimits(database.pool, config.limits, Buffer.from(keyed(config.signingKey, 'rate-limit-key'))),
    seal: createSealer(config.vaultKeys),
    feed: createLiveFeed(database, { pollMs: config.limits.streamPollMs, log }),
    afterwards: createAfterwards(log),
    internalToken: randomBytes(32).toString('base64url'),
  };
}

function isApi(url: string): boolean {
  return /^\/(api|metrics)(\/|\?|$)/.test(url);
}

/**
 * A request on its way to the web app. Its server side calls the API with the headers it finds here: the token of this
 * process and the browser's address. Whatever a browser sent in them is overwritten.
 */
function forWeb(request: IncomingMessage, parts: Parts): IncomingMessage {
  const forwarded = request.headers['x-forwarded-for'];
  const list = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
  const address = clientAddress(request.socket.remoteAddress ?? '', list, parts.config.trustedProxies);
  request.headers[INTERNAL_HEADER] = parts.internalToken;
  request.headers[ADDRESS_HEADER] = address;
  return request;
}
