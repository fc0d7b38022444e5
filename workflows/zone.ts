import {
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { changeRequestWorkflowId, turnGranted } from './contracts/change-request.ts';
import { requestTurn, turnDone, turns, type ZoneInput } from './contracts/zone.ts';
import { turnSteps } from './steps.ts';

/*
 * One zone: lets executions go one at a time, in the order asked. Page: docs/workflows/zone.md.
 *
 * Durable because whoever waits must get its turn although workers come and go. The lock itself is the lease in the zone's
 * row: a request that finds the zone free takes it there without coming here, and every write checks the row's token, which
 * no workflow can do for a paused process. This file only queues.
 *
 * Who may send what: `requestTurn` (change requests, by signal-with-start), `turnDone` (whoever ends an execution).
 * What is undone how: nothing is written at a provider here. A holder that died is passed over once its lease is over.
 * Retry horizon: none; it ends when nobody waits.
 */

const HOLDER_CHECK_MS = 120_000;
const BUSY_CHECK_MS = 5_000;

export async function zone(input: ZoneInput): Promise<void> {
  const { tenantId, zoneId } = input;
  const waiting = [...input.waiting];
  let running: string | null = null;
  let done = 0;

  setHandler(requestTurn, ({ changeRequestId }) => {
    if (changeRequestId !== running && !waiting.includes(changeRequestId)) waiting.push(changeRequestId);
  });
  setHandler(turnDone, ({ changeRequestId }) => {
    done += 1;
    if (running === changeRequestId) running = null;
  });
  setHandler(turns, () => ({ running, waiting: [...waiting] }));

  // Signals are handled before this loop looks, and an unhandled one forbids the end: a request that races it is seen.
  for (;;) {
    const next = waiting[0];
    if (next === undefined) return;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof zone>({ tenantId, zoneId, waiting });
    const seen = done;
    const turn = await turnSteps.grantTurn({ tenantId, zoneId, changeRequestId: next });
    if (turn.verdict === 'busy') {
      setCurrentDetails(`Another execution has the zone. Waiting: ${waiting.length}.`);
      await condition(() => done > seen, BUSY_CHECK_MS, { summary: 'looks at the lease again' });
      continue;
    }
    waiting.shift();
    if (turn.verdict !== 'granted') continue;
    running = next;
    setCurrentDetails(`Running: change-request/${next}. Waiting: ${waiting.length}.`);
    await tellGranted(next, turn.fencingToken);
    await untilDone(next);
    running = null;
  }

  /** A request whose workflow is gone cannot be told; its lease then runs out unused and is passed over. */
  async function tellGranted(changeRequestId: string, fencingToken: number): Promise<void> {
    try {
      await getExternalWorkflowHandle(changeRequestWorkflowId(changeRequestId)).signal(turnGranted, { fencingToken });
    } catch {
      running = null;
    }
  }

  async function untilDone(changeRequestId: string): Promise<void> {
    while (running === changeRequestId) {
      const inTime = await condition(() => running !== changeRequestId, HOLDER_CHECK_MS, {
        summary: 'checks the holder',
      });
      if (!inTime && !(await turnSteps.holdsTurn({ tenantId, zoneId, changeRequestId }))) return;
    }
  }
}
