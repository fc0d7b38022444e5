import { fetchAuthCode } from '#api/commands/registration/reveal-auth-code.ts';
import { quoteHeld } from '#api/commands/registration/quote-held.ts';
import { wish, wishNameServers } from '#api/commands/registration/wish.ts';
import { stepUp } from '#api/commands/session/step-up.ts';
import { pageFor } from '#api/paging.ts';
import { presentQuote } from '#api/presenters/price.ts';
import { presentRegistration, presentRegistrationItem } from '#api/presenters/registration.ts';
import { registrationById, registrationPage } from '#api/queries/registrations.ts';
import { route, type Route } from '#api/route.ts';
import type { Call } from '#api/call.ts';
import type { Tx } from '#model/database.ts';
import * as api from './schema.ts';

type WishCall = Pick<Call<typeof api.readRegistration>, 'parts' | 'params' | 'member' | 'reply' | 'write'>;

/** Keeps a wish, has it fulfilled, and answers with the domain as it is wanted from now on. */
async function wished({ parts, params, member, reply, write }: WishCall, work: (tx: Tx) => Promise<void>) {
  const registration = await write(async (tx) => {
    await work(tx);
    reply.status = 202;
    return presentRegistration(tx, params.id, member);
  });
  parts.dispatch.kick();
  return registration;
}

export const registrationRoutes: Route[] = [
  route(api.listRegistrations, async (call) => {
    const page = pageFor('registrations', call);
    const after = page.after as [name: string, id: string] | null;
    const search = call.query.search ?? '';
    const rows = await call.read((tx) => registrationPage(tx, { search, after, limit: page.limit + 1 }));
    return page.finish(rows, ({ name, id }) => [name, id], presentRegistrationItem);
  }),

  route(api.readRegistration, ({ params, member, read }) => read((tx) => presentRegistration(tx, params.id, member))),

  route(api.setAutoRenew, (call) =>
    wished(call, (tx) => wish(tx, call.person.id, call.params.id, 'auto-renew', call.body)),
  ),

  route(api.setLock, (call) => wished(call, (tx) => wish(tx, call.person.id, call.params.id, 'lock', call.body))),

  route(api.setNameServers, (call) =>
    wished(call, (tx) => wishNameServers(tx, call.person.id, call.params.id, call.body.servers)),
  ),

  route(api.revealAuthCode, async ({ parts, person, member, params, body, address, idempotencyKey, read, write }) => {
    await read((tx) => registrationById(tx, params.id));
    await stepUp(parts, person, body.password, address);
    const place = { tenantId: member.tenantId, registrationId: params.id };
    const waiting = await fetchAuthCode(parts, place, { id: person.id, name: person.name, requestId: idempotencyKey });
    return write((tx) => waiting.take(tx), { keep: ({ validUntil }) => ({ authCode: null, validUntil }) });
  }),

  route(api.quoteRegistration, ({ person, params, body, write, reply }) =>
    write(async (tx) => {
      reply.status = 201;
      return presentQuote(await quoteHeld(tx, person.id, params.id, body));
    }),
  ),
];
