import { sentence, type Sentence } from '#model/rules/sentence.ts';
import { type OrderState, PAYABLE } from './order-state.ts';
import type { ShopTexts } from './settings.ts';

/** What a buyer agreed to, with the button that orders. */
export interface OrderConsent {
  /** Addresses of the texts as they stood then. */
  texts: ShopTexts;
  /** Asks for the registration to begin before the time to withdraw has passed. */
  startAtOnce: boolean;
}

/** Why an order cannot be cancelled by its customer, or null. After the money has come only we can send it back. */
export function orderNotCancellable(state: OrderState): Sentence | null {
  if (PAYABLE.includes(state)) return null;
  return sentence('order-cancel-too-late', 'The order is {state}; only an order that is not paid can be cancelled.', {
    state,
  });
}

/** Why no other AuthCode can be given, or null. */
export function orderTakesNoAuthCode(state: OrderState): Sentence | null {
  if (state === 'auth-code-refused') return null;
  return sentence('order-takes-no-code', 'The order is {state}; it does not wait for an AuthCode.', { state });
}

/**
 * Why no new payment can be offered, or null: while one is on offer the customer pays that one. A charge that is announced, or
 * on its way, may be overtaken: what comes twice goes back.
 */
export function orderNotPayable(state: OrderState): Sentence | null {
  if (PAYABLE.includes(state)) return null;
  return sentence('order-not-payable', 'The order is {state}; it cannot be paid now.', { state });
}
