import { WorkflowNotFoundError } from '@temporalio/client';
import type { Parts } from '#api/parts.ts';

/** How often the workflow is looked for while the outbox carries its start over. */
const LOOK_MS = 100;

/** Waits until a workflow has ended, at most `ms`. False when it has not by then, or nobody can tell. */
export async function untilEnded(parts: Pick<Parts, 'temporal'>, workflowId: string, ms: number): Promise<boolean> {
  const until = Date.now() + ms;
  const handle = parts.temporal.workflow.getHandle(workflowId);
  while (Date.now() < until) {
    try {
      await parts.temporal.withDeadline(until, () => handle.result());
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkflowFailedError') return true;
      if (!(error instanceof WorkflowNotFoundError)) return false;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
  return false;
}
