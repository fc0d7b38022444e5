import { ApexkeepError } from '#model/errors.ts';
import { nothingToResolve } from '#model/rules/approval.ts';
import { may } from '#model/rules/permission.ts';
import { sentence } from '#model/rules/sentence.ts';
import { appendAudit } from '#model/store/audit.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import type { RequestSteps } from '#workflows/contracts/steps.ts';
import type { Dependencies } from './dependencies.ts';
import { roleOf } from './request-steps.ts';
import { lockRequest, standingOf } from './standing.ts';

const RESOLVABLE = ['partially-applied', 'needs-operator'];

/**
 * Records an operator's answer with its reason; the execution that follows carries it out through the same fenced write
 * path as any other. Recorded once however often it is sent.
 */
export function createRecordResolution(deps: Dependencies): Pick<RequestSteps, 'recordResolution'> {
  return {
    recordResolution: (input) =>
      deps.database.inTenant({ tenantId: input.tenantId, actorId: input.resolution.actorId }, async (tx) => {
        const { resolution } = input;
        const row = await lockRequest(tx, input.changeRequestId);
        const correlation = changeRequestWorkflowId(row.id);
        const known = await tx.sql(
          `select 1 from audit_event where tenant_id = current_tenant() and correlation = $1
              and action = 'change-request.resolve' and actor_id = $2 and detail ->> 'requestId' = $3`,
          [correlation, resolution.actorId, resolution.requestId],
        );
        if (known.length > 0) return standingOf(row);
        if (!RESOLVABLE.includes(row.state)) {
          throw new ApexkeepError('conflict', nothingToResolve(row.state));
        }
        const role = await roleOf(tx, resolution.actorId);
        if (role === null || !may(role, 'change.resolve')) {
          throw new ApexkeepError(
            'forbidden',
            sentence('resolve-needs-role', 'Resolving a change request needs the role manager, admin or owner.'),
          );
        }
        if (resolution.changeId !== null) {
          const found = await tx.sql(
            'select 1 from change where tenant_id = current_tenant() and id = $1 and plan_id = $2',
            [resolution.changeId, row.planId],
          );
          if (found.length === 0)
            throw new ApexkeepError(
              'not-found',
              sentence('change-not-in-request', 'This change is not part of the request.'),
            );
        }
        const { action, changeId, reason, requestId } = resolution;
        await appendAudit(tx, {
          actor: { kind: 'user', id: resolution.actorId },
          action: 'change-request.resolve',
          subject: correlation,
          correlation,
          detail: { action, changeId, reason, requestId },
        });
        return standingOf(row);
      }),
  };
}
