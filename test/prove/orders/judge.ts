import type { OrderState } from '#model/rules/sales/order-state.ts';
import type { SalesWorld } from '#test/builders/sales-world.ts';
import { DAY, type Outcome, type Scenario } from './scenario.ts';

const ENDS: Readonly<Record<Outcome, readonly OrderState[]>> = {
  REGISTERED: ['registered'],
  PAID_FLOW: ['registered'],
  REFUNDED: ['refunded'],
  UNPAID: ['expired', 'cancelled'],
  NO_CHANGE: ['expired', 'cancelled'],
  MANUAL_REVIEW: ['manual-review'],
  'REGISTERED+REFUNDED': ['registered', 'refunded'],
  RENEWED: ['registered'],
  NOT_RENEWED: ['expired', 'cancelled'],
  TRANSFERRED: ['registered'],
  REVEALED_ONCE: ['registered'],
  TRANSFERRED_OUT: ['registered'],
  // Of plans: there is no order, and the scenario itself looks.
  APPLIED: [],
  ACTIVE: [],
  PAST_DUE: [],
};
const LATER = 400 * DAY;

/**
 * Carries a scenario out and judges it: the end, the effects outside, and that nothing happens in 400 days after. With `dying`
 * the worker dies after every step, before it can tell: everything must be as without that (F1).
 */
export async function judged(world: SalesWorld, scenario: Scenario, dying = false): Promise<string[]> {
  world.reset();
  world.losesAnswers = dying;
  const name = world.name();
  world.registrar.control.script({ [name]: { status: 'FREE' } });
  const wrong: string[] = [];
  const orders = await scenario.run(world, name);
  await world.quiet();
  const states = await Promise.all(orders.map((id) => world.state(id)));
  const ends = ENDS[scenario.outcome];
  const right =
    scenario.outcome === 'REGISTERED+REFUNDED'
      ? states.toSorted().join() === ends.toSorted().join()
      : states.every((state) => ends.includes(state));
  if (!right) wrong.push(`ended ${[...new Set(states)].join(', ')}, not ${scenario.outcome}`);
  for (const [index, state] of states.entries()) {
    const alerts = await world.alerts(orders[index] ?? '');
    if (state === 'manual-review' && alerts.length === 0) wrong.push('nobody was told');
  }
  if (scenario.also !== undefined)
    await scenario.also(world, orders, name).catch((error: Error) => wrong.push(error.message));
  const before = world.effects(name, scenario.counts);
  for (const what of ['registrations', 'refunds'] as const)
    if (scenario[what] !== null && before[what] !== scenario[what])
      wrong.push(`${before[what]} ${what}, not ${scenario[what]}`);
  await world.reach(world.payments.control.clock.now().getTime() + LATER);
  await world.quiet();
  const after = world.effects(name, scenario.counts);
  if (after.refunds !== before.refunds) wrong.push(`${after.refunds} refunds 400 days later`);
  if (after.registrations > Math.max(1, before.registrations)) wrong.push(`${after.registrations} registrations later`);
  return wrong;
}
