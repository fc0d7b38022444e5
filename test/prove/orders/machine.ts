import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import fc from 'fast-check';
import { createActivities, type Activities } from '#activities/activities.ts';
import { ORDER_ENDS, type OrderState, UNPAID_ENDS } from '#model/rules/sales/order-state.ts';
import type { SalesWorld } from '#test/builders/sales-world.ts';

/*
 * The steps of an order in an order that no workflow would ask for them, between acts of a customer, a bank and a registrar; then
 * the workflow itself, which has to bring whatever is there to an end. After each step: money and domain never both, never twice.
 */

/** What is known of the outside: who has paid what there was to pay. */
interface Model {
  offers: number;
  paid: boolean;
}

interface Real {
  world: SalesWorld;
  steps: Activities;
  id: string;
  name: string;
}

type Step = (real: Real) => Promise<unknown>;

function input({ world, id }: Real) {
  return { tenantId: world.workspace.tenantId, orderId: id };
}

/** Runs a step as a worker does. What the step refuses is part of the game. */
async function step<T>({ world, steps }: Real, work: (steps: Activities) => Promise<T>): Promise<T | null> {
  const scheduled = world.payments.control.clock.now().getTime();
  const environment = new MockActivityEnvironment(
    { currentAttemptScheduledTimestampMs: scheduled },
    { logger: new DefaultLogger('ERROR', () => undefined) },
  );
  return environment
    .run(() => work(steps))
    .catch((error: Error & { type?: string }) => {
      if (error.type === 'conflict' || error.type === 'row-missing') return null;
      throw error;
    }) as Promise<T | null>;
}

/** A look, and what its verdict calls for. */
async function look(real: Real): Promise<void> {
  const seen = await step(real, (steps) => steps.lookAtRegistration(input(real)));
  if (seen === null) return;
  const { createdAt, expiresAt, payableAt, verdict } = seen;
  const facts = { createdAt, expiresAt, payableAt, remark: null };
  if (verdict === 'registered') await step(real, (steps) => steps.registered({ ...input(real), facts }));
  if (verdict === 'failed' && !seen.jobSucceeded)
    await step(real, (steps) => steps.decideRefund({ ...input(real), code: 'registration-failed' }));
}

async function staff(real: Real, decision: 'refund' | 'look-again'): Promise<void> {
  const { world } = real;
  const seen = await step(real, (steps) => steps.lookAtRegistration(input(real)));
  const act = { actorId: world.workspace.users.owner, requestId: randomUUID(), decision, reason: 'It waits.' };
  if (seen !== null) await step(real, (steps) => steps.recordStaffDecision({ ...input(real), ...act, look: seen }));
}

const buyer = ({ world }: Real) => ({ actorId: world.workspace.users.member, requestId: randomUUID() });
const STEPS: Readonly<Record<string, Step>> = {
  offer: (real) => step(real, (steps) => steps.createPayment(input(real))),
  refresh: (real) => step(real, (steps) => steps.refreshPayments(input(real))),
  withdraw: (real) => step(real, (steps) => steps.withdrawOffers(input(real))),
  'offer again': (real) =>
    step(real, (steps) => steps.recordOfferAgain({ ...input(real), ...buyer(real), method: null })),
  cancel: (real) => step(real, (steps) => steps.recordCancel({ ...input(real), ...buyer(real) })),
  expire: (real) => step(real, (steps) => steps.expireOrder(input(real))),
  preflight: (real) => step(real, (steps) => steps.preflight(input(real))),
  send: (real) => step(real, (steps) => steps.sendRegistration(input(real))),
  look,
  'refund is sent': (real) => step(real, (steps) => steps.submitRefund(input(real))),
  'refund is read': (real) => step(real, (steps) => steps.readRefund(input(real))),
  'refund is withdrawn': (real) => step(real, (steps) => steps.withdrawRefund(input(real))),
  'staff refund': (real) => staff(real, 'refund'),
  'staff look': (real) => staff(real, 'look-again'),
  'an hour passes': ({ world }) => world.reach(world.payments.control.clock.now().getTime() + 3_600_000),
};

class Does implements fc.AsyncCommand<Model, Real> {
  readonly #what: string;
  constructor(what: string) {
    this.#what = what;
  }
  check(): boolean {
    return true;
  }
  async run(model: Model, real: Real): Promise<void> {
    await STEPS[this.#what]?.(real);
    model.offers = real.world.references(real.id).length;
    await holds(real);
  }
  toString(): string {
    return this.#what;
  }
}

/** Something happens to a payment at the payment service. */
class Happens implements fc.AsyncCommand<Model, Real> {
  readonly #what: 'pay' | 'fail' | 'chargeBack' | 'refund';
  readonly #which: number;
  constructor(what: 'pay' | 'fail' | 'chargeBack' | 'refund', which: number) {
    this.#what = what;
    this.#which = which;
  }
  check(model: Readonly<Model>): boolean {
    return model.offers > 0;
  }
  async run(model: Model, real: Real): Promise<void> {
    const { world } = real;
    const references = world.references(real.id);
    const reference = references[this.#which % references.length] ?? '';
    try {
      world.payments.control[this.#what](reference);
      model.paid ||= this.#what === 'pay';
    } catch {
      // Not now: a payment that is over, or has not been paid.
    }
    await holds(real);
  }
  toString(): string {
    return `${this.#what} ${this.#which}`;
  }
}

interface Standing {
  state: OrderState;
  outcome: 'register' | 'refund' | null;
  refunds: string[];
}

async function standing({ world, id }: Real): Promise<Standing> {
  const [row] = await world.sql<Standing>(
    `select o.state, (select outcome from order_outcome x where x.id = o.id) as outcome,
            array(select r.state::text from refund r where r.order_id = o.id and r.purpose = 'order') as refunds
       from domain_order o where o.id = $1`,
    [id],
  );
  if (row === undefined) throw new Error('The order is gone.');
  return row;
}

/** What is true after every step, whatever came before. */
async function holds(real: Real): Promise<Standing> {
  const { world } = real;
  const now = await standing(real);
  const { state, outcome, refunds } = now;
  if (state === 'registered') {
    assert.equal(outcome, 'register');
    assert.deepEqual(
      refunds.filter((one) => one !== 'cancelled'),
      [],
      'a domain, and the money on its way back',
    );
  }
  if (['refunded', 'refund-decided', 'refund-submitted'].includes(state)) assert.equal(outcome, 'refund');
  if (['registering', 'registration-unknown'].includes(state)) assert.equal(outcome, null);
  assert.ok(world.effects(real.name).registrations <= 1, 'registered twice');
  const { payments, refunds: sent } = world.payments.control.world.state;
  for (const payment of payments.all()) {
    const back = sent.all().filter((one) => one.paymentId === payment.id && one.metadata !== null);
    const sum = back.filter(({ status }) => status !== 'canceled').reduce((all, { amount }) => all + amount.minor, 0);
    assert.ok(sum <= payment.amount.minor, 'more went back than was paid');
  }
  return now;
}

/** The end of an order that the workflow has brought to one: domain or money, never both, never neither. */
async function ends(real: Real): Promise<void> {
  const { world, id, name } = real;
  const { state, outcome } = await holds(real);
  assert.ok(ORDER_ENDS.includes(state), `ended ${state}`);
  const paid = await world.sql('select 1 from payment_application where order_id = $1', [id]);
  if (paid.length === 0) assert.ok(UNPAID_ENDS.includes(state), `nobody paid, and it is ${state}`);
  else if (state === 'manual-review') assert.ok((await world.alerts(id)).length > 0, 'nobody was told');
  else assert.deepEqual([state, outcome], outcome === 'register' ? ['registered', 'register'] : ['refunded', 'refund']);
  const domains = world.effects(name).registrations;
  if (state === 'registered') assert.equal(domains, 1);
  if (state === 'refunded' || UNPAID_ENDS.includes(state)) assert.equal(domains, 0);
}

const anything = fc.commands(
  [
    fc.constantFrom(...Object.keys(STEPS)).map((what) => new Does(what)),
    fc.constantFrom('offer', 'refresh', 'preflight', 'send', 'look').map((what) => new Does(what)),
    fc.nat({ max: 3 }).map((which) => new Happens('pay', which)),
    fc
      .tuple(fc.constantFrom('fail', 'chargeBack', 'refund', 'pay'), fc.nat({ max: 3 }))
      .map(([what, which]) => new Happens(what, which)),
  ],
  { maxCommands: 30 },
);
/** What becomes of the registration, in the end. */
const scripts = fc.constantFrom(
  {},
  { create: { end: 'FAILED' } },
  { status: 'ASSIGNED' },
  { create: { end: 'CANCELED' } },
);

/** Lets so many orders go through steps and acts in any order, then to their end. Throws the shortest way that went wrong. */
export async function machineHolds(world: SalesWorld, { runs, seed }: { runs: number; seed: number }): Promise<void> {
  const steps = createActivities(world.deps);
  const property = fc.asyncProperty(scripts, anything, async (script, commands) => {
    world.reset();
    world.callback = { status: 200, heard: false, delayMs: 0 };
    const name = world.name();
    world.registrar.control.script({ [name]: { status: 'FREE', ...script } });
    const real = { world, steps, id: await world.place(name), name };
    await fc.asyncModelRun(() => ({ model: { offers: 0, paid: false }, real }), commands);
    world.callback = { status: 200, heard: true, delayMs: 0 };
    await world.begin();
    await world.ended(real.id);
    await ends(real);
  });
  await fc.assert(property, { numRuns: runs, seed });
}
