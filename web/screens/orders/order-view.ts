import type { Order, OrderState, SaleAction } from '#web/api/types.ts';
import { m } from '#web/paraglide/messages.js';
import type { Step } from '#web/ui/steps.ts';
import type { Tone } from '#web/ui/words.ts';

/** The two states whose word depends on what was ordered. */
const BY_ACTION: Record<Exclude<SaleAction, 'register'>, { working: () => string; done: () => string }> = {
  renew: { working: m.order_state_renewing, done: m.order_state_renewed },
  restore: { working: m.order_state_restoring, done: m.order_state_restored },
  transfer: { working: m.order_state_transferring, done: m.order_state_transferred },
};

/** What was ordered, in a word. */
export function saleActionWord(action: SaleAction): string {
  const words: Record<SaleAction, () => string> = {
    register: m.order_action_register,
    renew: m.order_action_renew,
    restore: m.order_action_restore,
    transfer: m.order_action_transfer,
  };
  return words[action]();
}

/** A state of an order as its buyer reads it. */
export function orderStateWord(state: OrderState, action: SaleAction = 'register'): string {
  if (action !== 'register') {
    if (state === 'registered') return BY_ACTION[action].done();
    if (state === 'registering' || state === 'registration-unknown') return BY_ACTION[action].working();
  }
  const words: Record<OrderState, () => string> = {
    placed: m.order_state_placed,
    'awaiting-payment': m.order_state_awaiting_payment,
    'payment-pending': m.order_state_payment_pending,
    'payment-failed': m.order_state_payment_failed,
    paid: m.order_state_paid,
    registering: m.order_state_registering,
    'registration-unknown': m.order_state_registration_unknown,
    'auth-code-refused': m.order_state_auth_code_refused,
    registered: m.order_state_registered,
    'refund-decided': m.order_state_refund_decided,
    'refund-submitted': m.order_state_refund_submitted,
    refunded: m.order_state_refunded,
    expired: m.order_state_expired,
    cancelled: m.order_state_cancelled,
    'manual-review': m.order_state_manual_review,
  };
  return words[state]();
}

const TONES: Record<OrderState, Tone> = {
  placed: 'info',
  'awaiting-payment': 'warn',
  'payment-pending': 'info',
  'payment-failed': 'err',
  paid: 'info',
  registering: 'info',
  'registration-unknown': 'info',
  'auth-code-refused': 'warn',
  registered: 'ok',
  'refund-decided': 'warn',
  'refund-submitted': 'warn',
  refunded: 'plain',
  expired: 'plain',
  cancelled: 'plain',
  'manual-review': 'warn',
};

export function orderTone(state: OrderState): Tone {
  return TONES[state];
}

const WAITING: readonly OrderState[] = ['placed', 'awaiting-payment', 'payment-pending'];
const WORKING: readonly OrderState[] = ['paid', 'registering', 'registration-unknown'];
const BACK: readonly OrderState[] = ['refund-decided', 'refund-submitted', 'refunded'];

/** True while something happens without the buyer. */
export function isMoving({ state, payComing }: Order): boolean {
  return payComing || [...WAITING, ...WORKING, 'refund-decided', 'refund-submitted'].includes(state);
}

const STEPS: Record<SaleAction, () => string> = {
  register: m.order_step_registered,
  renew: m.order_step_renewed,
  restore: m.order_step_restored,
  transfer: m.order_step_transferred,
};

/** The way of an order in the steps that a buyer cares about. */
export function orderSteps(order: Order): Step[] {
  const { state, moments } = order;
  const at = (what: string): { at?: string } => {
    const found = moments.findLast((moment) => moment.what === what);
    return found === undefined ? {} : { at: found.at };
  };
  const paid = order.payments.some(({ applied }) => applied);
  const over = state === 'expired' || state === 'cancelled';
  const back = BACK.includes(state);
  const steps: Step[] = [
    { id: 'placed', title: m.order_step_placed(), state: 'done', at: order.placedAt },
    {
      id: 'paid',
      title: m.order_step_paid(),
      state: paid ? 'done' : over ? 'skipped' : state === 'payment-failed' ? 'failed' : 'waiting',
      ...(paid || over || state === 'payment-failed' ? {} : { word: m.order_step_paid_waiting() }),
      ...at('order.paid'),
      ...(state === 'payment-pending' ? { note: m.order_pending_note() } : {}),
    },
    {
      id: 'registered',
      title: STEPS[order.action](),
      state:
        state === 'registered'
          ? 'done'
          : back
            ? 'failed'
            : WORKING.includes(state)
              ? 'running'
              : state === 'manual-review' || state === 'auth-code-refused'
                ? 'waiting'
                : over
                  ? 'skipped'
                  : 'todo',
      ...at('order.registered'),
      ...(WORKING.includes(state) ? { note: m.order_working_note() } : {}),
    },
  ];
  if (back)
    steps.push({
      id: 'refunded',
      title: m.order_step_refunded(),
      state: state === 'refunded' ? 'done' : 'running',
      ...at('order.refunded'),
    });
  return steps;
}
