import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { type PlanOffer, planTerms } from '#model/rules/billing/plan-offer.ts';
import { sentence } from '#model/rules/sentence.ts';
import { planOffer } from '#model/store/billing/plan-offers.ts';
import {
  intendSubscriptionPayment,
  lockSubscription,
  openSubscription,
  tellOfSubscription,
} from '#model/store/billing/subscriptions.ts';
import { billingProfile, taxFor } from '#model/store/billing/profile.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { openShop } from '#model/store/sales/catalogue.ts';
import { SUBSCRIPTION, subscriptionWorkflowId } from '#workflows/contracts/subscription.ts';

/**
 * Chooses a plan: the row, its first payment and the start of its workflow are one transaction. @throws ApexkeepError
 * `invalid-input` for a plan that cannot be chosen, `conflict` where the workspace pays for one already, `sales-disabled`
 */
export async function choosePlan(
  tx: Tx,
  actorId: string,
  { planId, locale }: { planId: string; locale: 'en' | 'de' },
): Promise<string> {
  const { settings } = await openShop(tx);
  const plan = await requireOffered(tx, planId);
  if ((await openSubscription(tx)) !== undefined)
    throw new ApexkeepError(
      'conflict',
      sentence('plan-chosen-already', 'This workspace pays for a plan already. Change that one.'),
    );
  if (settings.seller.country !== undefined && (await billingProfile(tx)) === null)
    throw new ApexkeepError(
      'conflict',
      sentence('plan-profile-missing', 'Say first whom the invoices are made out to; the tax depends on it.'),
    );
  const terms = planTerms(plan, await taxFor(tx, null));
  const id = uuidv7();
  await tx.sql(
    `insert into subscription (tenant_id, id, plan_id, mode, terms, placed_by, locale)
     values (current_tenant(), $1, $2, $3, $4, $5, $6)`,
    [id, plan.id, settings.payment.mode, JSON.stringify(terms), actorId, locale],
  );
  const row = await lockSubscription(tx, id);
  await intendSubscriptionPayment(tx, row, { sequence: 'first', reference: null });
  await tellOfSubscription(tx, row, 'subscription.chosen', { ...row.terms.gross }, { kind: 'user', id: actorId });
  const args = [{ tenantId: tx.tenantId ?? '', subscriptionId: id }];
  await enqueueStart(tx, { workflowId: subscriptionWorkflowId(id), name: SUBSCRIPTION, args });
  return id;
}

/** A plan that costs something and can be chosen now. @throws ApexkeepError `invalid-input` at `planId` */
export async function requireOffered(tx: Tx, planId: string): Promise<PlanOffer> {
  const plan = await planOffer(tx, planId);
  if (plan !== null && plan.offered && !plan.isDefault) return plan;
  const said = sentence('plan-not-offered', 'This plan cannot be chosen.');
  throw new ApexkeepError('invalid-input', said, { issues: [issueAt('planId', said)] });
}
