import type { input } from 'zod';
import { databaseNow, diffBetween, pageOfObservations } from '#model/store/history.ts';
import { pageOfSnapshots, type SnapshotRow } from '#model/store/snapshots.ts';
import { createSnapshot, requestRead, setAccess, unlockZone } from '#api/commands/zone/change-zone.ts';
import { pageFor } from '#api/paging.ts';
import { presentZone, presentZoneSummary } from '#api/presenters/zone.ts';
import { peopleById, type PersonShape } from '#api/queries/people.ts';
import { zoneById, zoneName, zonePage } from '#api/queries/zones.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

type Snapshot = input<typeof api.createSnapshot.response>;

function presentSnapshot(row: SnapshotRow, people: Map<string, PersonShape>): Snapshot {
  return {
    id: row.id,
    purpose: row.purpose,
    name: row.name,
    at: row.at.toISOString(),
    observationId: row.observationId,
    changeId: row.changeRequestId,
    createdBy: row.createdBy === null ? null : (people.get(row.createdBy) ?? null),
  };
}

export const zoneRoutes: Route[] = [
  route(api.listZones, async (call) => {
    const page = pageFor('zones', call);
    const { search, account, sort } = call.query;
    const after = page.after as [string, string] | null;
    const rows = await call.read((tx) =>
      zonePage(tx, { search, account, descending: sort === '-name', after, limit: page.limit + 1 }),
    );
    return page.finish(rows, (row) => [row.name, row.id], presentZoneSummary);
  }),

  route(api.readZone, async ({ params, read, reply }) => {
    const row = await read((tx) => zoneById(tx, params.id));
    reply.version = row.version;
    return presentZone(row);
  }),

  route(api.setZoneAccess, ({ person, params, body, ifMatch, write, reply }) =>
    write(async (tx) => {
      const row = await setAccess(tx, person.id, params.id, ifMatch, body.access);
      reply.version = row.version;
      return presentZone(row);
    }),
  ),

  route(api.requestRead, async ({ parts, person, params, write, reply }) => {
    const answer = await write((tx) => requestRead(tx, person.id, params.id));
    reply.status = 202;
    parts.dispatch.kick();
    return answer;
  }),

  route(api.unlockZone, ({ person, params, body, write, reply }) =>
    write(async (tx) => {
      const row = await unlockZone(tx, person.id, params.id, body.reason);
      reply.version = row.version;
      return presentZone(row);
    }),
  ),

  route(api.listObservations, async (call) => {
    const page = pageFor('observations', call);
    const [before] = (page.after ?? []) as [string?];
    const rows = await call.read(async (tx) => {
      await zoneName(tx, call.params.id);
      return pageOfObservations(tx, call.params.id, {
        ...(before === undefined ? {} : { before: new Date(before) }),
        limit: page.limit,
        changedOnly: call.query.changed === 'true',
      });
    });
    return {
      items: rows.items.map(({ changeRequestId, ...row }) => ({
        ...row,
        at: row.at.toISOString(),
        changeId: changeRequestId,
      })),
      next: page.seal(rows.next === null ? null : [rows.next.toISOString()]),
    };
  }),

  route(api.listSnapshots, async (call) => {
    const page = pageFor('snapshots', call);
    const [after] = (page.after ?? []) as [string?];
    return call.read(async (tx) => {
      await zoneName(tx, call.params.id);
      const rows = await pageOfSnapshots(tx, call.params.id, {
        ...(after === undefined ? {} : { after }),
        limit: page.limit,
      });
      const people = await peopleById(
        tx,
        rows.items.map((row) => row.createdBy),
      );
      return {
        items: rows.items.map((row) => presentSnapshot(row, people)),
        next: page.seal(rows.next === null ? null : [rows.next]),
      };
    });
  }),

  route(api.createSnapshot, ({ person, params, body, write, reply }) =>
    write(async (tx) => {
      const row = await createSnapshot(tx, person.id, params.id, body.name);
      reply.status = 201;
      return presentSnapshot(row, await peopleById(tx, [row.createdBy]));
    }),
  ),

  route(api.diffZone, async (call) => {
    const page = pageFor('diff', call);
    const [name, type, now] = (page.after ?? []) as [string?, string?, string?];
    return call.read(async (tx) => {
      await zoneName(tx, call.params.id);
      const from = new Date(call.query.from);
      const to =
        call.query.to === undefined
          ? now === undefined
            ? await databaseNow(tx)
            : new Date(now)
          : new Date(call.query.to);
      const after = name === undefined || type === undefined ? {} : { after: { name, type } };
      const rows = await diffBetween(tx, call.params.id, from, to, { ...after, limit: page.limit });
      return {
        items: rows.items,
        // "Until now" stays the same moment on every page.
        next: page.seal(rows.next === null ? null : [rows.next.name, rows.next.type, to.toISOString()]),
        from: from.toISOString(),
        to: to.toISOString(),
      };
    });
  }),
];
