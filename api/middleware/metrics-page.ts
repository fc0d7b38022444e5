import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { ApiContext } from '#api/call.ts';
import { sameText } from '#api/middleware/request.ts';
import type { Parts } from '#api/parts.ts';

/** `/metrics`, for a scraper on the same machine or one that has the token; for everybody else there is nothing. */
export function answerMetrics(parts: Parts) {
  return async (ctx: ApiContext, next: () => Promise<unknown>): Promise<void> => {
    if (ctx.path !== '/metrics') {
      await next();
      return;
    }
    if (ctx.method !== 'GET' || !mayScrape(ctx, parts.config.metricsToken))
      throw new ApexkeepError('not-found', sentence('nothing-here', 'There is nothing here.'));
    ctx.set('Content-Type', parts.metrics.registry.contentType);
    ctx.body = await parts.metrics.registry.metrics();
  };
}

function mayScrape(ctx: ApiContext, token: string | null): boolean {
  if (token !== null) return sameText(ctx.get('authorization'), `Bearer ${token}`);
  const peer = ctx.req.socket.remoteAddress ?? '';
  const direct = ctx.get('x-forwarded-for') === '' && ctx.get('forwarded') === '';
  return direct && /^(127\.|::1$|::ffff:127\.)/.test(peer);
}
