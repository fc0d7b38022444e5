import type { ApiContext } from '#api/call.ts';

const PATH = '/api/codec/decode';

/** Lets the Temporal UI's own origin, and no other, call the codec route from a browser. */
export function allowTemporalUi(origin: string | null) {
  return async (ctx: ApiContext, next: () => Promise<unknown>): Promise<void> => {
    if (origin !== null && ctx.path === PATH && ctx.get('origin') === origin) {
      ctx.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Methods': 'POST',
        'Access-Control-Allow-Headers': 'content-type, authorization, x-namespace',
        Vary: 'Origin',
      });
      if (ctx.method === 'OPTIONS') {
        ctx.status = 204;
        return;
      }
    }
    await next();
  };
}
