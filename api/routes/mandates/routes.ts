import { revokeMandate } from '#api/commands/mandate/revoke-mandate.ts';
import { pageFor } from '#api/paging.ts';
import { presentMandate } from '#api/presenters/mandate.ts';
import { mandatePage } from '#api/queries/mandates.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

export const mandateRoutes: Route[] = [
  route(api.listMandates, async (call) => {
    const page = pageFor('mandates', call);
    const before = (page.after?.[0] as string | undefined) ?? null;
    const rows = await call.read((tx) => mandatePage(tx, before, page.limit + 1));
    return page.finish(rows, ({ id }) => [id], presentMandate);
  }),

  route(api.revokeMandate, async ({ parts, person, params, write }) => {
    await write((tx) => revokeMandate(tx, person.id, params.id));
    parts.dispatch.kick();
    return undefined;
  }),
];
