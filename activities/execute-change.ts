import { setTimeout as pause } from 'node:timers/promises';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { ChangeResult } from '#model/rules/change.ts';
import { byKey } from '#model/rules/diff.ts';
import { inCalls } from '#model/rules/order.ts';
import { keyOf } from '#model/rules/record-set.ts';
import { sentence, sentenceIn } from '#model/rules/sentence.ts';
import type { ChangeRequestInput, Resolution } from '#workflows/contracts/change-request.ts';
import type { ProviderSteps, Standing } from '#workflows/contracts/steps.ts';
import { accountIn } from './accounts.ts';
import { concludeExecution, requestStanding } from './conclude-execution.ts';
import type { Dependencies, OpenAccount } from './dependencies.ts';
import {
  type Execution,
  fencedOff,
  loadExecution,
  type OpenIntent,
  openIntents,
  planIntact,
  refence,
  settleIntents,
} from './execution-store.ts';
import { settled, type Target, targetsOf, wouldEmpty } from './execution-targets.ts';
import { alive, attempt } from './failures.ts';
import { ensurePreSnapshot } from './pre-snapshot.ts';
import { askAll, type Inquiry, openInquiry, recordWitnesses } from './prove-change.ts';
import { openReader } from './providers/readers.ts';
import { openWriter } from './providers/writers.ts';
import { carryOut, type Run, verdictOf } from './write-call.ts';

/*
 * The one place that changes DNS (with the write probe, which changes nothing): an execution, call by call. What one call is,
 * and what guards it, is in write-call.ts. An attempt that follows a crash takes a higher token first, and reads back what is
 * open before it sends anything.
 */

const WRITTEN: readonly ChangeResult[] = ['written', 'verified', 'compensated', 'unknown'];

export function createExecuteChange(deps: Dependencies): Pick<ProviderSteps, 'executeChange'> {
  return { executeChange: (input) => alive((signal) => executeChange(deps, input, signal)) };
}

async function executeChange(
  deps: Dependencies,
  input: ChangeRequestInput & { resolution: Resolution | null },
  signal: AbortSignal,
): Promise<Standing> {
  const { tenantId, changeRequestId, resolution } = input;
  const opened = await deps.database.inTenant({ tenantId }, (tx) => open(deps, tx, changeRequestId));
  if (opened === null) return requestStanding(deps, tenantId, changeRequestId);
  const run = beginRun(deps, tenantId, opened, resolution, signal);
  const proven = await reconcile(run, opened.intents);
  const targets = targetsOf(run.execution.changes, resolution).filter((target) => !proven.has(target.changeId));
  const inquiry = resolution === null ? prepared(run) : null;
  await refuseEmptying(run, targets);
  for (const call of inCalls(targets, run.reader.capabilities.maxChangesPerCall)) {
    const ended = await carryOut(run, call);
    if (ended !== null) return ended;
  }
  await run.preserved;
  return conclude(run, await inquiry);
}

interface Opened {
  execution: Execution;
  account: OpenAccount;
  intents: OpenIntent[];
}

/** The execution as it stands, fenced for this attempt; null when its work is done. */
async function open(deps: Dependencies, tx: Tx, changeRequestId: string): Promise<Opened | null> {
  const loaded = await loadExecution(tx, changeRequestId);
  if (loaded === null || loaded.request.state !== 'executing') return null;
  if (!(await planIntact(tx, loaded))) {
    throw new ApexkeepError(
      'conflict',
      sentence('plan-altered', 'The stored changes are not those that were approved. Nothing more is written.'),
    );
  }
  const fencingToken = attempt() === 1 ? loaded.fencingToken : await refence(tx, loaded, deps.timing);
  if (fencingToken === null) throw fencedOff();
  return {
    execution: { ...loaded, fencingToken },
    account: await accountIn(deps, tx, loaded.zone.accountId),
    intents: await openIntents(tx, loaded.id),
  };
}

function beginRun(
  deps: Dependencies,
  tenantId: string,
  { execution, account }: Opened,
  resolution: Resolution | null,
  signal: AbortSignal,
): Run {
  const reader = openReader(account.connection, deps.http);
  const preserved = ensurePreSnapshot(deps, tenantId, execution, reader, signal);
  // Awaited before the first call; when something else fails first, that is what is told.
  preserved.catch(() => undefined);
  return {
    deps,
    tenantId,
    execution,
    resolution,
    reader,
    writer: openWriter(account.connection, deps.http),
    signal,
    preserved,
    wrote: execution.changes.some((change) => WRITTEN.includes(change.result)),
    sentAgain: false,
  };
}

/** Reads back what an earlier attempt left open, once it can no longer be on the wire. Returns the changes it proved. */
async function reconcile(run: Run, open: readonly OpenIntent[]): Promise<Set<string>> {
  const { deps, tenantId, execution } = run;
  if (open.length === 0) return new Set();
  // It may still take effect after what is read here: a set that then is as wanted was written by us, not by a stranger.
  run.wrote = true;
  const youngest = Math.min(...open.map((intent) => intent.ageMs));
  await pause(Math.max(0, deps.timing.longestRequestMs - youngest), undefined, { signal: run.signal });
  const live = byKey(await run.reader.readSets(execution.zone.ref, open, run.signal));
  const verdicts = open.map((intent) => verdictOf({ id: intent.id, changeId: intent.changeId }, intent, live));
  await deps.database.inTenant({ tenantId }, (tx) => settleIntents(tx, execution, verdicts));
  const proven = verdicts.filter((verdict) => verdict.outcome === 'proven').map((verdict) => verdict.target.changeId);
  const differs = verdicts.find((verdict) => verdict.outcome === 'differs');
  if (differs?.failure) throw new ApexkeepError('conflict', sentenceIn(differs.failure));
  return new Set(proven);
}

/**
 * R3 over everything this execution writes, judged by the zone as the provider has it now: others may have deleted the rest
 * since it was last observed. A reading that lacks something can only refuse too much.
 */
async function refuseEmptying(run: Run, targets: readonly Target[]): Promise<void> {
  if (!targets.some((target) => target.after === null)) return;
  const { zone } = run.execution;
  const { sets } = await run.reader.readZone(zone.ref, run.signal);
  const emptied = wouldEmpty(zone.name, targets, new Set(sets.map(keyOf)));
  if (emptied !== null) throw new ApexkeepError('plan-blocked', emptied);
}

/** What the first look at the name servers needs, got ready while the provider works. Null when it cannot be: the proof follows. */
function prepared(run: Run): Promise<Inquiry | null> {
  const { deps, tenantId, execution, reader, signal } = run;
  const expectations = execution.changes
    .filter((change) => !settled(change.result))
    .map(({ id, name, type, after }) => ({ changeId: id, name, type, wanted: after }));
  return openInquiry(deps, tenantId, execution, expectations, reader, signal).catch(() => null);
}

/**
 * Ends the writing. With an inquiry the name servers are asked at once, which spares the usual change a trip through the
 * queue; what this look does not settle, the proof that follows in any case does.
 */
async function conclude(run: Run, inquiry: Inquiry | null): Promise<Standing> {
  const { deps, tenantId, execution, resolution, signal } = run;
  const [standing, witnesses] = await Promise.all([
    concludeExecution(deps, tenantId, execution, resolution),
    inquiry === null ? null : askAll(inquiry, signal).catch(() => null),
  ]);
  if (standing.state !== 'verifying' || witnesses === null) return standing;
  return recordWitnesses(deps, tenantId, execution, witnesses, false).catch(() => standing);
}
