import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { openSubscription } from '#model/store/billing/subscriptions.ts';
import { actOnPlan } from '#workflows/client/plan-acts.ts';
import type { PlanAct } from '#workflows/contracts/subscription.ts';
import type { Call } from '#api/call.ts';
import { choosePlan, requireOffered } from '#api/commands/subscription/choose-plan.ts';
import { presentBilling } from '#api/presenters/billing.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

type ActCall = Pick<Call<typeof api.endPlan>, 'parts' | 'person' | 'member' | 'read' | 'once' | 'idempotencyKey'>;
type Act = { act: 'change'; planId: string } | { act: 'end' } | { act: 'pay' };

/** Sends what a person wants to the plan's workflow and answers with the plan as it is after it. */
function actOn({ parts, person, member, read, once, idempotencyKey }: ActCall, act: Act) {
  return once(async () => {
    const present = await read(openSubscription);
    if (present === undefined)
      throw new ApexkeepError('conflict', sentence('plan-none', 'This workspace pays for no plan. Choose one first.'));
    const input = { tenantId: member.tenantId, subscriptionId: present.id };
    const sent: PlanAct = { ...act, actorId: person.id, requestId: idempotencyKey };
    await actOnPlan(parts.temporal, input, sent, parts.config.temporal.taskQueue);
    return read(presentBilling);
  });
}

export const subscriptionRoutes: Route[] = [
  route(api.readBilling, ({ read }) => read(presentBilling)),

  route(api.choosePlan, async ({ parts, person, body, write, reply }) => {
    const billing = await write(async (tx) => {
      await choosePlan(tx, person.id, body);
      reply.status = 201;
      return presentBilling(tx);
    });
    parts.dispatch.kick();
    return billing;
  }),

  route(api.changePlan, async (call) => {
    const { planId } = call.body;
    await call.read((tx) => requireOffered(tx, planId));
    return actOn(call, { act: 'change', planId });
  }),

  route(api.endPlan, (call) => actOn(call, { act: 'end' })),

  route(api.payPlan, (call) => actOn(call, { act: 'pay' })),
];
