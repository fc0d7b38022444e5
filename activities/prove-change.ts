import { setTimeout as pause } from 'node:timers/promises';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { failure, sentence, type Sentence } from '#model/rules/sentence.ts';
import { publish } from '#model/store/live-events.ts';
import { type ChangeRequestInput, changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import type { ProviderSteps, Standing } from '#workflows/contracts/steps.ts';
import { readerOf } from './accounts.ts';
import { requestStanding } from './conclude-execution.ts';
import type { Dependencies } from './dependencies.ts';
import { type Execution, loadExecution } from './execution-store.ts';
import { alive } from './failures.ts';
import { askEveryone, type Expectation, type Witness, type ZoneShape } from './proof.ts';
import { leaveToOperator } from './request-steps.ts';
import type { DnsReader } from './providers/dns-provider.ts';
import { lockRequest, standingOf } from './standing.ts';
import { tellTurnDone } from './turns.ts';

const FIRST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 5_000;

/**
 * R18: a change counts as applied only when every authoritative server says so: values, authority, TTL. Asks until all
 * agree or the deadline passes; then the request needs an operator and the zone is locked. Reads only; safe to repeat.
 */
export function createProveChange(deps: Dependencies): Pick<ProviderSteps, 'proveChange'> {
  return { proveChange: (input) => alive((signal) => proveChange(deps, input, signal)) };
}

async function proveChange(deps: Dependencies, input: ChangeRequestInput, signal: AbortSignal): Promise<Standing> {
  const { tenantId, changeRequestId } = input;
  const loaded = await deps.database.inTenant({ tenantId }, async (tx) => {
    const execution = await loadExecution(tx, changeRequestId);
    if (execution === null || execution.request.state !== 'verifying') return null;
    return { execution, expectations: await expectationsOf(tx, execution) };
  });
  if (loaded === null) return requestStanding(deps, tenantId, changeRequestId);
  const { execution, expectations } = loaded;
  if (expectations.length === 0) return standingOf(execution.request);
  const reader = await readerOf(deps, tenantId, execution.zone.accountId);
  const inquiry = await openInquiry(deps, tenantId, execution, expectations, reader, signal);
  const deadline = performance.now() + deps.timing.proofDeadlineMs;
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    const witnesses = await askAll(inquiry, signal);
    const over = performance.now() + wait > deadline;
    const standing = await recordWitnesses(deps, tenantId, execution, witnesses, over);
    if (witnesses.every(agrees)) return standing;
    if (over) {
      tellTurnDone(deps, execution.zone.id, changeRequestId);
      return standing;
    }
    await pause(wait, undefined, { signal });
  }
}

/** Whom to ask about what, and what must be known of the zone to judge the answers. */
export interface Inquiry {
  apex: string;
  servers: readonly string[];
  expectations: readonly Expectation[];
  shape: ZoneShape;
}

/** Gets an inquiry ready: the zone's servers and shape. @throws ApexkeepError `provider-unexpected` when no server is named. */
export async function openInquiry(
  deps: Dependencies,
  tenantId: string,
  execution: Execution,
  expectations: readonly Expectation[],
  reader: DnsReader,
  signal: AbortSignal,
): Promise<Inquiry> {
  const [servers, shape] = await Promise.all([
    reader.authoritativeServers(execution.zone.ref, signal),
    deps.database.inTenant({ tenantId }, (tx) => shapeOf(tx, execution, expectations)),
  ]);
  if (servers.length === 0)
    throw new ApexkeepError(
      'provider-unexpected',
      sentence('zone-without-servers', 'The zone names no authoritative server to ask.'),
    );
  return { apex: execution.zone.name, servers: [...new Set(servers)], expectations, shape };
}

/** Asks every server about every set, once. */
export function askAll({ servers, expectations, shape, apex }: Inquiry, signal: AbortSignal): Promise<Witness[]> {
  return askEveryone(servers, expectations, shape, apex, signal);
}

function agrees(witness: Witness): boolean {
  return witness.state === 'agrees';
}

/** Stores what each server said; with everyone agreeing the changes are verified, past the deadline an operator is needed. */
export function recordWitnesses(
  deps: Dependencies,
  tenantId: string,
  execution: Execution,
  witnesses: readonly Witness[],
  over: boolean,
): Promise<Standing> {
  const against = witnesses.filter((witness) => !agrees(witness));
  return deps.database.inTenant({ tenantId }, (tx) => record(tx, execution, witnesses, against, over));
}

/** What has to be seen: every set this request wrote and has not proven, and what this execution put back. */
async function expectationsOf(tx: Tx, execution: Execution): Promise<Expectation[]> {
  const restored = await tx.sql<{ changeId: string; after: RecordSet | null }>(
    `select change_id as "changeId", after from dns_change
      where tenant_id = current_tenant() and execution_id = $1 and purpose = 'compensate' and outcome = 'proven'`,
    [execution.id],
  );
  const back = new Map(restored.map((row) => [row.changeId, row.after]));
  return execution.changes.flatMap(({ id, name, type, after, result }) => {
    if (result === 'written') return [{ changeId: id, name, type, wanted: after }];
    return result === 'compensated' && back.has(id) ? [{ changeId: id, name, type, wanted: back.get(id) ?? null }] : [];
  });
}

/** Delegations and wildcards as last observed, with what this request changed. */
async function shapeOf(tx: Tx, execution: Execution, expectations: readonly Expectation[]): Promise<ZoneShape> {
  const rows = await tx.sql<{ name: string; type: string; values: string[] }>(
    `select name, type, "values" from record_set
      where tenant_id = current_tenant() and zone_id = $1 and seen_until is null and (type = 'NS' or name like '*.%')`,
    [execution.zone.id],
  );
  const sets = new Map(rows.map((row) => [`${row.name} ${row.type}`, row]));
  for (const { name, type, wanted } of expectations) {
    if (wanted === null) sets.delete(`${name} ${type}`);
    else sets.set(`${name} ${type}`, { name, type, values: wanted.values });
  }
  const all = [...sets.values()];
  return {
    delegations: new Set(
      all.filter((set) => set.type === 'NS' && set.name !== execution.zone.name).map((set) => set.name),
    ),
    wildcards: new Map(
      all.filter((set) => set.name.startsWith('*.')).map((set) => [`${set.name} ${set.type}`, set.values]),
    ),
  };
}

async function record(
  tx: Tx,
  execution: Execution,
  witnesses: readonly Witness[],
  against: readonly Witness[],
  over: boolean,
): Promise<Standing> {
  const row = await lockRequest(tx, execution.request.id);
  if (row.state !== 'verifying') return standingOf(row);
  await store(tx, execution.id, witnesses, over);
  const subject = changeRequestWorkflowId(row.id);
  if (against.length === 0) {
    await tx.sql(
      `update change set result = 'verified', failure = null
        where tenant_id = current_tenant() and plan_id = $1 and result = 'written'`,
      [row.planId],
      'changes-verified',
    );
    await publish(tx, {
      subject,
      kind: 'change-request.verified',
      data: { servers: new Set(witnesses.map((one) => one.server)).size },
    });
    return standingOf(row);
  }
  await publish(tx, { subject, kind: 'change-request.proof', data: { waiting: against.length } });
  if (!over) return standingOf(row);
  const said = 'Not every authoritative server agrees: {servers}. The provider itself has the change.';
  const unproven = sentence('servers-disagree', said, { servers: dissenters(against) });
  return standingOf(await leaveToOperator(tx, row, failure('provider-unexpected', unproven)));
}

/** Each server that does not agree, once for each way in which it does not. */
function dissenters(against: readonly Witness[]): Sentence[] {
  const each = new Map(against.map(({ server, state }) => [`${server} ${state}`, { server, state }]));
  return [...each.values()].map(({ server, state }) =>
    state === 'unreachable'
      ? sentence('server-unreachable', '{server} (unreachable)', { server })
      : sentence('server-differs', '{server} (differs)', { server }),
  );
}

async function store(tx: Tx, executionId: string, witnesses: readonly Witness[], over: boolean): Promise<void> {
  const rows = witnesses.map((witness) => ({
    ...witness,
    state: witness.state === 'differs' && !over ? 'waiting' : witness.state,
  }));
  await tx.sql(
    `insert into verification (tenant_id, id, execution_id, change_id, server, state, seen, serial, checked_at)
     select current_tenant(), gen_random_uuid(), $1, w."changeId", w.server, w.state, w.seen, w.serial, clock_timestamp()
       from jsonb_to_recordset($2::jsonb) as w("changeId" uuid, server text, state text, seen jsonb, serial bigint)
     on conflict (tenant_id, execution_id, change_id, server)
       do update set state = excluded.state, seen = excluded.seen, serial = excluded.serial, checked_at = excluded.checked_at`,
    [executionId, JSON.stringify(rows)],
    'verification-store',
  );
}
