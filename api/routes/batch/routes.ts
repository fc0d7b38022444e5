import { applyChanges, changesFromEdits } from '#model/rules/diff.ts';
import { findingsFor } from '#model/rules/findings/index.ts';
import { inExecutionOrder } from '#model/rules/order.ts';
import type { PasteOutcome } from '#model/rules/paste.ts';
import { editMany } from '#api/commands/tray/edit-many.ts';
import { paste, pasteIntoTray } from '#api/commands/tray/paste-records.ts';
import { presentTrayState } from '#api/presenters/tray.ts';
import { TTL_LIMITS } from '#api/queries/tray.ts';
import { zoneById } from '#api/queries/zones.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

export const batchRoutes: Route[] = [
  route(api.checkPaste, ({ person, params, body, read }) =>
    read(async (tx) => {
      const zone = await zoneById(tx, params.id);
      const { lines, edits, warnings, zone: before } = await paste(tx, person.id, zone, body);
      let count = 0;
      const changes = inExecutionOrder(changesFromEdits(before, edits, () => `paste-${++count}`));
      const after = applyChanges(before, changes);
      const findings = findingsFor({ apex: zone.name, before, after, changes, limits: TTL_LIMITS });
      return { lines, changes, findings, warnings };
    }),
  ),

  route(api.pasteRecords, ({ person, params, body, write, reply }) =>
    write(async (tx) => {
      const zone = await zoneById(tx, params.id);
      const { lines, edits } = await pasteIntoTray(tx, person.id, zone, body);
      const counted = (outcome: PasteOutcome): number => lines.filter((line) => line.outcome === outcome).length;
      const tray = await presentTrayState(tx, zone, person.id);
      reply.version = tray.version;
      return { staged: edits.length, unchangedLines: counted('unchanged'), refusedLines: counted('refused'), tray };
    }),
  ),

  route(api.editMany, ({ person, params, body, write, reply }) =>
    write(async (tx) => {
      const zone = await zoneById(tx, params.id);
      const { chosen, edits, unchanged, untouched } = await editMany(tx, person.id, zone, body.select, body.act);
      const tray = await presentTrayState(tx, zone, person.id);
      reply.version = tray.version;
      const shown = { untouched: untouched.slice(0, 100), untouchedCount: untouched.length };
      return { chosen, staged: edits.length, unchanged, ...shown, tray };
    }),
  ),
];
