import { temporalReady } from '#workflows/client/connect.ts';
import { openApiDocument } from '#api/openapi.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

let description: ReturnType<typeof openApiDocument> | null = null;

export const healthRoutes: Route[] = [
  route(api.healthz, async () => ({ status: 'ok' as const })),

  route(api.readyz, async ({ parts, reply }) => {
    const [database, temporal] = await Promise.all([parts.database.ready(), temporalReady(parts.temporal)]);
    const ready = database && temporal;
    if (!ready) reply.status = 503;
    return {
      ready,
      parts: [
        { name: 'database' as const, ready: database },
        { name: 'temporal' as const, ready: temporal },
      ],
    };
  }),

  route(api.openapi, async () => (description ??= openApiDocument()) as { openapi: string }),
];
