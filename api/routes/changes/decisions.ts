import { ApexkeepError } from '#model/errors.ts';
import { ownChange } from '#model/rules/approval.ts';
import { cancelChange, decideChange, executeChangeRequest, resolveChange } from '#workflows/client/decisions.ts';
import type { Act, ActOutcome } from '#workflows/contracts/change-request.ts';
import type { Call } from '#api/call.ts';
import { cancelUnsubmitted } from '#api/commands/change/draft.ts';
import { presentChange } from '#api/presenters/change.ts';
import { changeById, type ChangeRequestRow } from '#api/queries/changes.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

type ActCall = Pick<
  Call<typeof api.readChange>,
  'person' | 'member' | 'params' | 'reply' | 'read' | 'once' | 'idempotencyKey'
>;

/**
 * Sends a person's act to the workflow and answers with the request as it is after it. The update's own handler checks and
 * records the act; nothing is written here, so a lost answer leaves nothing half done.
 */
function actOn(call: ActCall, send: (act: Act, row: ChangeRequestRow) => Promise<ActOutcome>) {
  return call.once(async () => {
    const row = await call.read((tx) => changeById(tx, call.params.id));
    await send({ actorId: call.person.id, requestId: call.idempotencyKey }, row);
    return call.read(async (tx) => {
      const change = await presentChange(tx, call.params.id, { id: call.person.id, role: call.member.role });
      call.reply.version = change.version;
      return change;
    });
  });
}

export const decisionRoutes: Route[] = [
  route(api.decideChange, (call) => {
    const { verdict, planHash, comment, confirmation = null } = call.body;
    return actOn(call, async (act, row) => {
      if (row.author_id === call.person.id) {
        throw new ApexkeepError('own-change', ownChange());
      }
      return decideChange(call.parts.temporal, call.params.id, {
        ...act,
        verdict,
        planHash,
        comment: comment ?? null,
        confirmation,
      });
    });
  }),

  route(api.cancelChange, (call) =>
    actOn(call, async (act) => {
      const viewer = { id: call.person.id, role: call.member.role };
      const context = { tenantId: call.member.tenantId, actorId: call.person.id };
      const done = await call.parts.database.inTenant(context, (tx) =>
        cancelUnsubmitted(tx, viewer, call.params.id, call.body.reason),
      );
      if (done) return { state: 'cancelled' };
      return cancelChange(call.parts.temporal, call.params.id, { ...act, reason: call.body.reason });
    }),
  ),

  route(api.executeChange, (call) =>
    actOn(call, (act) => executeChangeRequest(call.parts.temporal, call.params.id, act)),
  ),

  route(api.resolveChange, (call) =>
    actOn(call, (act) =>
      resolveChange(call.parts.temporal, call.params.id, {
        ...act,
        action: call.body.action,
        changeId: call.body.changeId ?? null,
        reason: call.body.reason,
      }),
    ),
  ),
];
