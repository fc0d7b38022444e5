import { enqueueTending } from '#workflows/client/registration-acts.ts';
import type { RegistrationRowSteps } from '#workflows/contracts/registration.ts';
import type { Dependencies } from '../dependencies.ts';

/** Asked about in one run; what is left is found by the next. At the registrar's pace this many looks take minutes. */
const MOST_ASKED = 200;

/** Asks for a look at each domain whose time has come, and puts it off: the look itself says when the next one is due. */
export function createSweepRegistrations(deps: Dependencies): Pick<RegistrationRowSteps, 'sweepRegistrations'> {
  return {
    async sweepRegistrations() {
      const due = await deps.database.sweep((tx) =>
        tx.sql<{ tenantId: string; id: string }>(
          `select tenant_id as "tenantId", id from registration where look_due_at <= now()
            order by look_due_at limit ${MOST_ASKED}`,
        ),
      );
      for (const { tenantId, id } of due)
        await deps.database.inTenant({ tenantId }, async (tx) => {
          await tx.sql(
            `update registration set look_due_at = now() + interval '1 hour'
              where tenant_id = current_tenant() and id = $1 and look_due_at is not null`,
            [id],
          );
          await enqueueTending(tx, id);
        });
      if (due.length > 0) deps.dispatcher.kick();
      return { asked: due.length };
    },
  };
}
