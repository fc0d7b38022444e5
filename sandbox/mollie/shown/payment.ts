import { chargedBackOf, refundedOf, remainingOf } from '../life/amounts.ts';
import { methodOf } from '../methods.ts';
import { spelled } from '../money.ts';
import type { Payment } from '../records.ts';
import type { World } from '../world.ts';
import { api, dashboard, DOCUMENTATION, filled, moment, page, PROFILE_ID } from './links.ts';

/** Address of the checkout page of a payment. */
export function checkoutUrl(world: World, payment: Payment): string {
  return `${world.origin}/checkout/${payment.token}`;
}

function links(world: World, payment: Payment): Record<string, unknown> {
  const { id, status, customerId, mandateId, subscriptionId } = payment;
  const waits = status === 'open' || (status === 'pending' && payment.sequenceType !== 'recurring');
  const testable =
    payment.mode === 'test' && (status === 'paid' || (status === 'pending' && payment.sequenceType === 'recurring'));
  const own = (path: string) => api(world, `/customers/${customerId}${path}`);
  return filled({
    self: api(world, `/payments/${id}`),
    dashboard: dashboard(`payments/${id}`),
    checkout: waits && payment.sequenceType !== 'recurring' ? page(checkoutUrl(world, payment)) : null,
    changePaymentState: testable ? page(checkoutUrl(world, payment)) : null,
    refunds:
      world.state.refunds.where((refund) => refund.paymentId === id).length > 0
        ? api(world, `/payments/${id}/refunds`)
        : null,
    chargebacks:
      world.state.chargebacks.where((chargeback) => chargeback.paymentId === id).length > 0
        ? api(world, `/payments/${id}/chargebacks`)
        : null,
    customer: customerId === null ? null : own(''),
    mandate: customerId === null || mandateId === null ? null : own(`/mandates/${mandateId}`),
    subscription: customerId === null || subscriptionId === null ? null : own(`/subscriptions/${subscriptionId}`),
    documentation: DOCUMENTATION,
  });
}

function amounts(world: World, payment: Payment): Record<string, unknown> {
  if (payment.status === 'authorized') return { amountCaptured: spelled({ ...payment.amount, minor: 0 }) };
  if (payment.status !== 'paid') return {};
  const back = chargedBackOf(world, payment);
  // What cannot be refunded says nothing of refunds.
  const refundable = methodOf(payment.method)?.refundDays !== 0;
  return filled({
    amountRefunded: refundable ? spelled(refundedOf(world, payment)) : null,
    amountRemaining: refundable ? spelled(remainingOf(world, payment)) : null,
    amountCaptured: payment.captureMode === 'manual' ? spelled(payment.amount) : null,
    amountChargedBack: back.minor === 0 ? null : spelled(back),
  });
}

/** Whether a call may withdraw a payment now. */
export function isCancelable(payment: Payment): boolean {
  const { status } = payment;
  return (
    (status === 'open' || status === 'pending' || status === 'authorized') &&
    methodOf(payment.method)?.cancelable === true
  );
}

/** A payment as the API shows it. */
export function shownPayment(world: World, payment: Payment): object {
  const { status, extras } = payment;
  const ends = status === 'open' || status === 'pending';
  const dated = (iso: string | null) => (iso === null ? null : moment(iso));
  return {
    resource: 'payment',
    id: payment.id,
    mode: payment.mode,
    createdAt: moment(payment.createdAt),
    amount: spelled(payment.amount),
    description: payment.description,
    method: payment.method,
    metadata: payment.metadata ?? null,
    status,
    ...(ends ? { isCancelable: isCancelable(payment) } : {}),
    ...filled({
      authorizedAt: dated(payment.authorizedAt),
      paidAt: dated(payment.paidAt),
      canceledAt: dated(payment.canceledAt),
      expiresAt: ends ? dated(payment.expiresAt) : null,
      expiredAt: dated(payment.expiredAt),
      failedAt: dated(payment.failedAt),
      captureMode: payment.captureMode,
      captureBefore: status === 'authorized' ? dated(payment.captureBefore) : null,
    }),
    ...amounts(world, payment),
    ...filled({
      locale: payment.locale,
      customerId: payment.customerId,
      mandateId: payment.mandateId,
      subscriptionId: payment.subscriptionId,
      details: payment.failureReason === null ? null : { failureReason: payment.failureReason },
    }),
    ...extras,
    profileId: PROFILE_ID,
    sequenceType: payment.sequenceType,
    redirectUrl: payment.redirectUrl,
    ...filled({ cancelUrl: payment.cancelUrl }),
    webhookUrl: payment.webhookUrl,
    _links: links(world, payment),
  };
}
