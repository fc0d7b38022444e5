import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { TERMINAL_STATES } from '#model/rules/change.ts';
import {
  type ActOutcome,
  cancel,
  type ChangeRequestInput,
  type ChangeRequestResult,
  decide,
  execute,
  resolve,
  resubmit,
  type Resolution,
  status,
  submitted,
  turnGranted,
} from './contracts/change-request.ts';
import { PROVIDER_KIND, REQUEST_STATE } from './contracts/search-attributes.ts';
import {
  refuseCancel,
  refuseDecision,
  refuseExecute,
  refuseResolve,
  refuseResubmit,
} from './change-request-validators.ts';
import type { Standing } from './contracts/steps.ts';
import { providerSteps, reasonOf, steps, turnSteps } from './steps.ts';

/*
 * The life of one change request, from submission to its end. Page: docs/workflows/change-request.md.
 *
 * Durable because a change waits for people for days and for name servers for minutes, and must end in a known state
 * whatever dies in between. PostgreSQL holds the state; this file decides what happens next. Every step moves the row by a
 * guarded transition and returns the state the row has then, so that a step done twice is done once.
 *
 * States: draft → planned → awaiting-approval → approved → executing → verifying → done; CHANGE_TRANSITIONS has the others.
 * Who may send what: people through the API (`decide`, `execute`, `cancel`, `resubmit`, `resolve`); the outbox (`submitted`);
 * the zone workflow (`turnGranted`).
 * What is undone how: nothing before the first write. After it: `resolve` with `compensate`, or a rollback request once done.
 * Retry horizon: planning 10 min, then back to draft; a call to the provider 10 min, then needs-operator; proof until its
 * deadline. Waits for people end: undecided after the policy's days, drafts and stale requests after 30, operators after 90.
 */

const DAY_MS = 86_400_000;
const DRAFT_WAIT_MS = 30 * DAY_MS;
const APPROVED_WAIT_MS = 30 * DAY_MS;
const OPERATOR_WAIT_MS = 90 * DAY_MS;
const TURN_WAIT_MS = 15 * 60_000;
/** A turn is asked for again each 15 minutes, for a day. */
const TURN_ASKS = 96;

export async function changeRequest(input: ChangeRequestInput): Promise<ChangeRequestResult> {
  let waitingFor: string | null = null;
  let granted = 0;
  let again = false;
  let resolutions: Resolution[] = [];
  let carrying: Resolution | null = null;
  const facts = await steps.openRequest(input);
  const provider = providerSteps(facts.providerKind, facts.providerAccountId);
  const at = { ...facts, mode: facts.executionMode, moving: true };
  upsertSearchAttributes([
    { key: PROVIDER_KIND, value: facts.providerKind },
    { key: REQUEST_STATE, value: facts.state },
  ]);

  setHandler(status, () => ({ state: at.state, waitingFor }));
  setHandler(submitted, () => void (again = true));
  setHandler(turnGranted, () => void (granted += 1));
  setHandler(
    resubmit,
    async (act) => {
      const outcome = await recorded(steps.resubmitted({ ...input, ...act }));
      again = true;
      return outcome;
    },
    { validator: (_act) => refuseResubmit(at) },
  );
  setHandler(decide, (decision) => recorded(steps.recordDecision({ ...input, decision })), {
    validator: (decision) => refuseDecision(at, decision),
  });
  setHandler(cancel, (act) => recorded(steps.cancelRequest({ ...input, ...act })), {
    validator: (_act) => refuseCancel(at),
  });
  setHandler(execute, (act) => recorded(steps.orderExecution({ ...input, ...act })), {
    validator: (_act) => refuseExecute(at),
  });
  setHandler(
    resolve,
    async (resolution) => {
      const outcome = await recorded(steps.recordResolution({ ...input, resolution }));
      resolutions.push(resolution);
      return outcome;
    },
    { validator: (_act) => refuseResolve(at, resolutions) },
  );

  /** What this round of the loop is about. An act of a person may move the state while the round still prepares its wait. */
  let from = at.state;
  while (!TERMINAL_STATES.includes(at.state)) {
    from = at.state;
    if (at.state === 'draft' || at.state === 'stale') await planWhenSubmitted();
    else if (at.state === 'awaiting-approval') await approval();
    else if (at.state === 'approved' || at.state === 'scheduled') await execution();
    else if (at.state === 'executing') await carryOut();
    else if (at.state === 'verifying') await proof();
    else await operator();
  }
  await condition(allHandlersFinished);
  return { state: at.state };

  /** Draft or stale: plan what was submitted, else wait for a submission. */
  async function planWhenSubmitted(): Promise<void> {
    if (!again && !at.submitted) {
      await person(
        'a new submission',
        DRAFT_WAIT_MS,
        () => again,
        () => steps.expireRequest(input),
      );
      return;
    }
    again = false;
    at.submitted = false;
    tell('Reading the zone and planning the change.');
    try {
      const planned = await provider.planChange(input);
      at.planHash = planned.planHash;
      at.mode = planned.executionMode;
      show(planned);
    } catch (error) {
      show(await steps.planFailed({ ...input, reason: reasonOf(error) }));
    }
  }

  async function approval(): Promise<void> {
    const wait = await steps.approvalWait(input);
    await person(
      'approval',
      wait,
      () => false,
      () => steps.expireRequest(input),
    );
  }

  /** Approved: wait for the order where the mode is manual (it makes the state `scheduled`), then for the turn. */
  async function execution(): Promise<void> {
    if (at.mode === 'manual' && at.state === 'approved') {
      await person(
        'the order to execute',
        APPROVED_WAIT_MS,
        () => false,
        () => steps.expireRequest(input),
      );
      return;
    }
    await begin(null);
  }

  /** Takes the turn and begins; afterwards the state is `executing`, or says what a check refused. */
  async function begin(resolution: Resolution | null): Promise<void> {
    for (let ask = 0; ask < TURN_ASKS; ask += 1) {
      const begun = await steps.beginExecution({ ...input, resolution });
      show(begun);
      if (begun.turn !== 'busy') return;
      waitingFor = 'its turn on the zone';
      tell(`Waiting for its turn. Query \`turns\` of zone/${facts.zoneId} names who runs.`);
      const seen = granted;
      await turnSteps.requestTurn({ ...input, zoneId: facts.zoneId });
      await condition(() => granted > seen || at.state !== from, TURN_WAIT_MS, {
        summary: 'asks for its turn again',
      });
      waitingFor = null;
      if (at.state !== from) return;
    }
    show(await steps.endUnserved(input));
  }

  /** Executing: what the writes left is in the row; a step that ran out of time leaves it to an operator. */
  async function carryOut(): Promise<void> {
    tell('Writing at the provider. Each write is recorded before it is sent and read back after.');
    try {
      show(await provider.executeChange({ ...input, resolution: carrying }));
    } catch (error) {
      show(await steps.leaveToOperator({ ...input, reason: reasonOf(error) }));
    }
  }

  /** Verifying: every authoritative server must agree; then one complete read closes the execution. */
  async function proof(): Promise<void> {
    try {
      tell('Asking every authoritative server.');
      show(await provider.proveChange(input));
      if (at.state !== 'verifying') return;
      tell('Every server agrees. Reading the zone once more for the record.');
      show(await provider.finishExecution(input));
    } catch (error) {
      show(await steps.leaveToOperator({ ...input, reason: reasonOf(error) }));
    }
  }

  /** Partially applied or unproven: a person says retry, skip or compensate. */
  async function operator(): Promise<void> {
    const [resolution] = resolutions;
    if (resolution === undefined) {
      await person(
        'an operator',
        OPERATOR_WAIT_MS,
        () => resolutions.length > 0,
        () => steps.leaveUnresolved(input),
      );
      return;
    }
    carrying = resolution;
    await begin(resolution);
    resolutions = resolutions.filter((other) => other !== resolution);
  }

  /** Waits for a person: until `met`, until the state moves, or until the deadline, which `late` then records. */
  async function person(
    what: string,
    waitMs: number,
    met: () => boolean,
    late: () => Promise<Standing>,
  ): Promise<void> {
    if (workflowInfo().continueAsNewSuggested && !again && resolutions.length === 0) await startOver();
    waitingFor = what;
    tell(`Waiting for ${what}.`);
    at.moving = false;
    const inTime = await condition(() => met() || at.state !== from, waitMs, { summary: `deadline for ${what}` });
    at.moving = true;
    waitingFor = null;
    if (!inTime) show(await late());
  }

  /** A long history starts over: everything this run knows is in the row. */
  async function startOver(): Promise<void> {
    await condition(allHandlersFinished);
    if (!again && resolutions.length === 0) await continueAsNew<typeof changeRequest>(input);
  }

  /** What an operator reads at the top of the run: which change this is, and what it does now. */
  function tell(now: string): void {
    // The details are Markdown and the title is whatever a person typed: it must not become a link or a picture.
    const about = facts.about?.replaceAll(/[\\`*_{}[\]<>()!|~]/g, '\\$&');
    setCurrentDetails(about === undefined ? now : `**${about}**\n\n${now}`);
  }

  async function recorded(step: Promise<Standing>): Promise<ActOutcome> {
    const standing = await step;
    show(standing);
    return { state: standing.state };
  }

  /** Takes over where the row stands. Answers of steps that ran side by side may arrive late: the newer row counts. */
  function show(standing: Standing): void {
    if (standing.version < at.version) return;
    if (standing.state !== at.state) upsertSearchAttributes([{ key: REQUEST_STATE, value: standing.state }]);
    at.state = standing.state;
    at.version = standing.version;
  }
}
