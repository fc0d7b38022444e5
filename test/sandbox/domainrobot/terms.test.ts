import { afterEach, describe, expect, it } from 'vitest';
import { readMoment } from '#sandbox/domainrobot/moments.ts';
import { codesOf, DAY, effects, startRobot, stopRobots, type Robot } from './client.ts';

afterEach(stopRobots);

const NAME = 'waldfalke24.de';
const COM = 'waldfalke24.com';
const YEAR = { unit: 'YEAR', period: 1 };
const EXPIRE = { domain: NAME, type: 'DELETE', execution: 'EXPIRE' };

async function read(robot: Robot, name = NAME) {
  return (await robot.call('GET', `/domain/${name}`)).body.data?.[0];
}

const payableOf = async (robot: Robot, name = NAME) => (await read(robot, name))?.['payable'] as string;

describe('renewing', () => {
  it('needs the payable date of now: a repeat is refused while it runs, and with EF01084 after it', async () => {
    const robot = await startRobot();
    await robot.own(NAME);
    const payable = await payableOf(robot);
    const body = { name: NAME, payable, period: YEAR };
    expect((await robot.call('PUT', `/domain/${NAME}/_renew?ctid=ren-1`, body)).code).toBe('N0101003');
    expect((await robot.call('PUT', `/domain/${NAME}/_renew`, body)).reasons).toEqual(['EF01030']);
    await robot.control.advance(5_000);
    expect(await robot.call('PUT', `/domain/${NAME}/_renew`, body)).toMatchObject({
      status: 400,
      reasons: ['EF01084'],
    });
    expect(Number((await payableOf(robot)).slice(0, 4))).toBe(Number(payable.slice(0, 4)) + 1);
    expect(robot.control.ledger.since()).toMatchObject([
      { kind: 'registration' },
      { kind: 'renewal', price: 4, ctid: 'ren-1', auto: false },
    ]);
  });

  it('takes the date in any form of the same moment, and refuses without one or for years that are not sold', async () => {
    const robot = await startRobot();
    await robot.own(NAME);
    const payable = await payableOf(robot);
    const renew = (body: object) => robot.call('PUT', `/domain/${NAME}/_renew`, { name: NAME, ...body });
    expect((await renew({ period: YEAR })).reasons).toEqual(['EF01000']);
    expect((await renew({ payable, period: { unit: 'YEAR', period: 3 } })).reasons).toEqual(['EF01016']);
    const iso = new Date(readMoment(payable)).toISOString();
    expect((await renew({ payable: iso, period: YEAR })).code).toBe('N0101003');
  });

  it('takes a cancelation back when asked to, and is refused beside one otherwise', async () => {
    const robot = await startRobot();
    await robot.own(NAME);
    const body = { name: NAME, payable: await payableOf(robot), period: YEAR };
    await robot.call('POST', `/domain/${NAME}/cancelation`, EXPIRE);
    expect((await robot.call('PUT', `/domain/${NAME}/_renew`, body)).status).toBe(400);
    const removed = await robot.call('PUT', `/domain/${NAME}/_renew?removeCancelation`, body);
    expect(removed).toMatchObject({ code: 'N0101003', reasons: ['MSG01046'] });
    expect(await read(robot)).toMatchObject({ autoRenewStatus: 'TRUE' });
  });
});

describe('the end of a term', () => {
  it('renews and bills by itself, every year, without a word', async () => {
    const robot = await startRobot();
    await robot.own(NAME);
    await robot.drain();
    await robot.control.advance(800 * DAY);
    expect(robot.control.ledger.since()).toMatchObject([
      { kind: 'registration', auto: false },
      { kind: 'renewal', name: NAME, price: 4, ctid: null, auto: true },
      { kind: 'renewal', name: NAME, price: 4, ctid: null, auto: true },
    ]);
    expect((await robot.call('GET', '/account')).body.data).toMatchObject([{ currentAccountBalance: 9_988 }]);
    expect(readMoment(await payableOf(robot))).toBeGreaterThan(robot.control.clock.now().getTime());
    expect((await robot.drain()).filter((one) => 'job' in one)).toEqual([]);
  });

  it('deletes instead where a cancelation stands, once, and nothing is billed after 400 days', async () => {
    const robot = await startRobot();
    await robot.own(NAME);
    const created = await robot.call('POST', `/domain/${NAME}/cancelation?ctid=off-1`, EXPIRE);
    expect(created).toMatchObject({ code: 'N0103101', reasons: ['MSG010315'] });
    expect(await read(robot)).toMatchObject({ autoRenewStatus: 'FALSE', cancelationStatus: 'DELETE_EXPIRE' });
    expect((await robot.call('POST', `/domain/${NAME}/cancelation`, EXPIRE)).reasons).toEqual(['EF0103101']);
    await robot.control.advance(364 * DAY);
    expect((await robot.call('GET', `/domain/${NAME}`)).code).toBe('S0105');
    await robot.control.advance(36 * DAY);
    expect((await robot.call('GET', `/domain/${NAME}`)).status).toBe(404);
    expect(robot.control.ledger.since()).toMatchObject([
      { kind: 'registration' },
      { kind: 'deletion', name: NAME, price: 0, ctid: 'off-1' },
    ]);
  });

  it('renews again once the cancelation is deleted', async () => {
    const robot = await startRobot();
    await robot.own(NAME);
    await robot.call('POST', `/domain/${NAME}/cancelation`, EXPIRE);
    expect((await robot.call('DELETE', `/domain/${NAME}/cancelation`)).code).toBe('S0103103');
    expect((await robot.call('DELETE', `/domain/${NAME}/cancelation`)).status).toBe(404);
    await robot.control.advance(400 * DAY);
    expect(effects(robot)).toEqual([
      ['registration', NAME],
      ['renewal', NAME],
    ]);
  });

  it('follows a renewal: the old end is none any more', async () => {
    const robot = await startRobot();
    await robot.own(NAME);
    await robot.call('POST', `/domain/${NAME}/cancelation`, EXPIRE);
    const body = { name: NAME, payable: await payableOf(robot), period: YEAR };
    await robot.call('PUT', `/domain/${NAME}/_renew?removeCancelation`, body);
    await robot.control.advance(5_000);
    await robot.call('POST', `/domain/${NAME}/cancelation`, EXPIRE);
    await robot.control.advance(400 * DAY);
    expect((await robot.call('GET', `/domain/${NAME}`)).code).toBe('S0105');
    await robot.control.advance(400 * DAY);
    expect(effects(robot).map(([kind]) => kind)).toEqual(['registration', 'renewal', 'deletion']);
  });

  it('comes at once or on a day where the registry allows it, and at expiry where it does not', async () => {
    const robot = await startRobot();
    for (const name of [NAME, COM, 'waldfalke24.eu']) await robot.own(name);
    const cancel = (name: string, body: object) =>
      robot.call('POST', `/domain/${name}/cancelation`, { type: 'DELETE', ...body });
    expect(await cancel(NAME, { execution: 'NOW' })).toMatchObject({ code: 'N0103101', reasons: [] });
    const day = new Date(robot.control.clock.now().getTime() + 10 * DAY).toISOString();
    await cancel(COM, { execution: 'DATE', registryWhen: day });
    expect((await cancel('waldfalke24.eu', { execution: 'NOW' })).body.data).toMatchObject([{ execution: 'EXPIRE' }]);
    await robot.control.advance(60_000);
    expect(effects(robot).slice(3)).toEqual([['deletion', NAME]]);
    expect((await robot.drain()).map((one) => codesOf(one)[0])).toContain('S0103101');
    await robot.control.advance(11 * DAY);
    expect(effects(robot).slice(3)).toEqual([
      ['deletion', NAME],
      ['deletion', COM],
    ]);
  });

  it('of a name that is given back is no deletion, and nothing can be restored', async () => {
    const robot = await startRobot();
    await robot.own(NAME);
    await robot.call('POST', `/domain/${NAME}/cancelation`, { ...EXPIRE, type: 'TRANSIT' });
    await robot.control.advance(400 * DAY);
    expect(effects(robot)).toEqual([
      ['registration', NAME],
      ['transit', NAME],
    ]);
    expect((await robot.call('POST', '/domain/restore/_search', {})).body.object?.summary).toBe(0);
  });

  it('cannot be arranged while a renewal or a restore runs', async () => {
    const robot = await startRobot();
    await robot.own(NAME);
    await robot.call('PUT', `/domain/${NAME}/_renew`, { payable: await payableOf(robot), period: YEAR });
    expect((await robot.call('POST', `/domain/${NAME}/cancelation`, EXPIRE)).reasons).toEqual(['EF01132']);
  });
});

describe('a deleted name', () => {
  async function deleted(): Promise<Robot> {
    const robot = await startRobot();
    await robot.own(NAME);
    await robot.call('POST', `/domain/${NAME}/cancelation`, { ...EXPIRE, execution: 'NOW' });
    await robot.control.advance(60_000);
    return robot;
  }

  it('can be restored for thirty days, for its own price, and is listed so long', async () => {
    const robot = await deleted();
    const listed = (await robot.call('POST', '/domain/restore/_search', {})).body;
    expect(listed).toMatchObject({
      object: { summary: 1 },
      data: [{ name: NAME, restorePhaseEnd: expect.any(String) }],
    });
    const order = await robot.order(NAME);
    expect((await robot.call('POST', '/domain', order)).reasons).toEqual(['EF-SANDBOX-TAKEN']);
    expect((await robot.call('PUT', `/domain/${NAME}/_restore`, { action: 'RESTORE_RENEW' })).code).toBe('N0101005');
    await robot.control.advance(5_000);
    expect(await read(robot)).toMatchObject({ action: 'RESTORE_RENEW', registryStatus: 'ACTIVE' });
    expect(robot.control.ledger.since(2)).toMatchObject([{ kind: 'restore', name: NAME, price: 40 }]);
    expect((await robot.call('POST', '/domain/restore/_search', {})).body.object?.summary).toBe(0);
  });

  it('is free again after that', async () => {
    const robot = await deleted();
    await robot.control.advance(31 * DAY);
    expect((await robot.call('PUT', `/domain/${NAME}/_restore`, { action: 'RESTORE' })).status).toBe(404);
    await robot.own(NAME);
    expect(effects(robot).map(([kind]) => kind)).toEqual(['registration', 'deletion', 'registration']);
  });
});
