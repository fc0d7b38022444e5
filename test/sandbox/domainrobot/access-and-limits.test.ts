import { request } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RequestLog } from '#sandbox/domainrobot/request-log.ts';
import { access, DAY, effects, startRobot, stopRobots, type Robot } from './client.ts';

afterEach(stopRobots);

const STUDIO = { sources: { custom: { domains: ['waldfalke24.de'], services: ['WHOIS'] } } };

/** A request with exactly these headers; `fetch` always names an agent. */
function bare(robot: Robot, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${robot.apiUrl}/hello`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('access', () => {
  it('needs password, context and the name of an agent', async () => {
    const robot = await startRobot();
    const full = access(robot);
    const without = (name: string) => Object.fromEntries(Object.entries(full).filter(([key]) => key !== name));
    expect(await bare(robot, full)).toBe(200);
    expect(await bare(robot, without('authorization'))).toBe(401);
    expect(await bare(robot, without('x-domainrobot-context'))).toBe(401);
    expect(await bare(robot, { ...full, 'x-domainrobot-context': '1' })).toBe(401);
    expect(await bare(robot, without('user-agent'))).toBe(400);
  });

  it('says who cannot come in with an envelope, and nothing happens', async () => {
    const robot = await startRobot();
    const order = await robot.order('waldfalke24.de');
    robot.control.setCredentials({ password: 'rotated' });
    expect(await robot.call('POST', '/domain', order)).toMatchObject({
      status: 401,
      code: 'E00000',
      reasons: ['EF01000'],
      body: { status: { type: 'ERROR', text: 'Bei der Verarbeitung sind Fehler aufgetreten.' } },
    });
    robot.control.setCredentials({ password: robot.password });
    await robot.control.advance(DAY);
    expect(effects(robot)).toEqual([]);
  });

  it('can be had by a session, which ends', async () => {
    const robot = await startRobot();
    const body = { user: robot.user, password: robot.password, context: Number(robot.context) };
    const response = await fetch(`${robot.apiUrl}/login?timeout=10`, {
      method: 'POST',
      headers: { 'user-agent': 'x', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const session = response.headers.get('x-domainrobot-sessionid') ?? '';
    const headers = { 'user-agent': 'x', cookie: `domainrobot_session=${session}` };
    expect(await bare(robot, headers)).toBe(200);
    await robot.control.advance(11 * 60_000);
    expect(await bare(robot, headers)).toBe(401);
    expect((await robot.call('POST', '/login', { ...body, password: 'wrong' })).status).toBe(401);
  });

  it('speaks German unless told otherwise', async () => {
    const robot = await startRobot();
    expect((await robot.call('GET', '/hello')).body.status?.text).toBe('Hallo.');
    robot.control.setSwitches({ language: 'en' });
    expect((await robot.call('GET', '/hello')).body.status?.text).toBe('Hello.');
  });
});

describe('limits', () => {
  it('let three requests a second pass, turn the next one away unexecuted, and count what was seen', async () => {
    const robot = await startRobot({ switches: { requestsPerSecond: 3 } });
    const all = await Promise.all(Array.from({ length: 10 }, () => robot.call('POST', '/domainstudio', STUDIO)));
    const statuses = all.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    expect(robot.control.core.world.account.studio.count).toBe(3);
    expect(robot.control.requests.peakPerSecond()).toBe(10);
    expect(robot.control.requests.since().map(({ status }) => status)).toEqual(expect.arrayContaining([200, 429]));
    await expect
      .poll(async () => (await robot.call('GET', '/hello')).status, { interval: 200, timeout: 10_000 })
      .toBe(200);
  });

  it('are seen as kept or not by the most requests within any second', () => {
    const log = new RequestLog();
    const seen = { at: '', method: 'GET', path: '/v1/hello', query: '', ctid: null, from: '' };
    const arrivals = vi.spyOn(performance, 'now');
    for (const time of [0, 400, 800, 1_200, 1_600, 1_700]) {
      arrivals.mockReturnValueOnce(time);
      log.add(seen);
    }
    arrivals.mockRestore();
    expect(log.peakPerSecond()).toBe(4);
    log.clear();
    expect(log.peakPerSecond()).toBe(0);
  });

  it('end the searches of a day after the 500th, and begin anew the next day', async () => {
    const robot = await startRobot();
    await robot.call('POST', '/domainstudio', STUDIO);
    robot.control.core.world.account.studio.count = 499;
    expect((await robot.call('POST', '/domainstudio', STUDIO)).status).toBe(200);
    const over = await robot.call('POST', '/domainstudio', STUDIO);
    expect(over).toMatchObject({
      status: 400,
      code: undefined,
      reasons: ['EF00025'],
      body: { status: { type: 'ERROR' } },
    });
    const limit = (await robot.call('GET', '/user/tasklimit')).body.data;
    expect(limit).toMatchObject([{ entries: [{ taskGroup: 'DOMAINSTUDIO', limitSelf: 500, count: 500 }] }]);
    await robot.control.advance(DAY);
    expect((await robot.call('POST', '/domainstudio', STUDIO)).status).toBe(200);
  });

  it('of credit refuse what it does not reach, hold back what runs, and let go of what failed', async () => {
    const robot = await startRobot();
    robot.control.setAccount({ balance: 5, creditLimit: 1 });
    robot.control.script({ 'a24.de': { create: { end: 'FAILED' } } });
    const account = async () => (await robot.call('GET', '/account')).body.data?.[0];
    expect((await robot.call('POST', '/domain', await robot.order('a24.de'))).code).toBe('N0101');
    expect(await account()).toMatchObject({ currentAccountBalance: 5, creditLimit: 1, reserved: 4 });
    const refused = await robot.call('POST', '/domain', await robot.order('b24.de'));
    expect(refused).toMatchObject({ status: 400, code: 'E0101', reasons: ['EF-SANDBOX-FUNDS'] });
    await robot.control.advance(5_000);
    await robot.own('b24.de');
    expect(await account()).toMatchObject({ currentAccountBalance: 1, reserved: 0 });
    expect(effects(robot)).toEqual([['registration', 'b24.de']]);
  });

  it('of billed tasks refuse the next one of the month', async () => {
    const robot = await startRobot();
    robot.control.setClock({ at: '2027-03-10T12:00:00Z' });
    robot.control.setAccount({ billingLimit: 1 });
    await robot.own('a24.de');
    expect((await robot.call('GET', '/user/billinglimit')).body.data).toMatchObject([
      { entries: [{ limitSelf: 1, count: 1 }] },
    ]);
    expect((await robot.call('POST', '/domain', await robot.order('b24.de'))).reasons).toEqual(['EF-SANDBOX-FUNDS']);
    await robot.control.advance(31 * DAY);
    expect((await robot.call('POST', '/domain', await robot.order('b24.de'))).code).toBe('N0101');
  });
});
