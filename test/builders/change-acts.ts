import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { rebaseStale, submitDraft } from '#api/commands/change/draft.ts';
import { DEFAULT_POLICY } from '#model/rules/approval.ts';
import type { ApprovalPolicy } from '#model/rules/policy.ts';
import { resolveChange } from '#workflows/client/decisions.ts';
import type { Resolution } from '#workflows/contracts/change-request.ts';
import type { ChangeWorld } from './change-world.ts';

/** Makes this the workspace's policy from now on; what is not named is as in a new workspace. */
export async function setPolicy(world: ChangeWorld, policy: Partial<ApprovalPolicy>): Promise<void> {
  await world.sql(
    `insert into approval_policy (tenant_id, id, document) values (current_tenant(), $1, $2)
     on conflict (tenant_id) do update set document = excluded.document`,
    [uuidv7(), JSON.stringify({ ...DEFAULT_POLICY, ...policy })],
  );
}

/** From now on plans of this workspace need no approval: a request runs as soon as it is planned. */
export const needNoApproval = (world: ChangeWorld): Promise<void> =>
  setPolicy(world, { defaultApprovals: 0, lines: [] });

/** The author hands a draft in again, a stale one after Rebase, by the commands of the API. */
export async function handInAgain(world: ChangeWorld, id: string): Promise<void> {
  const author = { id: world.workspace.users.member, role: 'member' } as const;
  const { state } = await world.view(id);
  await world.db.database.inTenant({ tenantId: world.workspace.tenantId, actorId: author.id }, async (tx) => {
    if (state === 'stale') await rebaseStale(tx, author, id);
    await submitDraft(tx, author, id, null);
  });
  await world.deps.dispatcher.drain();
}

/** A planned change with what became of it; `label` is the first of its name. */
export interface ChangeView {
  id: string;
  label: string;
  result: string;
  failure: { message: string; recommended?: string } | null;
}

/** The changes of the current plan, in the order in which they are written. */
export function changesOf(world: ChangeWorld, id: string): Promise<ChangeView[]> {
  return world.sql<ChangeView>(
    `select c.id, split_part(c.name, '.', 1) as label, c.result, c.failure
       from change c join change_request r on r.tenant_id = c.tenant_id and r.plan_id = c.plan_id
      where r.tenant_id = current_tenant() and r.id = $1 order by c.position`,
    [id],
  );
}

/** What became of each change, by label. */
export async function resultsOf(world: ChangeWorld, id: string): Promise<Record<string, string>> {
  return Object.fromEntries((await changesOf(world, id)).map(({ label, result }) => [label, result]));
}

/** An operator's answer to a partial or unproven result: about one change where its label is given, else about all. */
export async function answer(
  world: ChangeWorld,
  id: string,
  action: Resolution['action'],
  label?: string,
): Promise<void> {
  const named = label === undefined ? undefined : (await changesOf(world, id)).find((one) => one.label === label);
  if (label !== undefined && named === undefined) throw new Error(`no change of ${label}`);
  await resolveChange(world.temporal.client, id, {
    actorId: world.workspace.users.manager,
    requestId: randomUUID(),
    action,
    changeId: named?.id ?? null,
    reason: `${action} in a test`,
  });
}
