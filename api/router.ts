import Router from '@koa/router';
import type Koa from 'koa';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { ApiContext, RequestState } from '#api/call.ts';
import type { Parts } from '#api/parts.ts';
import type { Route } from '#api/route.ts';
import { authenticate } from '#api/middleware/authenticate.ts';
import { authorize } from '#api/middleware/authorize.ts';
import { refuseCrossSite } from '#api/middleware/cross-site.ts';
import { limitRate } from '#api/middleware/rate-limit.ts';
import { validate } from '#api/middleware/validate.ts';

type Middleware = Koa.Middleware<RequestState>;

/**
 * The API as one middleware. @koa/router matches linearly, so each noun has a small router of its own and the first
 * segments of the path choose it.
 */
export function mountRoutes(parts: Parts, routes: readonly Route[]): Middleware {
  const routers = new Map<string, Router<RequestState>>();
  for (const route of routes) {
    const prefix = prefixOf(route.endpoint.path);
    const router = routers.get(prefix) ?? new Router<RequestState>({ prefix: '/api' });
    routers.set(prefix, router);
    register(router, parts, route);
  }
  const matchers = new Map([...routers].map(([prefix, router]) => [prefix, router.routes() as unknown as Middleware]));
  return async (ctx, next) => {
    const matcher = matchers.get(prefixOf(ctx.path.slice('/api'.length)));
    if (matcher === undefined) return next();
    return matcher(ctx as never, next);
  };
}

/** The static segment that tells nouns apart: `/t/x/zones/1` → `t/zones`. */
function prefixOf(path: string): string {
  const [, first = '', , third = ''] = path.split('/');
  return first === 't' ? `t/${third}` : first;
}

/** A route reads as a sentence: name it, count it, know who asks, whether they may, what they sent; then answer. */
function register(router: Router<RequestState>, parts: Parts, route: Route): void {
  const { endpoint } = route;
  const steps = [
    nameEndpoint(route),
    limitRate(parts.limits),
    refuseCrossSite(parts.config.origin, parts.config.temporalUiOrigin),
    authenticate(parts),
    authorize(parts),
    validate(parts.config.limits, parts.config.signingKey),
    (ctx: ApiContext) => route.answer(parts, ctx),
  ];
  router.register(endpoint.path, [endpoint.method], steps as never);
}

function nameEndpoint(route: Route) {
  return async (ctx: ApiContext, next: () => Promise<unknown>): Promise<void> => {
    ctx.state.endpoint = route.endpoint;
    ctx.state.person = null;
    ctx.state.member = null;
    ctx.state.platform = null;
    await next();
  };
}

/** What is below /api and matched nothing. */
export async function answerUnknown(): Promise<never> {
  throw new ApexkeepError(
    'not-found',
    sentence('endpoint-unknown', 'There is no such address in this API. /api/openapi.json lists what there is.'),
  );
}
