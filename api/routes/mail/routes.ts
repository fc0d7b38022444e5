import type { Tx } from '#model/database.ts';
import { mailPage } from '#model/store/mail.ts';
import { deleteMailSettings, messageById, putMailSettings, sendAgain, tryMail } from '#api/commands/mail/settings.ts';
import type { Call } from '#api/call.ts';
import { pageFor } from '#api/paging.ts';
import { presentMail, presentMailItem, presentMailSettings, presentSamples } from '#api/presenters/mail.ts';
import { linkOrigin, mailSettingsView } from '#api/queries/mail.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

/* A workspace and the platform have the same: settings, a message to try them out, and a list. Only the door differs. */

type Settings = Pick<Call<typeof api.putMailSettings>, 'parts' | 'person' | 'ifMatch' | 'reply' | 'read' | 'write'>;

async function shown(tx: Tx, { reply }: Pick<Settings, 'reply'>) {
  const view = presentMailSettings(await mailSettingsView(tx));
  reply.version = view.version;
  return view;
}

async function stored(call: Settings & Pick<Call<typeof api.putMailSettings>, 'body'>) {
  const { parts, person, ifMatch, body, write } = call;
  const view = await write(async (tx) => {
    await putMailSettings(tx, person.id, parts.seal, ifMatch, body);
    return shown(tx, call);
  });
  parts.dispatch.kick();
  return view;
}

async function tried({ parts, person, write, reply }: Settings) {
  const message = await write(async (tx) => {
    reply.status = 201;
    return presentMail(await tryMail(tx, person), await linkOrigin(tx));
  });
  parts.dispatch.kick();
  return message;
}

async function listed(call: Call<typeof api.listMail> | Call<typeof api.listPlatformMail>) {
  const page = pageFor('mail', call);
  const before = (page.after?.[0] as string | undefined) ?? null;
  const state = call.query.state ?? null;
  const rows = await call.read((tx) => mailPage(tx, { state, before, limit: page.limit + 1 }));
  return page.finish(rows, ({ id }) => [id], presentMailItem);
}

export const mailRoutes: Route[] = [
  route(api.readMailSettings, (call) => call.read((tx) => shown(tx, call))),
  route(api.putMailSettings, stored),
  route(api.deleteMailSettings, async ({ person, write }) => {
    await write((tx) => deleteMailSettings(tx, person.id));
    return undefined;
  }),
  route(api.tryMail, tried),
  route(api.listMail, listed),
  route(api.readMail, ({ params, read }) =>
    read(async (tx) => presentMail(await messageById(tx, params.id), await linkOrigin(tx))),
  ),
  route(api.sendMailAgain, async ({ parts, person, params, write }) => {
    const message = await write(async (tx) =>
      presentMail(await sendAgain(tx, person.id, params.id), await linkOrigin(tx)),
    );
    parts.dispatch.kick();
    return message;
  }),

  route(api.readPlatformMailSettings, (call) => call.read((tx) => shown(tx, call))),
  route(api.putPlatformMailSettings, stored),
  route(api.tryPlatformMail, tried),
  route(api.listPlatformMail, listed),
  route(api.listMailSamples, ({ query, read }) =>
    read(async (tx) => ({ items: presentSamples(query.locale, await linkOrigin(tx)) })),
  ),
];
