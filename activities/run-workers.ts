import type { Context } from '@temporalio/activity';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { providerQueueBeside, queueBeside, QUEUES } from '#workflows/contracts/queues.ts';
import type { CodecKeys } from '#workflows/client/codec.ts';
import { sealedDataConverter } from '#workflows/client/data-converter.ts';
import { createActivities } from './activities.ts';
import type { Dependencies } from './dependencies.ts';
import { PROVIDER_KINDS } from './providers/dns-provider.ts';

export interface WorkersOptions {
  connection: NativeConnection;
  namespace: string;
  codecKeys: CodecKeys;
  bundle: { code: string };
  /** Orchestration queue; provider queues take its suffix. */
  taskQueue?: string;
  buildId?: string | null;
  /** How long running activities may go on after a stop is asked for. */
  graceMs?: number;
  /** What stands around every activity; for tests that keep clocks together, or lose answers. */
  aroundActivity?: (context: Context, run: () => Promise<unknown>) => Promise<unknown>;
}

export interface Workers {
  /** Rejects when a worker fails; resolves when all have stopped. */
  readonly finished: Promise<void>;
  /** True while every worker takes work. */
  healthy(): boolean;
  /** Asks for a stop and waits for it. Asking twice is asking once. */
  stop(): Promise<void>;
}

/** Queues of the sales and of mail, and how many steps at once: the registrar's requests wait for their pace, so few wait in line here. */
const SALES_QUEUES = [
  [QUEUES.payments, 32],
  [QUEUES.registrar, 4],
  [QUEUES.mail, 8],
] as const;

/** Starts one worker per queue over one connection: decisions are never behind a slow provider. */
export async function runWorkers(deps: Dependencies, options: WorkersOptions): Promise<Workers> {
  const queue = options.taskQueue ?? QUEUES.orchestration;
  const activities = createActivities(deps, queue);
  const shared: Omit<WorkerOptions, 'taskQueue'> = {
    connection: options.connection,
    namespace: options.namespace,
    dataConverter: sealedDataConverter(options.codecKeys, options.namespace),
    activities,
    shutdownGraceTime: options.graceMs ?? 30_000,
    shutdownForceTime: (options.graceMs ?? 30_000) + 20_000,
    ...(options.aroundActivity === undefined ? {} : { interceptors: around(options.aroundActivity) }),
    ...versioning(options.buildId ?? null),
  };
  const workers = [
    await Worker.create({
      ...shared,
      taskQueue: queue,
      workflowBundle: options.bundle,
      maxCachedWorkflows: 500,
      maxConcurrentWorkflowTaskExecutions: 40,
      maxConcurrentActivityTaskExecutions: 50,
      workflowTaskPollerBehavior: { type: 'autoscaling' },
      activityTaskPollerBehavior: { type: 'autoscaling' },
    }),
  ];
  for (const [name, atOnce] of SALES_QUEUES) {
    workers.push(
      await Worker.create({
        ...shared,
        taskQueue: queueBeside(queue, name),
        maxConcurrentActivityTaskExecutions: atOnce,
        activityTaskPollerBehavior: { type: 'autoscaling' },
      }),
    );
  }
  for (const kind of PROVIDER_KINDS) {
    workers.push(
      await Worker.create({
        ...shared,
        taskQueue: providerQueueBeside(queue, kind),
        maxConcurrentActivityTaskExecutions: 32,
        activityTaskPollerBehavior: { type: 'autoscaling' },
      }),
    );
  }
  const finished = Promise.all(workers.map((worker) => worker.run())).then(() => undefined);
  // Whoever awaits `finished` hears of the failure; until then it must not end the process.
  finished.catch(() => workers.forEach(stopOne));
  return {
    finished,
    healthy: () => workers.every((worker) => worker.getState() === 'RUNNING'),
    async stop() {
      workers.forEach(stopOne);
      await finished.catch(() => undefined);
    },
  };
}

function around(act: NonNullable<WorkersOptions['aroundActivity']>): NonNullable<WorkerOptions['interceptors']> {
  return {
    activity: [(context) => ({ inbound: { execute: (input, next) => act(context, () => next(input)) } })],
  };
}

function stopOne(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

/** Off unless a build says its name: with versioning on and no current version set, nothing would run. */
function versioning(buildId: string | null): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (buildId === null) return {};
  return {
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName: 'apexkeep', buildId },
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
}
