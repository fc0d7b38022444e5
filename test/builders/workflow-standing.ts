import proto from '@temporalio/proto';
import type { Client } from '@temporalio/client';

const EVENTS_TOLD = 12;

/**
 * Where a workflow stands, for the message of a wait that ended in vain: what Temporal waits for, and the newest events with
 * the time since the first of them. Never throws: why it cannot be told is then what it tells.
 */
export async function workflowStanding(client: Client, workflowId: string): Promise<string> {
  try {
    const handle = client.workflow.getHandle(workflowId);
    const { raw } = await handle.describe();
    const { events = [] } = await handle.fetchHistory();
    const start = msOf(events?.[0]?.eventTime);
    const told = (events ?? []).slice(-EVENTS_TOLD).map((event) => {
      const type = proto.temporal.api.enums.v1.EventType[event.eventType ?? 0]?.replace('EVENT_TYPE_', '');
      return `  ${String(event.eventId)} +${msOf(event.eventTime) - start} ms ${type}`;
    });
    const waits = {
      now: `+${Date.now() - start} ms`,
      status: raw.workflowExecutionInfo?.status,
      workflowTask: raw.pendingWorkflowTask ?? null,
      activities: raw.pendingActivities ?? [],
    };
    return [`${workflowId}: ${JSON.stringify(waits)}`, ...told].join('\n');
  } catch (error) {
    return `${workflowId}: ${String(error)}`;
  }
}

function msOf(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1_000 + Math.round((time?.nanos ?? 0) / 1_000_000);
}
