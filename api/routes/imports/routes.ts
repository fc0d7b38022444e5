import { startImport } from '#api/commands/import/start-import.ts';
import { pageFor } from '#api/paging.ts';
import { presentImport, presentImportItem } from '#api/presenters/import.ts';
import { importById, importItems } from '#api/queries/imports.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

export const importRoutes: Route[] = [
  route(api.startImport, async ({ parts, person, member, params, body, write, reply }) => {
    const started = await write(async (tx) => {
      const id = await startImport(tx, person.id, params.id, body.refs);
      reply.status = 202;
      reply.location = `/api/t/${member.slug}/imports/${id}`;
      return presentImport(await importById(tx, id), { items: [], next: null });
    });
    parts.dispatch.kick();
    return started;
  }),

  route(api.readImport, async (call) => {
    const page = pageFor('import', call);
    return call.read(async (tx) => {
      const row = await importById(tx, call.params.id);
      const items = await importItems(tx, row.id, page.after as [string, string] | null, page.limit + 1);
      return presentImport(
        row,
        page.finish(items, (item) => [item.name, item.id], presentImportItem),
      );
    });
  }),
];
