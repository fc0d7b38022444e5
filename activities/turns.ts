import type { Tx } from '#model/database.ts';
import { QUEUES } from '#workflows/contracts/queues.ts';
import type { TurnSteps } from '#workflows/contracts/steps.ts';
import { requestTurn, turnDone, ZONE, zoneWorkflowId } from '#workflows/contracts/zone.ts';
import { startOptions } from '#workflows/client/start-options.ts';
import type { Dependencies, Timing } from './dependencies.ts';

/** States in which a request still wants its turn. */
const WANTING = ['approved', 'scheduled', 'executing', 'verifying', 'partially-applied', 'needs-operator'];

/**
 * Takes the zone's lease and raises its token, or returns null while another request has it. A lease that ran out is taken
 * over only after the longest request its holder could still have on the wire (R1): from then on the holder is fenced off.
 */
export async function takeTurn(
  tx: Tx,
  zoneId: string,
  changeRequestId: string,
  timing: Timing,
): Promise<number | null> {
  const [row] = await tx.sql<{ token: number }>(
    `update zone set lease_token = lease_token + 1, lease_holder = $2,
            lease_until = clock_timestamp() + $3 * interval '1 millisecond',
            next_read_at = case when lease_holder <> $2 then clock_timestamp() + interval '45 seconds' else next_read_at end
      where tenant_id = current_tenant() and id = $1
        and (lease_holder is null or lease_holder = $2
          or lease_until < clock_timestamp() - $4 * interval '1 millisecond')
      returning lease_token as token`,
    [zoneId, changeRequestId, timing.leaseMs, timing.longestRequestMs],
    'turn-take',
  );
  return row?.token ?? null;
}

/** Gives the lease back, where this request has it. */
export async function releaseTurn(tx: Tx, zoneId: string, changeRequestId: string): Promise<void> {
  await tx.sql(
    `update zone set lease_holder = null, lease_until = null
      where tenant_id = current_tenant() and id = $1 and lease_holder = $2`,
    [zoneId, changeRequestId],
    'turn-release',
  );
}

/** Tells those who wait that the zone is free. A courtesy: they look at the lease every few seconds anyway. */
export function tellTurnDone(deps: Dependencies, zoneId: string, changeRequestId: string): void {
  deps.client.workflow
    .getHandle(zoneWorkflowId(zoneId))
    .signal(turnDone, { changeRequestId })
    .catch(() => undefined);
}

/** Steps of the zone workflow and of those who ask it for a turn. */
export function createTurnSteps(deps: Dependencies, orchestrationQueue: string = QUEUES.orchestration): TurnSteps {
  return {
    async requestTurn({ tenantId, zoneId, changeRequestId }) {
      const input = { tenantId, zoneId, waiting: [] };
      await deps.client.workflow.signalWithStart(ZONE, {
        ...startOptions(ZONE, [input], orchestrationQueue),
        workflowId: zoneWorkflowId(zoneId),
        args: [input],
        signal: requestTurn,
        signalArgs: [{ changeRequestId }],
      });
    },

    grantTurn: ({ tenantId, zoneId, changeRequestId }) =>
      deps.database.inTenant({ tenantId }, async (tx) => {
        // Locked: whoever ends the request after this also gives the turn back.
        const [row] = await tx.sql<{ state: string }>(
          'select state from change_request where tenant_id = current_tenant() and id = $1 and zone_id = $2 for share',
          [changeRequestId, zoneId],
        );
        if (row === undefined || !WANTING.includes(row.state)) return { verdict: 'gone' as const };
        const fencingToken = await takeTurn(tx, zoneId, changeRequestId, deps.timing);
        return fencingToken === null ? { verdict: 'busy' as const } : { verdict: 'granted' as const, fencingToken };
      }),

    holdsTurn: ({ tenantId, zoneId, changeRequestId }) =>
      deps.database.inTenant({ tenantId }, async (tx) => {
        const rows = await tx.sql(
          `select 1 from zone where tenant_id = current_tenant() and id = $1 and lease_holder = $2
              and lease_until > clock_timestamp()`,
          [zoneId, changeRequestId],
        );
        return rows.length > 0;
      }),
  };
}
