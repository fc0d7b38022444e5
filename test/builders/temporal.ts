import { createHash, randomUUID } from 'node:crypto';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import type { Client } from '@temporalio/client';
import type { CodecKeys } from '#workflows/client/codec.ts';
import { connectTemporal } from '#workflows/client/connect.ts';
import { workflowBundle } from '#activities/bundle.ts';

export const TEST_NAMESPACE = 'apexkeep';

/** Always the same, so that recorded histories can be opened again. */
export const TEST_CODEC_KEYS: CodecKeys = {
  current: 'test',
  keys: new Map([['test', createHash('sha256').update('apexkeep test codec key').digest()]]),
};

export interface TestTemporal {
  client: Client;
  connection: NativeConnection;
  bundle: { code: string };
  /** An orchestration queue of its own, so that test files share one server. */
  taskQueue: string;
  close(): Promise<void>;
}

let quiet = false;

/** Workers tell every start and stop; a test run shows what fails. Once per process. */
export function quietRuntime(): void {
  if (quiet) return;
  quiet = true;
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), shutdownSignals: [] });
}

/** A client and worker connection to the run's Temporal, with a queue of its own. */
export async function openTestTemporal(at?: string): Promise<TestTemporal> {
  quietRuntime();
  const address = at ?? (await import('vitest')).inject('temporalAddress');
  const client = connectTemporal({ address, namespace: TEST_NAMESPACE, codecKeys: TEST_CODEC_KEYS });
  const connection = await NativeConnection.connect({ address });
  return {
    client,
    connection,
    bundle: await workflowBundle(),
    taskQueue: `orchestration-${randomUUID().slice(0, 8)}`,
    async close() {
      await client.connection.close();
      await connection.close();
    },
  };
}

/** Lets the server skip time in workflows that `client` starts from now on: an idle workflow's next timer fires at once. */
export function skipTime(client: Client): () => void {
  return startWith(client, { timeSkippingConfig: { enabled: true } });
}

/**
 * Adds to what the client asks for when it starts a workflow, where neither the product nor the SDK has an option for it: the
 * raw request is completed on its way. Returns what takes it back.
 */
export function startWith(client: Client, more: object): () => void {
  const service = client.workflowService;
  const { startWorkflowExecution, signalWithStartWorkflowExecution } = service;
  const completed = <Start>(start: Start): Start =>
    ((request: object, ...rest: unknown[]) =>
      (start as (...args: unknown[]) => unknown).call(service, { ...request, ...more }, ...rest)) as Start;
  service.startWorkflowExecution = completed(startWorkflowExecution);
  service.signalWithStartWorkflowExecution = completed(signalWithStartWorkflowExecution);
  return () => Object.assign(service, { startWorkflowExecution, signalWithStartWorkflowExecution });
}
