import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { sharedData } from '#test/shared-data.ts';
import { buy } from './careful-buyer.ts';
import { DAY, effects, startRobot, stopRobots } from './client.ts';
import { ORDER_SCENARIOS, type OrderScenario } from './order-scenarios.ts';

afterEach(stopRobots);

const NAME = 'waldfalke24.de';
const LIST = sharedData('specs', 'examples', 'order-failure-scenarios.json');

interface Listed {
  id: string;
  outcome: string;
  registrations: number | null;
}

describe('the registrar side of a failing order can be played', () => {
  it.each(Object.entries(ORDER_SCENARIOS).map(([id, scenario]) => ({ id, ...scenario })))(
    '$id $what: $outcome',
    async ({ arrange, outcome, registrations }: OrderScenario) => {
      const robot = await startRobot({ switches: { ownersConfirm: true } });
      arrange(robot.control, NAME);
      expect(await buy(robot, NAME)).toBe(outcome);
      const ofOrder = (kind: string) => effects(robot).filter((one) => one[0] === kind && one[1] === NAME).length;
      expect(ofOrder('registration')).toBe(registrations);
      await robot.control.advance(400 * DAY);
      // A job that still ran may have ended; nothing is ever registered twice.
      expect(ofOrder('registration')).toBeLessThanOrEqual(1);
    },
    60_000,
  );

  it.skipIf(LIST === null)('with the outcomes and counts of the list of scenarios', () => {
    const { scenarios } = JSON.parse(readFileSync(LIST as string, 'utf8')) as { scenarios: Listed[] };
    // Its outcome depends on the payment's side, which is not played here.
    const mine = Object.entries(ORDER_SCENARIOS).filter(([id]) => id !== 'E16' && id !== 'F5');
    for (const [id, { outcome, registrations }] of mine) {
      const listed = scenarios.find((one) => one.id === id);
      expect([id, listed?.outcome]).toEqual([id, outcome]);
      if (listed?.registrations != null) expect([id, listed.registrations]).toEqual([id, registrations]);
    }
  });
});
