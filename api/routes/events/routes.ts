import { streamEvents } from '#api/live/stream.ts';
import { changeById } from '#api/queries/changes.ts';
import { route, type Route } from '#api/route.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import * as api from './schema.ts';

export const eventRoutes: Route[] = [
  route(api.tenantEvents, async ({ ctx, parts, person, member }) => {
    await streamEvents({ ctx, parts, person, member, subject: null });
    return undefined;
  }),

  route(api.changeEvents, async ({ ctx, parts, person, member, params, read }) => {
    await read((tx) => changeById(tx, params.id));
    await streamEvents({ ctx, parts, person, member, subject: changeRequestWorkflowId(params.id) });
    return undefined;
  }),
];
