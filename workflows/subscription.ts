import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { SubscriptionState } from '#model/rules/billing/subscription-state.ts';
import {
  chargeChanged,
  planAct,
  type SubscriptionInput,
  type SubscriptionStanding,
  subscriptionStatus,
} from './contracts/subscription.ts';
import { REQUEST_STATE } from './contracts/search-attributes.ts';
import { DAY, HOUR } from './durations.ts';
import { subscriptionRowSteps, subscriptionSteps } from './order-steps.ts';
import { patiently } from './patience.ts';

/*
 * A workspace pays for a plan, until that is over. Page: docs/workflows/subscription.md.
 *
 * Durable because it lasts for years, and the payment service tells nobody when it gives a subscription or a mandate up: a look
 * each day finds that. PostgreSQL holds the state; each step leaves there what is to be done next.
 *
 * States: awaiting-payment → active ⇄ past-due → ended.
 * Who may send what: people through the API (`planAct`), the payment workflow (`chargeChanged`).
 * What is undone how: charging is stopped; money for a plan that was used is not sent back by itself.
 * Retry horizon: none; the payment service is asked again until it answers, a day at a time.
 */

export async function subscription(input: SubscriptionInput): Promise<{ state: SubscriptionState }> {
  let hints = 0;
  let waitingFor: string | null = null;
  const steps = subscriptionSteps(input.tenantId);
  let open = false;
  setHandler(chargeChanged, () => void (hints += 1));
  // May come with the start of this run, so it is heard before anything is known; it waits for that.
  setHandler(planAct, async (act) => {
    await condition(() => open);
    show(await subscriptionRowSteps.recordPlanAct({ ...input, ...act }));
    return { state: at.state };
  });
  let at = await subscriptionRowSteps.subscriptionStanding(input);
  open = true;
  setHandler(subscriptionStatus, () => ({ state: at.state, waitingFor }));
  upsertSearchAttributes([{ key: REQUEST_STATE, value: at.state }]);
  show(at);

  for (let seen = 0; at.state !== 'ended' || at.next === 'stop-charging' || hints > seen;) {
    if (at.state === 'ended') {
      // Something is to be stopped, or money came for what is over.
      seen = hints;
      await step(() => steps.stopCharging(input));
    } else if (at.next === 'offer') await step(() => steps.offerPlanPayment(input));
    else if (at.next === 'stop-charging') await step(() => steps.stopCharging(input));
    else if (at.next === 'start-charging') await step(() => steps.startCharging(input));
    else {
      const { version } = at;
      waitingFor = at.state === 'awaiting-payment' ? 'the first payment' : 'the next look';
      await condition(() => hints > seen || at.version > version, pauseOf(at), {
        summary: `waits for ${waitingFor}`,
      });
      waitingFor = null;
      seen = hints;
      if (at.version === version) await step(() => steps.lookAtSubscription(input));
    }
    if (workflowInfo().continueAsNewSuggested && hints === seen) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof subscription>(input);
    }
  }
  await condition(allHandlersFinished);
  return { state: at.state };

  async function step(ask: () => ReturnType<typeof steps.lookAtSubscription>): Promise<void> {
    const standing = await patiently(ask, DAY, async () => undefined);
    if (standing !== null) show(standing);
  }

  /** Takes over where the row stands. Steps that ran side by side may answer late: the newer row counts. */
  function show(standing: SubscriptionStanding): void {
    if (standing.version < at.version) return;
    if (standing.state !== at.state) upsertSearchAttributes([{ key: REQUEST_STATE, value: standing.state }]);
    at = standing;
    setCurrentDetails(`**${at.about}**\n\n${at.state}, ${at.next}`);
  }
}

/** Until the next look. */
function pauseOf({ state, restsUntil }: SubscriptionStanding): number {
  if (state === 'awaiting-payment') return HOUR;
  return restsUntil === null ? DAY : Math.max(HOUR, restsUntil - Date.now());
}
