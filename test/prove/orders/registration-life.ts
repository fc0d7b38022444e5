import { ORDER_SCENARIOS } from '#test/sandbox/domainrobot/order-scenarios.ts';
import { buys, DAY, MINUTE, registered, type Scenario } from './scenario.ts';

/* D: what becomes of the registration. How the registrar plays each is told once, beside its stand-in. */

const PLAYED = Object.entries(ORDER_SCENARIOS).filter(([id]) => id.startsWith('D') || id === 'F5');

const played = PLAYED.map(([id, { what, arrange, outcome, registrations }]): [string, Scenario] => [
  id,
  {
    what,
    outcome,
    registrations: outcome === 'MANUAL_REVIEW' ? null : registrations,
    refunds: outcome === 'REFUNDED' ? 1 : 0,
    run: buys({ arrange: (world, name) => arrange(world.registrar.control, name) }),
  },
]);

/** Two orders for one name, both paid. */
const twice: Scenario['run'] = async (world, name) => {
  const orders = [await world.place(name), await world.place(name)];
  orders.forEach((id, index) => world.later((2 + index) * MINUTE, () => world.pay(id)));
  await world.begin();
  for (const id of orders) await world.ended(id);
  return orders;
};

export const REGISTRATION_LIFE: Readonly<Record<string, Scenario>> = {
  ...Object.fromEntries(played),
  D25: {
    what: 'two customers paid for one name',
    outcome: 'REGISTERED+REFUNDED',
    registrations: 1,
    refunds: 1,
    run: twice,
  },
  D26: {
    what: 'one customer paid for a name twice',
    outcome: 'REGISTERED+REFUNDED',
    registrations: 1,
    refunds: 1,
    run: twice,
  },
  D31: {
    what: 'the owner never confirms the address',
    ...registered,
    run: buys({ arrange: (world) => world.registrar.control.setSwitches({ ownersConfirm: false }) }),
    also: (world) => world.registrar.control.advance(30 * DAY),
  },
};
