import { ApplicationFailure } from '@temporalio/workflow';
import { orderNotCancellable, orderNotPayable, orderTakesNoAuthCode } from '#model/rules/sales/order-acts.ts';
import type { OrderState } from '#model/rules/sales/order-state.ts';
import { staffRefused } from '#model/rules/sales/staff-decision.ts';
import { refOf, type Sentence } from '#model/rules/sentence.ts';

/* What can be refused without looking anything up; the recording step checks the same again against the row. */

export function refuseCancel(state: OrderState): void {
  refuse(orderNotCancellable(state));
}

export function refuseOffer(state: OrderState): void {
  refuse(orderNotPayable(state));
}

export function refuseAuthCode(state: OrderState): void {
  refuse(orderTakesNoAuthCode(state));
}

export function refuseStaff(state: OrderState): void {
  refuse(staffRefused('look-again', { state, disputed: false, paid: false, refundTried: false }));
}

function refuse(said: Sentence | null): void {
  if (said !== null) throw ApplicationFailure.nonRetryable(said.message, 'conflict', { sentence: refOf(said) });
}
