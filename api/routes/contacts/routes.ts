import type { input } from 'zod';
import { createContact, updateContact } from '#api/commands/contact/write-contact.ts';
import { pageFor } from '#api/paging.ts';
import { contactById, contactPage, type ContactRow } from '#api/queries/contacts.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

function present({ id, fields, version, createdAt }: ContactRow): input<typeof api.ContactShape> {
  return { id, ...fields, createdAt: createdAt.toISOString(), version };
}

export const contactRoutes: Route[] = [
  route(api.listContacts, async (call) => {
    const page = pageFor('contacts', call);
    const before = (page.after?.[0] as string | undefined) ?? null;
    const rows = await call.read((tx) => contactPage(tx, before, page.limit + 1));
    return page.finish(rows, ({ id }) => [id], present);
  }),

  route(api.createContact, ({ person, body, write, reply }) =>
    write(async (tx) => {
      const row = await createContact(tx, person.id, body);
      reply.version = row.version;
      reply.status = 201;
      return present(row);
    }),
  ),

  route(api.readContact, async ({ params, read, reply }) => {
    const row = await read((tx) => contactById(tx, params.id));
    reply.version = row.version;
    return present(row);
  }),

  route(api.updateContact, ({ person, params, body, ifMatch, write, reply }) =>
    write(async (tx) => {
      const row = await updateContact(tx, person.id, params.id, ifMatch, body);
      reply.version = row.version;
      return present(row);
    }),
  ),
];
