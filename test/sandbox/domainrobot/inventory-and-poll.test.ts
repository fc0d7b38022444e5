import { afterEach, describe, expect, it } from 'vitest';
import { startRobot, stopRobots } from './client.ts';

afterEach(stopRobots);

const NAME = 'waldfalke24.de';
const byObject = (name: string) => ({
  filters: [{ key: 'object', operator: 'EQUAL', value: name }],
  view: { limit: 9 },
});

describe('notifications', () => {
  it('come oldest first, one at a time, and the next one only after confirmation', async () => {
    const robot = await startRobot();
    const foreign = robot.control.pushMessage({ notify: { type: 'something_new' } });
    await robot.own('erster24.de');
    await robot.own('zweiter24.de');
    const head = async () => (await robot.call('GET', '/poll')).body;
    expect(await head()).toMatchObject({ object: { summary: 3, value: String(foreign) }, data: [{ id: foreign }] });
    expect((await head()).data).toMatchObject([{ id: foreign }]);
    expect((await robot.call('PUT', `/poll/${foreign + 1}`)).status).toBe(404);
    expect((await robot.drain()).map((one) => (one['object'] as { value?: string } | undefined)?.value)).toEqual([
      undefined,
      'erster24.de',
      'zweiter24.de',
    ]);
    expect(await head()).toMatchObject({ status: { code: 'S0905' }, object: { summary: 0 }, data: [] });
  });
});

describe('searching the inventory', () => {
  it('tells columns by keys only, pages, orders, and counts all hits', async () => {
    const robot = await startRobot();
    for (const name of ['bb24.de', 'aa24.de', 'cc24.com']) await robot.own(name, { comment: `order ${name}` });
    const query = {
      filters: [{ key: 'tld', operator: 'IN', values: ['de', 'com'] }],
      orders: [{ key: 'name', type: 'ASC' }],
      view: { limit: 2, offset: 1 },
    };
    const keys = 'keys[]=ownerc&keys[]=comment&keys[]=status';
    const { body } = await robot.call('POST', `/domain/_search?${keys}`, query);
    expect(body.object?.summary).toBe(3);
    expect(body.data).toMatchObject([
      { name: 'bb24.de', ownerc: { id: expect.any(Number) }, comment: 'order bb24.de', registryStatus: 'ACTIVE' },
      { name: 'cc24.com' },
    ]);
    expect((await robot.call('POST', '/domain/_search', query)).body.data?.[0]).not.toHaveProperty('ownerc');
  });

  it.each([
    [{ key: 'name', operator: 'LIKE', value: 'a*' }, ['aa24.de']],
    [{ key: 'name', operator: 'NOT_EQUAL', value: 'aa24.de' }, ['bb24.de']],
    [{ key: 'comment', operator: 'IS_NULL' }, ['bb24.de']],
    [{ key: 'created', operator: 'GREATER_EQUAL', value: '2031-01-01T00:00:00.000+0100' }, ['bb24.de']],
    [{ key: 'created', operator: 'LESS', value: '2031-01-01 00:00:00' }, ['aa24.de']],
    [
      {
        filters: [
          { key: 'name', operator: 'EQUAL', value: 'AA24.de' },
          { key: 'name', operator: 'EQUAL', value: 'bb24.de', link: 'OR' },
        ],
      },
      ['aa24.de', 'bb24.de'],
    ],
  ])('finds by %j', async (filter, expected) => {
    const robot = await startRobot();
    const ownerc = await robot.contact();
    robot.control.setClock({ at: '2032-01-01T00:00:00Z' });
    robot.control.seedDomain({
      name: 'aa24.de',
      ownerc,
      created: '2030-06-01T00:00:00Z',
      comment: 'x',
      expire: '2033-01-01',
    });
    robot.control.seedDomain({ name: 'bb24.de', ownerc, created: '2031-06-01T00:00:00Z', expire: '2033-01-01' });
    const { body } = await robot.call('POST', '/domain/_search', { filters: [filter] });
    expect(body.data?.map(({ name }) => name)).toEqual(expected);
  });

  it('refuses keys that it does not know, and history without a period', async () => {
    const robot = await startRobot();
    const unknown = { filters: [{ key: 'color', operator: 'EQUAL', value: 'red' }] };
    expect((await robot.call('POST', '/domain/_search', unknown)).reasons).toEqual(['EF01000']);
    expect((await robot.call('POST', '/job/history/_search', byObject(NAME))).reasons).toEqual(['EF01000']);
  });
});
