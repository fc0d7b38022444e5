import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSandboxDomainRobotConfig } from '#sandbox/domainrobot/config.ts';
import { access, ANNA, DAY, effects, startRobot, stopRobots, type Robot } from './client.ts';

const NAME = 'waldfalke24.de';
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'apexkeep-domainrobot-'));
});
afterEach(async () => {
  await stopRobots();
  await rm(folder, { recursive: true });
});

async function control(robot: Robot, method: string, route: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${robot.controlUrl}${route}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect([route, response.status]).toEqual([route, 200]);
  return response.json();
}

describe('the DomainRobot stand-in over a restart', () => {
  it('goes on where it stood: running jobs end, terms end, the ledger counts on', async () => {
    const file = path.join(folder, 'world.json');
    const first = await startRobot({ file });
    await first.own('erster24.de');
    await first.call('POST', '/domain?ctid=ord-1', await first.order(NAME));
    const before = (await first.call('GET', '/domain/erster24.de')).body.data;
    await first.stop();
    const second = await startRobot({ file });
    expect((await second.call('GET', '/domain/erster24.de')).body.data).toEqual(before);
    expect((await second.call('POST', '/job/_search', {})).body.object?.summary).toBe(1);
    await second.control.advance(5_000);
    expect(effects(second)).toEqual([
      ['registration', 'erster24.de'],
      ['registration', NAME],
    ]);
    expect((await second.drain()).at(-1)).toMatchObject({ ctid: 'ord-1', job: { status: 'SUCCESS' } });
    await second.control.advance(400 * DAY);
    await second.stop();
    const third = await startRobot({ file });
    expect(effects(third)).toHaveLength(4);
    expect(third.control.clock.now().getTime()).toBeGreaterThan(Date.now() + 399 * DAY);
  });

  it('keeps switches and prices, and forgets everything on a reset', async () => {
    const file = path.join(folder, 'world.json');
    const first = await startRobot({ file });
    first.control.setSwitches({ language: 'en', codes: { ...first.control.core.switches.codes, taken: 'EF-REAL' } });
    first.control.script({ [NAME]: { status: 'ASSIGNED' } });
    await first.stop();
    const second = await startRobot({ file });
    expect((await second.call('POST', '/domain', await second.order(NAME))).body.messages).toMatchObject([
      { code: 'EF-REAL' },
    ]);
    expect((await second.call('GET', '/hello')).body.status?.text).toBe('Hello.');
    second.control.reset();
    expect((await second.call('GET', '/hello')).body.status?.text).toBe('Hallo.');
    expect((await second.call('POST', '/domain', await second.order(NAME))).code).toBe('N0101');
  });

  it('goes back to an empty world and the real time on a reset, and nothing planned before happens', async () => {
    const robot = await startRobot();
    await robot.own(NAME);
    await robot.control.advance(100 * DAY);
    robot.control.reset();
    expect(robot.control.clock.pending()).toEqual([]);
    expect(Math.abs(robot.control.clock.now().getTime() - Date.now())).toBeLessThan(5_000);
    await robot.control.advance(400 * DAY);
    expect([effects(robot), robot.control.requests.since()]).toEqual([[], []]);
  });
});

describe('the control port', () => {
  it('scripts, moves the clock, and shows effects, requests and what is still to come', async () => {
    const robot = await startRobot();
    await control(robot, 'POST', '/names', { [NAME]: { create: { steps: [{ status: 'SUPPORT', forMs: 2 * DAY }] } } });
    await control(robot, 'POST', '/faults', [
      { kind: 'drop-after-commit', match: { method: 'POST', path: '/domain$' } },
    ]);
    expect(await control(robot, 'GET', '/faults')).toHaveLength(1);
    await expect(robot.call('POST', '/domain', await robot.order(NAME))).rejects.toThrow('fetch failed');
    expect(await control(robot, 'POST', '/clock/advance', { days: 1 })).toMatchObject({ pending: expect.any(Number) });
    expect(await control(robot, 'GET', '/ledger')).toEqual([]);
    await control(robot, 'POST', '/clock/advance', { days: 2 });
    expect(await control(robot, 'GET', '/ledger')).toMatchObject([{ seq: 1, kind: 'registration', name: NAME }]);
    expect(await control(robot, 'GET', '/ledger?after=1')).toEqual([]);
    const requests = (await control(robot, 'GET', '/requests')) as { path: string; fault: string | null }[];
    expect(requests.at(-1)).toMatchObject({ path: '/v1/domain', fault: 'drop-after-commit' });
    expect(await control(robot, 'GET', '/peak')).toMatchObject({ perSecond: expect.any(Number) });
    expect(await control(robot, 'GET', '/failures')).toEqual([]);
  });

  it('seeds, and does what others do: owners, other registrars, the provider', async () => {
    const robot = await startRobot();
    const { ids } = (await control(robot, 'POST', '/contacts', [{ data: ANNA }])) as { ids: number[] };
    const ownerc = ids[0] as number;
    await control(robot, 'POST', '/domains', [
      { name: 'alt24.com', ownerc, created: '2024-05-01', expire: '2040-05-01' },
    ]);
    await control(robot, 'POST', '/domains', [{ name: 'weg24.com', ownerc }]);
    await control(robot, 'POST', '/prices', { de: { create: 9 } });
    await control(robot, 'POST', '/account', { balance: 9 });
    await control(robot, 'POST', '/switches', { jobMs: 10_000 });
    await robot.call('POST', '/domain', await robot.order(NAME));
    expect(await control(robot, 'POST', '/jobs/end', { name: NAME, end: 'SUCCESS' })).toEqual({ ended: true });
    await control(robot, 'POST', '/transfer-out', { name: 'alt24.com' });
    await control(robot, 'POST', '/domain-away', { name: 'weg24.com' });
    await control(robot, 'POST', '/poll', { notify: { type: 'foreign' } });
    expect(await control(robot, 'POST', '/owner-confirms', { contact: ownerc })).toEqual({ confirmed: false });
    expect(effects(robot)).toEqual([
      ['registration', NAME],
      ['transfer-out', 'weg24.com'],
    ]);
    expect(robot.control.ledger.since()[0]).toMatchObject({ price: 9 });
    expect((await robot.drain()).map((one) => (one['notify'] as { type: string } | undefined)?.type)).toEqual([
      undefined,
      'transfer_start',
      'domain_away',
      'foreign',
    ]);
    await control(robot, 'POST', '/credentials', { password: 'rotated' });
    expect((await robot.call('GET', '/hello')).status).toBe(401);
    await control(robot, 'POST', '/reset');
    expect(await control(robot, 'GET', '/ledger')).toEqual([]);
  });

  it('tells a name that was registered for an older order by its date', async () => {
    const robot = await startRobot();
    const ownerc = await robot.contact();
    robot.control.seedDomain({ name: NAME, ownerc, created: '2024-05-01T12:00:00Z', expire: '2040-05-01' });
    expect((await robot.call('POST', '/domain', await robot.order(NAME))).reasons).toEqual(['EF-SANDBOX-TAKEN']);
    const { data } = (await robot.call('POST', '/domain/_search?keys[]=created', {})).body;
    expect(data).toMatchObject([{ created: '2024-05-01T14:00:00.000+0200' }]);
  });

  it('switches what nobody knows yet', async () => {
    const robot = await startRobot();
    robot.control.setSwitches({
      absentStatus: 400,
      authStatus: 403,
      taskLimitStatus: 429,
      cancelationLetter: 'S',
      authinfoInReply: true,
      jobInfoShowsEnded: true,
      uniqueCtid: true,
    });
    const accepted = await robot.call('POST', '/domain?ctid=c-1', await robot.order(NAME));
    await robot.control.advance(5_000);
    const id = accepted.body.data?.[0]?.['id'] as number;
    expect((await robot.call('GET', `/job/${id}`)).body.data).toMatchObject([{ job: { status: 'SUCCESS' } }]);
    const again = await robot.call('POST', '/domain?ctid=c-1', await robot.order('zweiter24.de'));
    expect(again.reasons).toEqual(['EF-SANDBOX-CTID']);
    expect((await robot.call('GET', '/domain/nobody24.de')).status).toBe(400);
    expect((await robot.call('POST', `/domain/${NAME}/_authinfo1`)).body.data).toMatchObject([
      { authinfo: expect.any(String) },
    ]);
    const off = { type: 'DELETE', execution: 'EXPIRE' };
    expect((await robot.call('POST', `/domain/${NAME}/cancelation`, off)).code).toBe('S0103101');
    robot.control.setAccount({ studioLimit: 0 });
    expect((await robot.call('POST', '/domainstudio', {})).status).toBe(429);
    robot.control.setCredentials({ password: 'rotated' });
    expect((await robot.call('GET', '/hello')).status).toBe(403);
  });
});

describe('the settings of the process', () => {
  it('come from the environment, and what is no port or time is refused', () => {
    expect(
      readSandboxDomainRobotConfig({ SANDBOX_DOMAINROBOT_FILE: '/x', SANDBOX_DOMAINROBOT_JOB_MS: '5' }),
    ).toMatchObject({
      apiPort: 8281,
      controlPort: 8282,
      file: '/x',
      user: 'sandbox',
      switches: { jobMs: 5 },
    });
    expect(() => readSandboxDomainRobotConfig({ SANDBOX_DOMAINROBOT_API_PORT: 'x' })).toThrow(
      'SANDBOX_DOMAINROBOT_API_PORT',
    );
    expect(() => readSandboxDomainRobotConfig({ SANDBOX_DOMAINROBOT_JOB_MS: '-1' })).toThrow(
      'SANDBOX_DOMAINROBOT_JOB_MS',
    );
  });
});

describe('the process', () => {
  it('says in one line where it listens, and stops when told to', async () => {
    const main = fileURLToPath(new URL('../../../sandbox/domainrobot/main.ts', import.meta.url));
    const environment = { SANDBOX_DOMAINROBOT_API_PORT: '0', SANDBOX_DOMAINROBOT_CONTROL_PORT: '0' };
    const child = spawn(process.execPath, [main], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const ready = JSON.parse(line.toString()) as { ready: string; apiUrl: string; controlUrl: string };
    expect(ready).toMatchObject({ ready: 'sandbox-domainrobot', apiUrl: expect.stringMatching(/\/v1$/) });
    const headers = access({ user: 'sandbox', password: 'sandbox-secret', context: '4' });
    expect((await fetch(`${ready.apiUrl}/hello`, { headers })).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
