import { timingSafeEqual } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { clientAddress } from '#api/client-address.ts';
import type { ApiContext } from '#api/call.ts';
import type { Parts } from '#api/parts.ts';

/** Header that carries the process's internal token on calls of the web app's own server side. */
export const INTERNAL_HEADER = 'x-apexkeep-internal';
/** Header that then carries the browser's address. */
export const ADDRESS_HEADER = 'x-apexkeep-client-address';

/** Names the request, finds the caller's address, sets the headers every API answer has, logs and counts the answer. */
export function openRequest(parts: Parts) {
  return async (ctx: ApiContext, next: () => Promise<unknown>): Promise<void> => {
    const started = performance.now();
    const requestId = uuidv7();
    const internal = sameText(ctx.get(INTERNAL_HEADER), parts.internalToken);
    const forwarded = ctx.get('x-forwarded-for') || undefined;
    ctx.state.requestId = requestId;
    ctx.state.internal = internal;
    ctx.state.log = parts.log.child({ requestId });
    ctx.state.address = internal
      ? clientAddress(ctx.get(ADDRESS_HEADER) || '127.0.0.1', undefined, 0)
      : clientAddress(ctx.req.socket.remoteAddress ?? '', forwarded, parts.config.trustedProxies);
    setHeaders(ctx, requestId);
    try {
      await next();
    } finally {
      record(parts, ctx, (performance.now() - started) / 1000);
    }
  };
}

function setHeaders(ctx: ApiContext, requestId: string): void {
  ctx.set({
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
  });
}

function record(parts: Parts, ctx: ApiContext, seconds: number): void {
  const endpoint = ctx.state.endpoint as { id: string; path: string } | undefined;
  const route = endpoint?.path ?? 'unknown';
  parts.metrics.requests.inc({ method: ctx.method, route, status: String(ctx.status) });
  parts.metrics.seconds.observe({ method: ctx.method, route }, seconds);
  ctx.state.log.info(
    {
      operation: endpoint?.id ?? 'unknown',
      status: ctx.status,
      ms: Math.round(seconds * 1000),
      ...(ctx.state.person ? { userId: ctx.state.person.id } : {}),
      ...(ctx.state.member ? { tenantId: ctx.state.member.tenantId } : {}),
    },
    'request',
  );
}

/** Compares without telling by time how much fitted. */
export function sameText(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}
