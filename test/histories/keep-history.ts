import { mkdir, writeFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Client } from '@temporalio/client';

/** Waits for the end of a workflow and keeps its history in the folder of its type. */
export async function keepHistory(client: Client, workflow: string, name: string, workflowId: string): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  await handle.result();
  const folder = new URL(`${workflow}/`, import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(`1-${name}.json`, folder), historyToJSON(await handle.fetchHistory()));
}
