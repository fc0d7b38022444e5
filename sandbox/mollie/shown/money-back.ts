import { spelled } from '../money.ts';
import type { Chargeback, Refund } from '../records.ts';
import type { World } from '../world.ts';
import { api, DOCUMENTATION, filled, moment } from './links.ts';

/** A refund as the API shows it. */
export function shownRefund(world: World, refund: Refund): object {
  const payment = `/payments/${refund.paymentId}`;
  return {
    resource: 'refund',
    id: refund.id,
    mode: refund.mode,
    amount: spelled(refund.amount),
    status: refund.status,
    createdAt: moment(refund.createdAt),
    description: refund.description,
    metadata: refund.metadata ?? null,
    paymentId: refund.paymentId,
    _links: {
      self: api(world, `${payment}/refunds/${refund.id}`),
      payment: api(world, payment),
      documentation: DOCUMENTATION,
    },
  };
}

/** A chargeback as the API shows it; the only object without a mode. */
export function shownChargeback(world: World, chargeback: Chargeback): object {
  const payment = `/payments/${chargeback.paymentId}`;
  const { reversedAt } = chargeback;
  return {
    resource: 'chargeback',
    id: chargeback.id,
    amount: spelled(chargeback.amount),
    ...filled({ reason: chargeback.reason, reversedAt: reversedAt === null ? null : moment(reversedAt) }),
    createdAt: moment(chargeback.createdAt),
    paymentId: chargeback.paymentId,
    _links: {
      self: api(world, `${payment}/chargebacks/${chargeback.id}`),
      payment: api(world, payment),
      documentation: DOCUMENTATION,
    },
  };
}
