import type { Call } from '#api/call.ts';
import { addComment, rebaseStale, submitDraft, updateDraft } from '#api/commands/change/draft.ts';
import { startRollback } from '#api/commands/change/start-rollback.ts';
import { pageFor } from '#api/paging.ts';
import { presentChange, presentComment, presentSummary } from '#api/presenters/change.ts';
import { changePage } from '#api/queries/changes.ts';
import { peopleById } from '#api/queries/people.ts';
import { route, type Route } from '#api/route.ts';
import type { Tx } from '#model/database.ts';
import { STATE_GROUPS, type ChangeState } from '#model/rules/change.ts';
import { decisionRoutes } from './decisions.ts';
import * as api from './schema.ts';

type WorkspaceCall = Pick<Call<typeof api.readChange>, 'person' | 'member' | 'params' | 'reply'>;

function viewerOf(call: Pick<WorkspaceCall, 'person' | 'member'>) {
  return { id: call.person.id, role: call.member.role };
}

/** The request as it is at the end of the transaction, with its version as ETag. */
async function detail(tx: Tx, call: WorkspaceCall, id: string) {
  const change = await presentChange(tx, id, viewerOf(call));
  call.reply.version = change.version;
  return change;
}

/** States the filters leave over; null: all of them. */
function statesOf({ state, group }: Call<typeof api.listChanges>['query']): readonly ChangeState[] | null {
  if (state === undefined) return group === undefined ? null : STATE_GROUPS[group];
  return group === undefined || STATE_GROUPS[group].includes(state) ? [state] : [];
}

const draftRoutes: Route[] = [
  route(api.listChanges, async (call) => {
    const page = pageFor('changes', call);
    const { zone, mine } = call.query;
    const rows = await call.read((tx) =>
      changePage(tx, {
        viewerId: call.person.id,
        role: call.member.role,
        states: statesOf(call.query),
        zone,
        mine,
        toApprove: call.query['to-approve'],
        after: (page.after?.[0] as string | undefined) ?? null,
        limit: page.limit + 1,
      }),
    );
    return page.finish(rows, (row) => [row.id], presentSummary);
  }),

  route(api.readChange, (call) => call.read((tx) => detail(tx, call, call.params.id))),

  route(api.updateChange, (call) =>
    call.write(async (tx) => {
      await updateDraft(tx, viewerOf(call), call.params.id, call.ifMatch, call.body);
      return detail(tx, call, call.params.id);
    }),
  ),

  route(api.submitChange, async (call) => {
    const answer = await call.write(async (tx) => {
      await submitDraft(tx, viewerOf(call), call.params.id, call.ifMatch);
      call.reply.status = 202;
      return detail(tx, call, call.params.id);
    });
    call.parts.dispatch.kick();
    return answer;
  }),

  route(api.commentChange, (call) =>
    call.write(async (tx) => {
      const comment = await addComment(tx, viewerOf(call), call.params.id, call.body.body);
      call.reply.status = 201;
      return presentComment(comment, await peopleById(tx, [comment.user_id]));
    }),
  ),

  route(api.rollbackChange, (call) =>
    call.write(async (tx) => {
      const draft = await startRollback(tx, viewerOf(call), call.params.id, call.body?.title);
      call.reply.status = 201;
      const items = draft.items.map(({ name, type, ours, base, theirs, outcome }) => ({
        name,
        type,
        restore: ours,
        written: base,
        live: theirs,
        verdict: outcome,
      }));
      return { change: await detail(tx, call, draft.id), items };
    }),
  ),

  route(api.rebaseChange, (call) =>
    call.write(async (tx) => {
      await rebaseStale(tx, viewerOf(call), call.params.id);
      return detail(tx, call, call.params.id);
    }),
  ),
];

export const changeRoutes: Route[] = [...draftRoutes, ...decisionRoutes];
