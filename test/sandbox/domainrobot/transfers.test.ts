import { afterEach, describe, expect, it } from 'vitest';
import { codesOf, DAY, effects, startRobot, stopRobots, type Robot } from './client.ts';

afterEach(stopRobots);

const COM = 'waldfalke24.com';
const DE = 'waldfalke24.de';

async function transfer(robot: Robot, script: object = {}, authinfo = 'right', name = COM) {
  robot.control.script({ [name]: { status: 'ASSIGNED', authinfo: 'right', ...script } });
  return robot.call('POST', '/domain/_transfer?ctid=trf-1', await robot.order(name, { authinfo }));
}

describe('a transfer to us', () => {
  it('has two finals, and the name is ours with the second one only', async () => {
    const robot = await startRobot();
    expect((await transfer(robot, { transfer: { completeMs: 5 * DAY } })).code).toBe('N0104');
    await robot.control.advance(60_000);
    const [begun, ...none] = await robot.drain();
    expect([codesOf(begun), none]).toEqual([['S0104'], []]);
    expect(begun).toMatchObject({ job: { status: 'RUNNING' }, ctid: 'trf-1' });
    expect((await robot.call('GET', `/domain/${COM}`)).status).toBe(404);
    expect(effects(robot)).toEqual([]);
    await robot.control.advance(5 * DAY);
    const [done] = await robot.drain();
    expect([codesOf(done), done]).toMatchObject([['S0104001'], { job: { status: 'SUCCESS' } }]);
    expect(robot.control.ledger.since()).toMatchObject([{ kind: 'transfer', name: COM, price: 10.5, ctid: 'trf-1' }]);
    expect((await robot.call('GET', `/domain/${COM}`)).body.data).toMatchObject([{ action: 'TRANSFER' }]);
  });

  it('can be refused days later, and costs nothing then', async () => {
    const robot = await startRobot();
    await transfer(robot, { transfer: { completeMs: 5 * DAY, end: 'FAILED' } });
    await robot.control.advance(6 * DAY);
    expect((await robot.drain()).map(codesOf)).toEqual([['S0104'], ['E0104001', 'EF-SANDBOX-REGISTRY']]);
    expect(effects(robot)).toEqual([]);
    expect((await robot.call('GET', '/account')).body.data).toMatchObject([
      { currentAccountBalance: 10_000, reserved: 0 },
    ]);
  });

  it('with a wrong AuthCode is refused at once, or by the registry, as switched', async () => {
    const robot = await startRobot();
    expect(await transfer(robot, {}, 'wrong')).toMatchObject({ code: 'E0104', reasons: ['EF-SANDBOX-AUTHINFO'] });
    robot.control.setSwitches({ authinfoChecked: 'in-job' });
    expect((await transfer(robot, {}, 'wrong')).code).toBe('N0104');
    await robot.control.advance(DAY);
    expect((await robot.drain()).map(codesOf)).toEqual([['E0104', 'EF-SANDBOX-AUTHINFO']]);
    expect((await transfer(robot, {}, 'right')).code).toBe('N0104');
    await robot.control.advance(DAY);
    expect(effects(robot)).toEqual([['transfer', COM]]);
  });

  it('needs an AuthCode, and a name that somebody else holds', async () => {
    const robot = await startRobot();
    expect((await transfer(robot, {}, '')).reasons).toEqual(['EF01000']);
    expect((await transfer(robot, { status: 'FREE' })).reasons).toEqual(['EF-SANDBOX-ABSENT']);
    await robot.own(DE);
    expect((await transfer(robot, {}, 'right', DE)).reasons).toEqual(['EF-SANDBOX-ABSENT']);
  });
});

describe('a transfer away from us', () => {
  const kinds = (messages: Record<string, unknown>[]) =>
    messages.flatMap(({ notify }) => (notify as { type: string } | undefined)?.type ?? []);

  async function leaving(): Promise<Robot> {
    const robot = await startRobot({ switches: { ownersConfirm: true } });
    await robot.own(COM);
    robot.control.beginTransferOut(COM, 'Greg');
    return robot;
  }

  it('is told, reminded of, and done by silence: the domain is away and nothing renews it', async () => {
    const robot = await leaving();
    await robot.drain();
    await robot.control.advance(400 * DAY);
    expect(kinds(await robot.drain())).toEqual([
      'transfer_reminder',
      'transfer_autoack',
      'domain_away',
      'contact_deleted',
    ]);
    expect(effects(robot)).toEqual([
      ['registration', COM],
      ['transfer-out', COM],
    ]);
    expect((await robot.call('GET', `/domain/${COM}`)).status).toBe(404);
  });

  it('is done at once by an ACK, and not at all by a NACK', async () => {
    const robot = await leaving();
    expect((await robot.call('GET', `/transferout/${COM}`)).body.data).toMatchObject([
      { status: 'START', gainingRegistrar: 'Greg' },
    ]);
    expect((await robot.call('PUT', `/transferout/${COM}/NACK`, { nackReason: 4 })).code).toBe('S0106002');
    await robot.control.advance(30 * DAY);
    expect((await robot.call('GET', `/domain/${COM}`)).code).toBe('S0105');
    expect((await robot.call('PUT', `/transferout/${COM}/ACK`, {})).status).toBe(404);
    robot.control.beginTransferOut(COM);
    await robot.call('PUT', `/transferout/${COM}/ACK`, {});
    expect((await robot.call('GET', `/domain/${COM}`)).status).toBe(404);
  });

  it('can have happened without a question', async () => {
    const robot = await leaving();
    await robot.drain();
    robot.control.loseDomain(COM);
    expect(kinds(await robot.drain())).toEqual(['domain_away']);
  });
});

describe('an AuthCode', () => {
  const read = async (robot: Robot, name: string) => (await robot.call('GET', `/domain/${name}`)).body.data?.[0];

  it('is created once, read from the domain, deleted always, and another one after that', async () => {
    const robot = await startRobot();
    await robot.own(DE);
    const created = await robot.call('POST', `/domain/${DE}/_authinfo1`);
    expect([created.code, created.body.data]).toEqual(['S0113001', undefined]);
    const { authinfo } = (await read(robot, DE)) as { authinfo: string };
    expect((await robot.call('POST', `/domain/${DE}/_authinfo1`)).reasons).toEqual(['EF011316']);
    for (let count = 0; count < 2; count += 1)
      expect((await robot.call('DELETE', `/domain/${DE}/_authinfo1`)).code).toBe('S0113002');
    expect(await read(robot, DE)).not.toHaveProperty('authinfo');
    await robot.call('POST', `/domain/${DE}/_authinfo1`);
    expect((await read(robot, DE))?.['authinfo']).not.toBe(authinfo);
  });

  it('of a .de dies after thirty days, of others never', async () => {
    const robot = await startRobot();
    for (const name of [DE, COM]) {
      await robot.own(name);
      await robot.call('POST', `/domain/${name}/_authinfo1`);
    }
    expect(await read(robot, DE)).toHaveProperty('authinfoExpire');
    await robot.control.advance(31 * DAY);
    expect(await read(robot, DE)).not.toHaveProperty('authinfo');
    expect(await read(robot, COM)).toHaveProperty('authinfo');
    expect((await robot.call('POST', `/domain/${DE}/_authinfo1`)).code).toBe('S0113001');
  });

  it('comes by letter where the registry writes letters', async () => {
    const robot = await startRobot();
    for (const name of [DE, COM]) await robot.own(name);
    expect((await robot.call('POST', `/domain/${DE}/_authinfo2`)).code).toBe('S0113003');
    expect((await robot.call('POST', `/domain/${COM}/_authinfo2`)).reasons).toEqual(['EF0072003']);
  });

  it('is in lists only when asked for', async () => {
    const robot = await startRobot();
    await robot.own(DE);
    await robot.call('POST', `/domain/${DE}/_authinfo1`);
    expect((await robot.call('POST', '/domain/_search', {})).body.data?.[0]).not.toHaveProperty('authinfo');
  });
});
