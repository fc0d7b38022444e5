import { hold, type Scenario } from './scenario.ts';

/* F6: many orders at once, and the pace that the registrar allows. */

const ORDERS = 50;
const PER_SECOND = 3;
const PACE_MS = 400;

export const MANY_ORDERS: Readonly<Record<string, Scenario>> = {
  F6: {
    what: `${ORDERS} orders at once`,
    outcome: 'REGISTERED',
    registrations: null,
    refunds: 0,
    run: async (world) => {
      world.deps.timing.registrarPaceMs = PACE_MS;
      // The limit is on: what is too fast is turned away, and counted.
      world.registrar.control.setSwitches({ requestsPerSecond: PER_SECOND });
      const names = Array.from({ length: ORDERS }, () => world.name());
      for (const name of names) world.registrar.control.script({ [name]: { status: 'FREE' } });
      const orders: string[] = [];
      for (const name of names) orders.push(await world.place(name, { method: 'banktransfer' }));
      // Paid in real time, as soon as there is something to pay: fifty workflows move the clock, each as far as it likes.
      const paying = orders.map(async (id) => {
        await world.until('the payment', () => world.references(id).length === 1);
        world.pay(id);
      });
      await Promise.all([...paying, world.begin()]);
      await Promise.all(orders.map((id) => world.ended(id, 400_000)));
      // What follows the purchases keeps the same pace.
      await world.quiet();
      world.deps.timing.registrarPaceMs = 0;
      return orders;
    },
    also: async (world, orders) => {
      const registered = world.registrar.control.ledger.since().filter((one) => one.kind === 'registration');
      hold(`${ORDERS} registrations, not ${registered.length}`, registered.length === orders.length);
      hold('each of its own name', new Set(registered.map((one) => one.name)).size === orders.length);
      const peak = world.registrar.control.requests.peakPerSecond();
      hold(`at most ${PER_SECOND} requests a second, not ${peak}`, peak <= PER_SECOND);
    },
  },
};
