import { putProfile } from '#api/commands/billing/put-profile.ts';
import { presentProfile } from '#api/presenters/billing-profile.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

export const billingProfileRoutes: Route[] = [
  route(api.readProfile, async ({ read, reply }) => {
    const shown = await read(presentProfile);
    reply.version = shown.version;
    return shown;
  }),

  route(api.putProfile, ({ person, body, ifMatch, write, reply }) =>
    write(async (tx) => {
      await putProfile(tx, person.id, ifMatch, body);
      const shown = await presentProfile(tx);
      reply.version = shown.version;
      return shown;
    }),
  ),
];
