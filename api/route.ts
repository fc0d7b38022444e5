import { type Endpoint, FILE_TYPES } from '#api/endpoint.ts';
import type { Tx } from '#model/database.ts';
import { PLATFORM } from '#model/store/sales/callbacks.ts';
import type { ApiContext, Call, Handler, Reply, WriteOptions } from '#api/call.ts';
import { actOnce, writeOnce, type Keyed } from '#api/idempotency.ts';
import type { Parts } from '#api/parts.ts';

/** An endpoint with what it does. */
export interface Route {
  endpoint: Endpoint;
  answer: (parts: Parts, ctx: ApiContext) => Promise<void>;
}

/** Ties a declaration to its handler; types make the handler keep what the declaration promises. */
export function route<const E extends Endpoint>(endpoint: E, handler: Handler<E>): Route {
  return {
    endpoint,
    answer: async (parts, ctx) => {
      const reply: Reply = {};
      const call = callOf<E>(parts, ctx, reply);
      send(ctx, endpoint, reply, await handler(call), parts.config.checkAnswers);
    },
  };
}

function callOf<E extends Endpoint>(parts: Parts, ctx: ApiContext, reply: Reply): Call<E> {
  const {
    params,
    query,
    body,
    person,
    member,
    platform,
    requestId,
    address,
    idempotencyKey,
    requestHash,
    ifMatch,
    log,
  } = ctx.state;
  const scope = member?.tenantId ?? (platform === null ? person?.id : PLATFORM) ?? '';
  const keyed = (): Keyed => ({ scope, actorId: person?.id ?? '', key: idempotencyKey ?? '', requestHash });
  const context = { tenantId: scope, ...(person === null ? {} : { actorId: person.id }) };
  const made = {
    params,
    query,
    body,
    person,
    member,
    platform,
    parts,
    reply,
    requestId,
    address,
    idempotencyKey: idempotencyKey ?? '',
    ifMatch,
    ctx,
    log,
    write: <T>(work: (tx: Tx) => Promise<T>, options?: WriteOptions<T>) =>
      writeOnce(parts, keyed(), reply, work, options),
    read: <T>(work: (tx: Tx) => Promise<T>) => parts.database.inTenant(context, work),
    readPlatform: <T>(work: (tx: Tx) => Promise<T>) => {
      if (platform === null || person === null)
        throw new Error('Only endpoints of the platform read across workspaces.');
      return parts.database.inPlatform(person.id, work);
    },
    once: <T>(act: () => Promise<T>) => actOnce(parts, keyed(), reply, act),
  } satisfies Record<keyof Call<Endpoint>, unknown> as unknown as Call<E>;
  return made;
}

/** A file is for who asked for it: kept by them, and by nothing between. */
function sendFile(ctx: ApiContext, type: keyof typeof FILE_TYPES, { file }: Reply): void {
  if (file === undefined) throw new Error('An endpoint that answers with a file made none.');
  ctx.set('Content-Type', FILE_TYPES[type]);
  ctx.set('Content-Disposition', `attachment; filename="${file.name}"`);
  ctx.body = file.body;
}

/** Writes the answer. With `check`, an answer that is not what the declaration says is our error. */
function send(ctx: ApiContext, endpoint: Endpoint, reply: Reply, answer: unknown, check: boolean): void {
  if (endpoint.produces === 'stream') return;
  if (reply.version !== undefined) ctx.set('ETag', `"${reply.version}"`);
  if (reply.location !== undefined) ctx.set('Location', reply.location);
  ctx.status = reply.status ?? endpoint.status ?? 200;
  if (endpoint.produces === 'pdf' || endpoint.produces === 'csv') return sendFile(ctx, endpoint.produces, reply);
  if (endpoint.response === undefined) {
    ctx.body = null;
    ctx.status = 204;
    return;
  }
  if (check) endpoint.response.parse(answer);
  ctx.set('Content-Type', 'application/json; charset=utf-8');
  ctx.body = JSON.stringify(answer);
}
