import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy, type ScheduleOptions } from '@temporalio/client';
import { READ_MESSAGES, SWEEP_PAYMENTS } from '#workflows/contracts/order.ts';
import { QUEUES } from '#workflows/contracts/queues.ts';
import { SWEEP_REGISTRATIONS } from '#workflows/contracts/registration.ts';
import { READ_DUE_ZONES, SWEEP_OUTBOX } from '#workflows/contracts/zone-read.ts';

/** Everything that happens by the clock. Missed runs older than ten minutes are not made up for. */
const SCHEDULES = [
  {
    id: 'outbox-sweep',
    workflow: SWEEP_OUTBOX,
    everySeconds: 15,
    summary: 'Dispatch of what a crash left in the outbox',
  },
  {
    id: 'zone-reads',
    workflow: READ_DUE_ZONES,
    everySeconds: 60,
    summary: 'Reads of zones whose time has come',
  },
  {
    id: 'payment-sweep',
    workflow: SWEEP_PAYMENTS,
    everySeconds: 60,
    summary: 'Payments whose calls never came',
  },
  {
    id: 'registrar-messages',
    workflow: READ_MESSAGES,
    everySeconds: 60,
    summary: 'What the registrar tells by itself',
  },
  {
    id: 'registration-sweep',
    workflow: SWEEP_REGISTRATIONS,
    everySeconds: 300,
    summary: 'Looks at domains whose time has come',
  },
] as const;

/** Creates what is missing and patches what differs; running it again changes nothing. Never deletes and recreates. */
export async function ensureSchedules(client: Client, taskQueue: string = QUEUES.orchestration): Promise<void> {
  for (const schedule of SCHEDULES) {
    const wanted = optionsOf(schedule, taskQueue);
    try {
      await client.schedule.create(wanted);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await patch(client, wanted);
    }
  }
}

function optionsOf(schedule: (typeof SCHEDULES)[number], taskQueue: string) {
  return {
    scheduleId: schedule.id,
    spec: { intervals: [{ every: schedule.everySeconds * 1000 }] },
    action: {
      type: 'startWorkflow',
      workflowType: schedule.workflow,
      workflowId: `schedule/${schedule.id}`,
      taskQueue,
      args: [],
      workflowExecutionTimeout: '10m',
      staticSummary: schedule.summary,
    },
    policies: {
      overlap: ScheduleOverlapPolicy.SKIP,
      catchupWindow: '10m',
      pauseOnFailure: false,
    },
  } satisfies ScheduleOptions;
}

async function patch(client: Client, wanted: ReturnType<typeof optionsOf>): Promise<void> {
  const handle = client.schedule.getHandle(wanted.scheduleId);
  const now = await handle.describe();
  const every = now.spec.intervals?.map((interval) => interval.every).join();
  const same =
    every === wanted.spec.intervals.map((interval) => interval.every).join() &&
    now.policies.overlap === wanted.policies.overlap &&
    now.policies.catchupWindow === 600_000 &&
    now.policies.pauseOnFailure === wanted.policies.pauseOnFailure &&
    now.action.type === 'startWorkflow' &&
    now.action.workflowType === wanted.action.workflowType &&
    now.action.workflowExecutionTimeout === 600_000 &&
    now.action.taskQueue === wanted.action.taskQueue;
  if (same) return;
  await handle.update((previous) => ({
    ...previous,
    spec: wanted.spec,
    action: wanted.action,
    policies: { ...previous.policies, ...wanted.policies },
  }));
}
