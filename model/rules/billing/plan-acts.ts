import { sentence, type Sentence } from '#model/rules/sentence.ts';
import type { SubscriptionState } from './subscription-state.ts';

/** What a person can want of a plan that is paid for. */
export type PlanActName = 'change' | 'end' | 'pay';

/** Why it cannot be done, or null. */
export function planActRefused(
  act: PlanActName,
  { state, endsAtPeriod, onOffer }: { state: SubscriptionState; endsAtPeriod: boolean; onOffer: boolean },
): Sentence | null {
  if (state === 'ended') return sentence('plan-over', 'This plan is over. Choose one anew.');
  if (act === 'pay') {
    if (state === 'active') return sentence('plan-paid', 'The plan is paid. There is nothing to pay now.');
    return onOffer ? sentence('plan-pay-open', 'A payment is on offer already. Pay that one.') : null;
  }
  if (act === 'change' && state !== 'active')
    return sentence('plan-change-unpaid', 'Pay the present plan first; then another can be chosen.');
  if (act === 'end' && endsAtPeriod) return sentence('plan-ends-already', 'The plan ends already with what is paid.');
  return null;
}
