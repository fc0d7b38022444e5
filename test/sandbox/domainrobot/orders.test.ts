import { afterEach, describe, expect, it } from 'vitest';
import { codesOf, DAY, effects, startRobot, stopRobots, type Robot } from './client.ts';

afterEach(stopRobots);

const NAME = 'waldfalke24.de';
const byName = (name: string) => ({ filters: [{ key: 'name', operator: 'EQUAL', value: name }], view: { limit: 2 } });
const byObject = (name: string) => ({
  filters: [{ key: 'object', operator: 'EQUAL', value: name }],
  view: { limit: 9 },
});

async function history(robot: Robot, name: string) {
  const view = { limit: 9, from: '2020-01-01 00:00:00', to: '2040-01-01 00:00:00' };
  return (await robot.call('POST', '/job/history/_search', { ...byObject(name), view })).body;
}

describe('registering a name', () => {
  it('is accepted with a job, and is in inventory, history and notification once the job has ended', async () => {
    const robot = await startRobot();
    const accepted = await robot.call('POST', '/domain?ctid=ord-1-a1', await robot.order(NAME));
    expect(accepted).toMatchObject({
      status: 200,
      body: {
        ctid: 'ord-1-a1',
        status: { code: 'N0101', type: 'NOTIFY', text: 'Die Registrierung der Domain wurde gestartet.' },
        object: { type: 'Domain', value: NAME },
        data: [{ status: 'RUNNING', action: 'create', id: expect.any(Number) }],
      },
    });
    const id = accepted.body.data?.[0]?.['id'] as number;
    expect((await robot.call('GET', `/job/${id}`)).body.data).toMatchObject([{ job: { status: 'RUNNING' } }]);
    expect((await robot.call('POST', '/domain/_search', byName(NAME))).body.object?.summary).toBe(0);
    expect(effects(robot)).toEqual([]);
    await robot.control.advance(2_000);
    expect((await robot.call('GET', `/job/${id}`)).status).toBe(404);
    expect((await robot.call('GET', `/job/history/${id}`)).body.data).toMatchObject([{ job: { status: 'SUCCESS' } }]);
    expect(await history(robot, NAME)).toMatchObject({ object: { summary: 1 } });
    const owned = await robot.call('GET', `/domain/${NAME}`);
    expect(owned.body.data).toMatchObject([
      {
        name: NAME,
        registryStatus: 'ACTIVE',
        autoRenewStatus: 'TRUE',
        expire: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0[12]00$/),
      },
    ]);
    const [message] = await robot.drain();
    expect(message).toMatchObject({
      ctid: 'ord-1-a1',
      job: { id, status: 'SUCCESS' },
      object: { type: 'Domain', value: NAME, data: { name: NAME } },
    });
    expect(robot.control.ledger.since()).toMatchObject([
      { kind: 'registration', name: NAME, price: 4, ctid: 'ord-1-a1', job: id, auto: false },
    ]);
  });

  it('ends in real time too, without anybody moving the clock', async () => {
    const robot = await startRobot({ switches: { jobMs: 30 } });
    await robot.call('POST', '/domain', await robot.order(NAME));
    await expect.poll(() => effects(robot)).toEqual([['registration', NAME]]);
  });

  it('takes the ctid from the header where the query has none', async () => {
    const robot = await startRobot();
    const headers = { 'x-domainrobot-ctid': 'from-header' };
    expect((await robot.call('POST', '/domain', await robot.order(NAME), headers)).body.ctid).toBe('from-header');
  });

  it('is refused with EF01030 while a task on the name runs, and as taken once it is registered', async () => {
    const robot = await startRobot();
    const order = await robot.order(NAME);
    await robot.call('POST', '/domain', order);
    expect(await robot.call('POST', '/domain', order)).toMatchObject({
      status: 400,
      code: 'E0101',
      reasons: ['EF01030'],
    });
    await robot.control.advance(5_000);
    expect(await robot.call('POST', '/domain', order)).toMatchObject({ code: 'E0101', reasons: ['EF-SANDBOX-TAKEN'] });
    expect(effects(robot)).toEqual([['registration', NAME]]);
  });

  it.each([
    ['a period that the registry does not sell', { period: { unit: 'YEAR', period: 20 } }, 'EF01016'],
    ['one name server', { nameServers: [{ name: 'ns1.example.net' }] }, 'EF01000'],
    ['no owner', { ownerc: {} }, 'EF01000'],
    ['a zone contact that does not exist', { zonec: { id: 1 } }, 'EF01010'],
    ['a top-level domain that is not offered', { name: 'waldfalke.invalid' }, 'EF01000'],
    ['a name that is none', { name: '-x-.de' }, 'EF01000'],
    ['a member that does not exist', { nameservers: [] }, 'EF01000'],
    ['a member of a contact that does not exist', { ownerc: { id: 23_151_437, mail: 'x' } }, 'EF01000'],
    ['a DS record in place of a key', { dnssecData: [{ digest: 'AB', keyTag: 1 }] }, 'EF01000'],
    ['a name that somebody holds', { name: 'google.de' }, 'EF-SANDBOX-TAKEN'],
    ['a name that is reserved', { name: 'example.de' }, 'EF-SANDBOX-TAKEN'],
  ])('is refused with %s', async (_what, wrong, reason) => {
    const robot = await startRobot();
    const answer = await robot.call('POST', '/domain', await robot.order(NAME, wrong));
    expect(answer).toMatchObject({ status: 400, code: 'E0101', reasons: [reason] });
    await robot.control.advance(DAY);
    expect(effects(robot)).toEqual([]);
  });

  it('notes what was wrong with a body', async () => {
    const robot = await startRobot();
    await robot.call('POST', '/domain', { ...(await robot.order(NAME)), nameservers: [] });
    expect(robot.control.requests.since().at(-1)).toMatchObject({
      status: 400,
      code: 'E0101',
      problems: [expect.stringContaining('nameservers')],
    });
  });

  it.each([
    ['FAILED', ['E0101', 'EF-SANDBOX-REGISTRY']],
    ['CANCELED', ['E0101', 'EF-SANDBOX-REGISTRY']],
  ] as const)(
    'can end %s at the registry: history and notification say so, nothing is owned or billed',
    async (end, codes) => {
      const robot = await startRobot();
      robot.control.script({ [NAME]: { create: { end } } });
      await robot.call('POST', '/domain', await robot.order(NAME));
      await robot.control.advance(5_000);
      expect(await history(robot, NAME)).toMatchObject({ data: [{ job: { status: end } }] });
      expect(codesOf((await robot.drain())[0])).toEqual(codes);
      expect((await robot.call('GET', `/domain/${NAME}`)).status).toBe(404);
      expect((await robot.call('GET', '/account')).body.data).toMatchObject([
        { currentAccountBalance: 10_000, reserved: 0 },
      ]);
      expect(effects(robot)).toEqual([]);
    },
  );

  it('passes through WAIT, DEFERRED and SUPPORT as scripted, each for its time', async () => {
    const robot = await startRobot();
    const steps = [
      { status: 'WAIT', forMs: 1_000 },
      { status: 'DEFERRED', forMs: DAY },
      { status: 'SUPPORT', forMs: 2 * DAY, subStatus: 'MANUAL' },
    ] as const;
    robot.control.script({ [NAME]: { create: { delayMs: 1_000, steps: [...steps] } } });
    await robot.call('POST', '/domain', await robot.order(NAME));
    const state = async () => {
      const [found] = (await robot.call('POST', '/job/_search', byObject(NAME))).body.data ?? [];
      return (found?.['job'] as { status: string; subStatus?: string } | undefined)?.status;
    };
    const seen = [await state()];
    for (const ms of [1_100, 1_000, DAY, 2 * DAY]) {
      await robot.control.advance(ms);
      seen.push(await state());
    }
    expect(seen).toEqual(['RUNNING', 'WAIT', 'DEFERRED', 'SUPPORT', undefined]);
    expect(effects(robot)).toEqual([['registration', NAME]]);
  });

  it('can run for eight days, hold others off all the while, and be ended by hand', async () => {
    const robot = await startRobot();
    robot.control.script({ [NAME]: { create: { delayMs: 30 * DAY } } });
    const order = await robot.order(NAME);
    await robot.call('POST', '/domain', order);
    await robot.control.advance(8 * DAY);
    expect((await robot.call('POST', '/domain', order)).reasons).toEqual(['EF01030']);
    expect(robot.control.endJob(NAME, 'SUCCESS')).toBe(true);
    expect(effects(robot)).toEqual([['registration', NAME]]);
    expect(robot.control.endJob(NAME, 'SUCCESS')).toBe(false);
  });

  it('can be done within the request', async () => {
    const robot = await startRobot();
    robot.control.script({ [NAME]: { create: { synchronous: true } } });
    const done = await robot.call('POST', '/domain', await robot.order(NAME));
    expect(done).toMatchObject({ code: 'S0101', body: { status: { type: 'SUCCESS' }, data: [{ status: 'SUCCESS' }] } });
    expect((await robot.call('GET', `/domain/${NAME}`)).code).toBe('S0105');
  });

  it('can be refused by script, one attempt after the other', async () => {
    const robot = await startRobot();
    robot.control.script({ [NAME]: { create: [{ refuse: { code: 'EF-SANDBOX-TAKEN' } }, { end: 'FAILED' }, {}] } });
    const order = await robot.order(NAME);
    expect((await robot.call('POST', '/domain', order)).code).toBe('E0101');
    for (const expected of [[], [['registration', NAME]]]) {
      expect((await robot.call('POST', '/domain', order)).code).toBe('N0101');
      await robot.control.advance(5_000);
      expect(effects(robot)).toEqual(expected);
    }
  });

  it('can succeed and be missing in the inventory for five minutes', async () => {
    const robot = await startRobot();
    robot.control.script({ [NAME]: { hiddenMs: 300_000 } });
    await robot.call('POST', '/domain', await robot.order(NAME));
    await robot.control.advance(5_000);
    expect(await history(robot, NAME)).toMatchObject({ data: [{ job: { status: 'SUCCESS' } }] });
    expect((await robot.call('GET', `/domain/${NAME}`)).status).toBe(404);
    expect((await robot.call('POST', '/domain/_search', byName(NAME))).body.object?.summary).toBe(0);
    await robot.control.advance(300_000);
    expect((await robot.call('GET', `/domain/${NAME}`)).code).toBe('S0105');
  });

  it('can be told as failed while the name is ours', async () => {
    const robot = await startRobot();
    robot.control.script({ [NAME]: { create: { end: 'FAILED', effect: true } } });
    await robot.call('POST', '/domain', await robot.order(NAME));
    await robot.control.advance(5_000);
    expect(await history(robot, NAME)).toMatchObject({ data: [{ job: { status: 'FAILED' } }] });
    expect((await robot.call('GET', `/domain/${NAME}`)).code).toBe('S0105');
    expect(effects(robot)).toEqual([['registration', NAME]]);
  });

  it('fails at the registry when somebody else takes the name while the job runs', async () => {
    const robot = await startRobot();
    await robot.call('POST', '/domain', await robot.order(NAME));
    robot.control.script({ [NAME]: { status: 'ASSIGNED' } });
    await robot.control.advance(5_000);
    expect(codesOf((await robot.drain())[0])).toEqual(['E0101', 'EF-SANDBOX-TAKEN']);
    expect(effects(robot)).toEqual([]);
  });

  it('can show the name as pending while the job runs', async () => {
    const robot = await startRobot();
    robot.control.script({ [NAME]: { showPending: true, create: { end: 'FAILED' } } });
    await robot.call('POST', '/domain', await robot.order(NAME));
    const pending = (await robot.call('GET', `/domain/${NAME}`)).body.data;
    expect(pending).toMatchObject([{ registryStatus: 'PENDING' }]);
    expect(pending?.[0]).not.toHaveProperty('expire');
    await robot.control.advance(5_000);
    expect((await robot.call('GET', `/domain/${NAME}`)).status).toBe(404);
  });

  it('asks for a confirmed order where the name is premium, and bills its own price', async () => {
    const robot = await startRobot();
    const name = 'waldfalke24.shop';
    robot.control.script({ [name]: { status: 'PREMIUM', premiumPrice: 240 } });
    const order = await robot.order(name, { confirmOrder: false });
    expect((await robot.call('POST', '/domain', order)).reasons).toEqual(['EF01000']);
    expect((await robot.call('GET', `/domainpremium/${name}`)).body.data).toMatchObject([
      { price: 240, currency: 'EUR' },
    ]);
    await robot.own(name);
    expect(robot.control.ledger.since()).toMatchObject([{ kind: 'registration', price: 240 }]);
  });

  it('can be taken back while its job runs', async () => {
    const robot = await startRobot();
    const accepted = await robot.call('POST', '/domain', await robot.order(NAME));
    const id = accepted.body.data?.[0]?.['id'] as number;
    expect((await robot.call('PUT', `/job/${id}/_cancel`)).code).toBe('S300121');
    await robot.control.advance(DAY);
    expect(await history(robot, NAME)).toMatchObject({ data: [{ job: { status: 'CANCELED' } }] });
    expect(effects(robot)).toEqual([]);
  });

  it('keeps what is kept: comment, name servers, keys, status, owner', async () => {
    const robot = await startRobot();
    await robot.own(NAME);
    const key = { flags: 257, protocol: 3, algorithm: 13, publicKey: 'oJMRESz5E4gYzS/q6XDrvU1qMPYIjCWz' };
    const nameServers = [{ name: 'a.ns.example' }, { name: 'b.ns.example' }];
    const tasks: [string, string, unknown][] = [
      ['', 'N0102', { name: NAME, nameServers, generalRequestEmail: 'ask@example.org' }],
      ['/_dnssec', 'N0102007', { name: NAME, dnssec: true, dnssecData: [key] }],
      ['/_statusUpdate', 'N0102002', { name: NAME, registryStatus: 'LOCK' }],
      ['/_ownerChange', 'N0104010', { name: NAME, ownerc: { id: await robot.contact() }, confirmOwnerConsent: true }],
    ];
    for (const [path, code, body] of tasks) {
      expect((await robot.call('PUT', `/domain/${NAME}${path}`, body)).code).toBe(code);
      await robot.control.advance(5_000);
    }
    await robot.call('PUT', `/domain/${NAME}/_comment`, { name: NAME, comment: 'order 77' });
    const read = async () => (await robot.call('GET', `/domain/${NAME}`)).body.data?.[0];
    expect(await read()).toMatchObject({
      nameServers,
      generalRequestEmail: 'ask@example.org',
      dnssec: true,
      dnssecData: [key],
      registryStatus: 'LOCK',
      comment: 'order 77',
    });
    // A list left out keeps the keys, an empty one deletes them.
    await robot.call('PUT', `/domain/${NAME}/_dnssec`, { name: NAME, dnssec: true });
    await robot.control.advance(5_000);
    expect(await read()).toHaveProperty('dnssecData');
    await robot.call('PUT', `/domain/${NAME}/_dnssec`, { name: NAME, dnssec: false, dnssecData: [] });
    await robot.control.advance(5_000);
    expect(await read()).not.toHaveProperty('dnssecData');
    expect((await robot.drain()).map((message) => codesOf(message)[0])).toEqual([
      'S0101',
      'S0102',
      'S0102007',
      'S0102002',
      'S0104010',
      'S0102007',
      'S0102007',
    ]);
  });
});
