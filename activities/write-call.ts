import { setTimeout as pause } from 'node:timers/promises';
import { ApexkeepError, failureOf } from '#model/errors.ts';
import { byKey, sameContent } from '#model/rules/diff.ts';
import { keyOf, type RecordSet } from '#model/rules/record-set.ts';
import { failure, sentence, sentenceIn, type Sentence } from '#model/rules/sentence.ts';
import { staleItems } from '#model/rules/stale.ts';
import type { Resolution } from '#workflows/contracts/change-request.ts';
import type { Standing } from '#workflows/contracts/steps.ts';
import { concludeExecution, concludeStale } from './conclude-execution.ts';
import type { Dependencies } from './dependencies.ts';
import {
  answered,
  type Execution,
  fencedOff,
  intend,
  reportLateWrite,
  setResults,
  settleAsIs,
  settleIntents,
  type Verdict,
  zoneGeneration,
} from './execution-store.ts';
import type { Target } from './execution-targets.ts';
import type { DnsReader, DnsWriter } from './providers/dns-provider.ts';

/*
 * One call to the provider, from the look before it to the verdict after it. The order is the guarantee:
 *
 *   read the touched sets     they must be what the plan was made against, else nothing is sent
 *   transaction 1             fencing token, lease, generation, modes checked; intents written (R1)
 *   the call                  one attempt, soon after transaction 1 or not at all
 *   transaction 2             what the provider answered; proves nothing
 *   read back                 decides: proven, not applied, or something else (R5: stop, lock, ask an operator)
 *   transaction 3             the verdicts, one audit event for each write that took effect
 */

/** What was accepted shows at once or soon; a failing provider is not asked more often than it helps. */
const READ_BACK_PAUSES_MS = { accepted: [0, 150, 600, 1500], lost: [0, 1500], refused: [0] } as const;
const MOST_ROUNDS = 5;

/** One attempt at one execution. */
export interface Run {
  deps: Dependencies;
  tenantId: string;
  execution: Execution;
  resolution: Resolution | null;
  reader: DnsReader;
  writer: DnsWriter;
  signal: AbortSignal;
  /** Resolves when the zone is kept as it was; nothing is sent before. */
  preserved: Promise<void>;
  /** True once a write of this request has, or may have, taken effect. */
  wrote: boolean;
  /** True once a write whose answer was lost, and which had no effect, was sent again. */
  sentAgain: boolean;
}

/** One call from precondition to verdict. Returns where the request stands when the execution ends here, else null. */
export async function carryOut(run: Run, call: readonly Target[]): Promise<Standing | null> {
  const { deps, tenantId, execution } = run;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const [ready] = await Promise.all([precondition(run, call), run.preserved]);
    if (ready.ended !== null) return ready.ended;
    if (ready.targets.length === 0) return null;
    const { targets, generation } = ready;
    // From before the transaction: a process that is paused while its COMMIT runs must not send late either.
    const checked = performance.now();
    const intended = await deps.database.inTenant({ tenantId }, (tx) =>
      intend(tx, execution, targets, generation, deps.timing),
    );
    // Retried with a new token where this request still has the zone; `refence` ends it where it has not.
    if (intended.verdict === 'fenced') throw lostTurn();
    if (intended.verdict !== 'go') continue;
    const sent = await send(run, targets, intended.intents, checked);
    if (sent !== 'again') return sent;
  }
  throw new ApexkeepError(
    'temporarily-unavailable',
    sentence('zone-busy', 'The zone is being read and written at once; the write waits a moment.'),
  );
}

function lostTurn(): ApexkeepError {
  const said = 'The turn on the zone ran out, or writing is no longer allowed; nothing was sent.';
  return new ApexkeepError('temporarily-unavailable', sentence('turn-lost', said));
}

interface Ready {
  targets: Target[];
  generation: number;
  ended: Standing | null;
}

/** Reads the touched sets. What already is as wanted needs no write; what is neither before nor after stops the execution. */
async function precondition(run: Run, call: readonly Target[]): Promise<Ready> {
  const { deps, tenantId, execution, resolution } = run;
  const generation = await deps.database.inTenant({ tenantId }, (tx) => zoneGeneration(tx, execution.zone.id));
  const live = byKey(await run.reader.readSets(execution.zone.ref, call, run.signal));
  const moved = call.filter((target) => !sameContent(live.get(keyOf(target)) ?? null, target.before));
  if (moved.length === 0) return { targets: [...call], generation, ended: null };
  if (resolution === null && !run.wrote) {
    const stale = staleItems({ changes: execution.changes }, await liveOf(run));
    return { targets: [], generation, ended: await concludeStale(deps, tenantId, execution, stale) };
  }
  const other = moved.filter((target) => !sameContent(live.get(keyOf(target)) ?? null, target.after));
  if (other.length > 0) {
    const moves = { ...failure('plan-stale', movedSentence(other)), recommended: 'skip' } as const;
    await deps.database.inTenant({ tenantId }, (tx) => setResults(tx, other.map(changeIdOf), 'failed', moves));
    return { targets: [], generation, ended: await concludeExecution(deps, tenantId, execution, resolution) };
  }
  await deps.database.inTenant({ tenantId }, (tx) => settleAsIs(tx, moved));
  return { targets: call.filter((target) => !moved.includes(target)), generation, ended: null };
}

function changeIdOf(target: Target): string {
  return target.changeId;
}

async function liveOf(run: Run): Promise<Map<string, RecordSet>> {
  return byKey(await run.reader.readSets(run.execution.zone.ref, run.execution.changes, run.signal));
}

function movedSentence(targets: readonly Target[]): Sentence {
  const said =
    'Somebody else changed {sets} meanwhile; it is neither as it was nor as wanted. Nothing was written over it.';
  return sentence('sets-moved', said, { sets: targets.map((target) => `${target.name} ${target.type}`).join(', ') });
}

/** Sends the call in one attempt and lets the read-back decide. */
async function send(
  run: Run,
  targets: readonly Target[],
  intents: readonly { id: string; changeId: string }[],
  checked: number,
): Promise<Standing | null | 'again'> {
  const { deps, tenantId, execution } = run;
  const refused = await attemptWrite(run, targets, checked);
  run.wrote ||= refused === null || refused.code === 'unknown-outcome';
  const outcome = refused === null ? 'accepted' : refused.code === 'unknown-outcome' ? 'unknown' : 'refused';
  const note = refused === null ? null : failureOf(refused);
  const reading = readBack(run, targets, refused);
  // An attempt that was given up is cancelled and reads nothing more. What it has sent must be told all the same.
  reading.catch(() => undefined);
  const standing = await deps.database.inTenant({ tenantId }, (tx) => answered(tx, execution, intents, outcome, note));
  if (standing !== 'mine') {
    const late = standing === 'other' && outcome !== 'refused';
    if (late) await deps.database.inTenant({ tenantId }, (tx) => reportLateWrite(tx, execution, targets));
    throw fencedOff();
  }
  const live = await reading;
  const verdicts = intents.flatMap((intent) => {
    const target = targets.find((candidate) => candidate.changeId === intent.changeId);
    return target === undefined ? [] : [verdictOf(intent, target, live, refused)];
  });
  await deps.database.inTenant({ tenantId }, (tx) => settleIntents(tx, execution, verdicts));
  if (verdicts.every((verdict) => verdict.outcome === 'proven')) return null;
  if (refused?.retryable === true) throw refused;
  const unsure = verdicts.find((verdict) => verdict.outcome === 'differs');
  if (unsure) throw unlikeExpected(unsure, sentence('read-back-differs', 'The read-back differs.'));
  if (refused === null || refused.code === 'unknown-outcome') return notApplied(run, verdicts, refused);
  return concludeExecution(deps, tenantId, execution, run.resolution);
}

/** Nothing happened although it was accepted: a provider that does not do what it says is an operator's case (R5). */
function notApplied(run: Run, verdicts: readonly Verdict[], failure: ApexkeepError | null): 'again' {
  const none = verdicts.every((verdict) => verdict.outcome === 'not-applied');
  if (failure === null || !none || run.sentAgain) {
    const first = verdicts.find((verdict) => verdict.outcome === 'not-applied');
    throw unlikeExpected(first, sentence('call-in-part', 'The provider applied only part of one call.'));
  }
  run.sentAgain = true;
  return 'again';
}

function unlikeExpected(verdict: Verdict | undefined, otherwise: Sentence): ApexkeepError {
  return new ApexkeepError('provider-unexpected', verdict?.failure ? sentenceIn(verdict.failure) : otherwise);
}

/** One attempt. A process that was paused between the check and this line, or was given up, does not send late. */
async function attemptWrite(run: Run, targets: readonly Target[], checked: number): Promise<ApexkeepError | null> {
  if (run.signal.aborted || performance.now() - checked > run.deps.timing.sendWithinMs) {
    return new ApexkeepError(
      'temporarily-unavailable',
      sentence('write-paused', 'This process was paused between check and write; nothing was sent.'),
    );
  }
  try {
    await run.writer.write(run.execution.zone.ref, targets, run.signal);
    return null;
  } catch (error) {
    if (error instanceof ApexkeepError) return error;
    return new ApexkeepError('unknown-outcome', sentence('write-unanswered', 'The call ended without an answer.'), {
      cause: error,
    });
  }
}

/** Reads the written sets until they are as wanted, or for as long as a slow provider may need. */
async function readBack(
  run: Run,
  targets: readonly Target[],
  failure: ApexkeepError | null,
): Promise<Map<string, RecordSet>> {
  const { deps, execution } = run;
  const lost = failure?.code === 'unknown-outcome';
  let live = new Map<string, RecordSet>();
  for (const wait of READ_BACK_PAUSES_MS[failure === null ? 'accepted' : lost ? 'lost' : 'refused']) {
    await pause(wait, undefined, { signal: run.signal });
    live = byKey(await run.reader.readSets(execution.zone.ref, targets, run.signal));
    if (targets.every((target) => sameContent(live.get(keyOf(target)) ?? null, target.after))) return live;
  }
  if (!lost) return live;
  // A write whose answer was lost may still be under way: only after the longest request does "as before" mean "never".
  await pause(deps.timing.longestRequestMs, undefined, { signal: run.signal });
  return byKey(await run.reader.readSets(execution.zone.ref, targets, run.signal));
}

/** What the provider's own answer to a reading says about one write. */
export function verdictOf(
  intent: { id: string; changeId: string },
  target: Target,
  live: ReadonlyMap<string, RecordSet>,
  error: ApexkeepError | null = null,
): Verdict {
  const now = live.get(keyOf(target)) ?? null;
  if (sameContent(now, target.after)) return { intent, target, outcome: 'proven', failure: null };
  const set = `${target.name} ${target.type}`;
  if (sameContent(now, target.before)) {
    if (error !== null && error.code !== 'unknown-outcome') {
      const recommended = error.retryable ? 'retry' : 'skip';
      return { intent, target, outcome: 'refused', failure: { ...failureOf(error), recommended } };
    }
    const said = 'The provider did not apply the change of {set}: it still reads as before.';
    const unapplied = failure('provider-unexpected', sentence('set-not-applied', said, { set }));
    return { intent, target, outcome: 'not-applied', failure: { ...unapplied, recommended: 'retry' } };
  }
  const said = '{set} now reads neither as it was nor as it was written.';
  const differs = failure('provider-unexpected', sentence('set-differs', said, { set }));
  return { intent, target, outcome: 'differs', failure: { ...differs, recommended: 'compensate' } };
}
