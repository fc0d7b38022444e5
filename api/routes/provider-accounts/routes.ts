import { createAccount, deleteAccount, setMode, updateAccount } from '#api/commands/provider-account/write-account.ts';
import { requestCheck } from '#api/commands/provider-account/check-account.ts';
import { untilEnded } from '#api/commands/until-ended.ts';
import { accountCheckWorkflowId } from '#workflows/contracts/account-check.ts';
import type { Call } from '#api/call.ts';
import { pageFor } from '#api/paging.ts';
import { presentAccount } from '#api/presenters/provider-account.ts';
import { accountById, accountPage, importableZones } from '#api/queries/provider-accounts.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

async function check(
  call: Call<typeof api.testAccount> | Call<typeof api.probeAccount>,
  kind: 'connection' | 'write-probe',
) {
  const { parts, params, person, member, reply } = call;
  const { checkId } = await call.write((tx) => requestCheck(tx, person.id, params.id, kind));
  parts.dispatch.kick();
  const done = await untilEnded(parts, accountCheckWorkflowId(checkId), parts.config.limits.checkWaitMs);
  if (!done) {
    reply.status = 202;
    reply.location = `/api/t/${member.slug}/provider-accounts/${params.id}`;
  }
  const row = await call.read((tx) => accountById(tx, params.id));
  return { checkId, done, account: presentAccount(row) };
}

export const providerAccountRoutes: Route[] = [
  route(api.listAccounts, async (call) => {
    const page = pageFor('provider-accounts', call);
    const rows = await call.read((tx) =>
      accountPage(tx, (page.after?.[0] as string | undefined) ?? null, page.limit + 1),
    );
    return page.finish(rows, (row) => [row.id], presentAccount);
  }),

  route(api.createAccount, ({ parts, person, body, write, reply }) =>
    write(async (tx) => {
      const row = await createAccount(tx, person.id, parts.seal, body);
      reply.version = row.version;
      reply.status = 201;
      return presentAccount(row);
    }),
  ),

  route(api.readAccount, async ({ params, read, reply }) => {
    const row = await read((tx) => accountById(tx, params.id));
    reply.version = row.version;
    return presentAccount(row);
  }),

  route(api.updateAccount, ({ parts, person, params, body, ifMatch, write, reply }) =>
    write(async (tx) => {
      const row = await updateAccount(tx, person.id, parts.seal, params.id, ifMatch, body);
      reply.version = row.version;
      return presentAccount(row);
    }),
  ),

  route(api.deleteAccount, async ({ person, params, write }) => {
    await write((tx) => deleteAccount(tx, person.id, params.id));
    return undefined;
  }),

  route(api.testAccount, (call) => check(call, 'connection')),

  route(api.probeAccount, (call) => check(call, 'write-probe')),

  route(api.setAccountMode, ({ person, params, body, write, reply }) =>
    write(async (tx) => {
      const row = await setMode(tx, person.id, params.id, body);
      reply.version = row.version;
      return presentAccount(row);
    }),
  ),

  route(api.listImportable, async (call) => {
    const page = pageFor('importable', call);
    const [afterName = null, afterRef = null] = (page.after ?? []) as [string?, string?];
    return call.read(async (tx) => {
      const account = await accountById(tx, call.params.id);
      const search = call.query.search ?? '';
      const rows = await importableZones(tx, account.id, { search, afterName, afterRef, limit: page.limit + 1 });
      const total = await importableZones(tx, account.id, {
        search: '',
        afterName: null,
        afterRef: null,
        limit: 100_000,
      });
      const expected = account.connection_check?.report?.['zoneCount'];
      return {
        ...page.finish(
          rows,
          (row) => [row.name, row.ref],
          (row) => ({ ref: row.ref, name: row.name, zoneId: row.zone_id }),
        ),
        complete: typeof expected === 'number' && total.length >= expected,
        listedAt: account.connection_check === null ? null : new Date(account.connection_check.at).toISOString(),
      };
    });
  }),
];
