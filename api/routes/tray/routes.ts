import { ApexkeepError } from '#model/errors.ts';
import type { Change } from '#model/rules/change.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { applyChanges, changesFromEdits } from '#model/rules/diff.ts';
import { sentenceOf } from '#model/rules/field-issue.ts';
import { findingsFor, liveFindings } from '#model/rules/findings/index.ts';
import { sentence } from '#model/rules/sentence.ts';
import { deleteEdit, discardTray, putEdits } from '#api/commands/tray/edit-tray.ts';
import { presentTray } from '#api/presenters/tray.ts';
import { TTL_LIMITS, zoneWithTray } from '#api/queries/tray.ts';
import { zoneById, type ZoneRow } from '#api/queries/zones.ts';
import { route, type Route } from '#api/route.ts';
import { readWanted } from '#api/wanted-set.ts';
import * as api from './schema.ts';

function deletionFindings(zone: ZoneRow, before: ReadonlyMap<string, RecordSet>, change: Change) {
  return findingsFor({
    apex: zone.name,
    before,
    after: applyChanges(before, [change]),
    changes: [change],
    limits: TTL_LIMITS,
  });
}

export const trayRoutes: Route[] = [
  route(api.readTray, ({ person, params, read, reply }) =>
    read(async (tx) => {
      const tray = await presentTray(tx, await zoneById(tx, params.id), person.id);
      reply.version = tray.version;
      return tray;
    }),
  ),

  route(api.putEdit, ({ person, params, body, write, reply }) =>
    write(async (tx) => {
      const zone = await zoneById(tx, params.id);
      const wanted = readWanted(body, zone.name);
      if (!wanted.ok) {
        const [first] = wanted.issues;
        const issue = first === undefined ? sentence('no-record-set', 'It is not a record set') : sentenceOf(first);
        throw new ApexkeepError(
          'invalid-record',
          sentence('set-not-staged', 'The record set was not put into the tray: {issue}', { issue }),
          { issues: wanted.issues },
        );
      }
      await putEdits(tx, person.id, zone, [wanted.value]);
      const tray = await presentTray(tx, zone, person.id);
      reply.version = tray.version;
      return tray;
    }),
  ),

  route(api.deleteEdit, ({ person, params, write, reply }) =>
    write(async (tx) => {
      const zone = await zoneById(tx, params.id);
      await deleteEdit(tx, person.id, zone, params.editId);
      const tray = await presentTray(tx, zone, person.id);
      reply.version = tray.version;
      return tray;
    }),
  ),

  route(api.deleteTray, async ({ person, params, write }) => {
    await write(async (tx) => discardTray(tx, person.id, await zoneById(tx, params.id)));
    return undefined;
  }),

  route(api.checkRecordSet, ({ person, params, body, read }) =>
    read(async (tx) => {
      const zone = await zoneById(tx, params.id);
      const wanted = readWanted(body, zone.name);
      if (!wanted.ok) return { set: null, issues: wanted.issues, change: null, findings: [] };
      const sets = await zoneWithTray(tx, zone, person.id);
      const [change] = changesFromEdits(sets.live, [wanted.value], () => zone.id);
      const findings =
        change === undefined
          ? []
          : change.after === null
            ? deletionFindings(zone, sets.zone, change)
            : liveFindings(change.after, sets.zone, zone.name, TTL_LIMITS);
      return { set: wanted.value.after, issues: [], change: change ?? null, findings };
    }),
  ),
];
