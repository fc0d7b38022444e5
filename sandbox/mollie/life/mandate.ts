import type { Actor } from '../effects.ts';
import { methodOf } from '../methods.ts';
import type { Mandate, MandateStatus, Mode, Payment } from '../records.ts';
import { newId } from '../shelf.ts';
import type { World } from '../world.ts';

export interface MandateAsk {
  method: Mandate['method'];
  details: Mandate['details'];
  mandateReference: string | null;
  signatureDate: string | null;
  status: MandateStatus;
}

/** Keeps a mandate of a customer. */
export function createMandate(world: World, mode: Mode, customerId: string, ask: MandateAsk, actor: Actor): Mandate {
  const mandate = world.state.mandates.add({ id: newId('mdt', 8), mode, createdAt: world.now(), customerId, ...ask });
  world.effect('mandate-created', mandate, actor);
  world.save();
  return mandate;
}

const DETAILS: Readonly<Record<Mandate['method'], Mandate['details']>> = {
  directdebit: { consumerName: 'T. TEST', consumerAccount: 'NL55INGB0000000000', consumerBic: 'INGBNL2A' },
  paypal: { consumerName: 'T. TEST', consumerAccount: 'payer@example.org' },
  creditcard: { cardHolder: 'T. TEST', cardNumber: '6787', cardLabel: 'Mastercard', cardFingerprint: 'sandbox-card' },
};

/** The mandate that a paid first payment leaves; most bank methods leave one for direct debit. */
export function mandateFromFirst(world: World, payment: Payment, actor: Actor): void {
  const method = methodOf(payment.method)?.mandate;
  if (payment.sequenceType !== 'first' || payment.customerId === null || method === undefined || method === null)
    return;
  const { id } = createMandate(
    world,
    payment.mode,
    payment.customerId,
    {
      method,
      details: { ...DETAILS[method] },
      mandateReference: null,
      signatureDate: world.now().slice(0, 10),
      status: 'valid',
    },
    actor,
  );
  payment.mandateId = id;
}

/** Mandates of a customer in these states, newest first. */
export function mandatesOf(world: World, customerId: string, states: readonly MandateStatus[]): Mandate[] {
  return world.state.mandates
    .where((mandate) => mandate.customerId === customerId && states.includes(mandate.status))
    .reverse();
}

/** The mandate to charge: the named one, or the newest of the method; undefined when none may be used. */
export function usableMandate(
  world: World,
  customerId: string,
  wanted: { mandateId: string | null; method: string | null },
  states: readonly MandateStatus[],
): Mandate | undefined {
  return mandatesOf(world, customerId, states).find(
    (mandate) =>
      (wanted.mandateId === null || mandate.id === wanted.mandateId) &&
      (wanted.method === null || mandate.method === wanted.method),
  );
}
