import { afterEach, describe, expect, it } from 'vitest';
import { ANNA, DAY, startRobot, stopRobots, type Robot } from './client.ts';

afterEach(stopRobots);

const COM = 'waldfalke24.com';
const kinds = (messages: Record<string, unknown>[]) =>
  messages.flatMap(({ notify }) => (notify as { type: string } | undefined)?.type ?? []);

describe('a contact', () => {
  const create = (robot: Robot, body: object, query = '') => robot.call('POST', `/contact${query}`, body);

  it('with the same data is the one that exists, unless a new one is forced', async () => {
    const robot = await startRobot();
    const first = await create(robot, ANNA);
    expect([first.code, first.reasons]).toEqual(['S0301', []]);
    const again = await create(robot, { ...ANNA, comment: 'seen twice' });
    expect(again).toMatchObject({ code: 'S0301', reasons: ['MSG03003'], body: { object: first.body.object } });
    const forced = await create(robot, ANNA, '?keys[]=force_handle_create');
    expect(forced.reasons).toEqual([]);
    expect(forced.body.object?.value).not.toBe(first.body.object?.value);
    expect((await robot.call('POST', '/contact/_search', {})).body.object?.summary).toBe(2);
  });

  it.each([
    ['no country', { country: undefined }],
    ['a country that is none', { country: 'Germany' }],
    ['no address', { address: [] }],
    ['a mail address that is none', { email: 'anna' }],
    ['a phone number that is none', { phone: '0941 123' }],
    ['an organisation without a name', { type: 'ORG' }],
    ['a member that does not exist', { phonenumber: '+49-941-1' }],
  ])('is refused with %s', async (_what, wrong) => {
    const robot = await startRobot();
    const refused = await create(robot, { ...ANNA, ...wrong });
    expect(refused).toMatchObject({ status: 400, code: 'E0301', reasons: ['EF01000'] });
    expect((await robot.call('POST', '/contact/_search', {})).body.object?.summary).toBe(0);
  });

  it('in use changes its name or mail only with the consent of the owner, and is not deleted', async () => {
    const robot = await startRobot();
    await robot.own(COM);
    const id = await robot.contact();
    const body = { ...ANNA, id, email: 'anna.neu@example.org' };
    expect((await robot.call('PUT', `/contact/${id}`, body)).reasons).toEqual(['EF01000']);
    expect((await robot.call('PUT', `/contact/${id}`, { ...body, confirmOwnerConsent: true })).code).toBe('S0302');
    expect((await robot.call('GET', `/contact/${id}`)).body.data).toMatchObject([{ email: 'anna.neu@example.org' }]);
    expect((await robot.call('DELETE', `/contact/${id}`)).status).toBe(400);
  });

  it('that nobody uses is purged after half a year, with an event', async () => {
    const robot = await startRobot({ switches: { ownersConfirm: true } });
    await robot.own(COM);
    const used = await robot.contact();
    const unused = Number((await create(robot, { ...ANNA, alias: 'unused' })).body.object?.value);
    await robot.drain();
    await robot.control.advance(200 * DAY);
    expect(await robot.drain()).toMatchObject([
      { notify: { type: 'contact_deleted', object: { type: 'Contact', data: { id: unused } } } },
    ]);
    expect((await robot.call('GET', `/contact/${used}`)).code).toBe('S0304');
    expect((await robot.call('GET', `/contact/${unused}`)).status).toBe(404);
  });
});

describe('the owner of a generic name', () => {
  const status = async (robot: Robot) => (await robot.call('GET', `/domain/${COM}`)).body.data?.[0]?.['registryStatus'];

  it('who stays silent for fifteen days loses the use of it, and gets it back by confirming', async () => {
    const robot = await startRobot();
    await robot.own(COM);
    const id = await robot.contact();
    const check = async () => (await robot.call('GET', `/contact/${id}/verification/contact`)).body.data?.[0];
    expect(await check()).toMatchObject({
      status: 'PENDING',
      domains: [{ name: COM, deactivation: expect.any(String) }],
    });
    await robot.control.advance(14 * DAY);
    expect(await status(robot)).toBe('ACTIVE');
    await robot.drain();
    await robot.control.advance(2 * DAY);
    expect(await status(robot)).toBe('HOLD');
    expect(kinds(await robot.drain())).toEqual(['ocval_deactivated']);
    expect(robot.control.confirmOwner(id)).toBe(true);
    expect(await status(robot)).toBe('ACTIVE');
    expect(await check()).toMatchObject({ status: 'SUCCESS', confirmed: expect.any(String) });
  });

  it('who confirmed in time is not asked again', async () => {
    const robot = await startRobot();
    await robot.own(COM);
    const id = await robot.contact();
    robot.control.confirmOwner(id);
    await robot.own('waldfalke25.com');
    await robot.control.advance(100 * DAY);
    expect(await status(robot)).toBe('ACTIVE');
    expect((await robot.call('GET', `/contact/${id}`)).body.data).toMatchObject([{ verification: 'SUCCESS' }]);
  });

  it('of a country name is not asked', async () => {
    const robot = await startRobot();
    await robot.own('waldfalke24.de');
    expect((await robot.call('GET', `/contact/${await robot.contact()}/verification/contact`)).status).toBe(404);
  });
});

describe('a zone', () => {
  const ZONE = { origin: 'waldfalke24.de', nameServers: [{ name: 'a.ns14.net' }], main: { address: '192.0.2.1' } };
  const TOKEN = { name: '_acme-challenge', type: 'TXT', value: 'token', ttl: 60 };

  async function withZone(): Promise<Robot> {
    const robot = await startRobot();
    expect((await robot.call('POST', '/zone', { ...ZONE, wwwInclude: true })).code).toBe('S0201');
    return robot;
  }

  const records = async (robot: Robot) =>
    (await robot.call('GET', `/zone/${ZONE.origin}`)).body.data?.[0]?.['resourceRecords'] as unknown[];

  it('has the main address as a record, and a second one of the name is refused', async () => {
    const robot = await withZone();
    expect(await records(robot)).toEqual([
      { name: '', type: 'A', value: '192.0.2.1', ttl: 3600 },
      { name: 'www', type: 'A', value: '192.0.2.1', ttl: 3600 },
    ]);
    expect((await robot.call('POST', '/zone', ZONE)).reasons).toEqual(['EF01000']);
  });

  it('takes a stream of changes that is harmless to repeat', async () => {
    const robot = await withZone();
    const before = await records(robot);
    for (let count = 0; count < 2; count += 1)
      expect((await robot.call('POST', `/zone/${ZONE.origin}/_stream`, { adds: [TOKEN], rems: [] })).code).toBe(
        'S0202002',
      );
    expect(await records(robot)).toEqual([...before, TOKEN]);
    for (let count = 0; count < 2; count += 1)
      await robot.call('POST', `/zone/${ZONE.origin}/_stream`, { adds: [], rems: [TOKEN] });
    expect(await records(robot)).toEqual(before);
  });

  it('is replaced by an update, found by name and server, and gone when deleted', async () => {
    const robot = await withZone();
    await robot.call('PUT', `/zone/${ZONE.origin}/a.ns14.net`, { ...ZONE, resourceRecords: [TOKEN] });
    expect(await records(robot)).toHaveLength(2);
    expect((await robot.call('GET', `/zone/${ZONE.origin}/b.ns14.net`)).status).toBe(404);
    await robot.call('DELETE', `/zone/${ZONE.origin}`);
    expect((await robot.call('GET', `/zone/${ZONE.origin}`)).status).toBe(404);
  });
});
