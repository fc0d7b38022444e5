import { setTimeout as pause } from 'node:timers/promises';
import { verifyAllChains } from '#deploy/verify-audit.ts';
import { TERMINAL_STATES } from '#model/rules/change.ts';
import type { ZoneUnderProof } from '../stack/change.ts';
import type { Stack } from '../stack/stack.ts';
import { RECOVERY_MS } from './invariants.ts';
import { type Look, look } from './looks.ts';

/** What must hold of the whole product once all changes of a round are over. `bystander`: a zone that nobody changed. */
export async function examineRound(stack: Stack, bystander: ZoneUnderProof, back: number): Promise<Look[]> {
  const states = stack.dns.control.store.get(bystander.name)?.versions.length ?? 0;
  const chains = await verifyAllChains(stack.store.adminUrl);
  const broken = chains.flatMap((chain) => chain.faults.map((fault) => `row ${fault.seq}: ${fault.message}`));
  return [
    look('INV4', states, [states !== 1 && `the zone that nobody changed has ${states} states`]),
    look('INV5', chains.length, broken),
    look('INV10', 2, await nothingLeft(stack, back + RECOVERY_MS)),
  ];
}

/** Waits until the outbox is empty and every open workflow has a reason, or until `end`. */
async function nothingLeft(stack: Stack, end: number): Promise<string[]> {
  for (;;) {
    const left = [...(await openRows(stack)), ...(await orphans(stack).catch((error: unknown) => [String(error)]))];
    if (left.length === 0 || performance.now() >= end) return left;
    await pause(250);
  }
}

async function openRows(stack: Stack): Promise<string[]> {
  const rows = await stack.sql<{ id: string }>('select workflow_id as id from workflow_outbox where done_at is null');
  return rows.map((row) => `an outbox row for ${row.id} is open`);
}

/** Workflows that run although nothing waits for them: only requests that are not over may have one, and the schedules. */
async function orphans(stack: Stack): Promise<string[]> {
  const found: string[] = [];
  for await (const { workflowId } of stack.client.workflow.list({ query: `ExecutionStatus = 'Running'` })) {
    if (workflowId.startsWith('schedule/') || workflowId.startsWith('temporal-sys-')) continue;
    const [kind, id = ''] = workflowId.split('/');
    const [request] = await stack.sql<{ state: string }>('select state from change_request where id::text = $1', [id]);
    const over = request === undefined || (TERMINAL_STATES as readonly string[]).includes(request.state);
    if (kind !== 'change-request' || over) found.push(`workflow ${workflowId} still runs`);
  }
  return found;
}
