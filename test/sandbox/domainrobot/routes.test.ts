import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '#sandbox/domainrobot/routes/index.ts';
import { ANNA, DAY, specification, startRobot, stopRobots, type Robot } from './client.ts';

/** Operations of the specification that the product has no use for. */
const NOT_PLAYED = [
  'POST /domain/_trade',
  'POST /contact/{id}/verification',
  'PUT /contact/verification/_confirm',
  'POST /contact/{id}/verification/contact',
  'PUT /contact/{id}/verification/contact',
];
const PLAYED = ROUTES.map(({ method, path }) => `${method} ${path}`);

const ACCOUNT = { filters: [], view: { limit: 10, offset: 0 } };
const HISTORY = { ...ACCOUNT, view: { limit: 10, from: '2020-01-01 00:00:00', to: '2040-01-01 00:00:00' } };
const NAMES = {
  de: 'rundgang24.de',
  com: 'rundgang24.com',
  out: 'rundgang25.com',
  gone: 'rundgang26.de',
  moved: 'rundgang27.com',
};

type Call = [route: string, path: string, body?: unknown];

/** One call of every route that succeeds, in an order in which each finds what it needs. */
async function tour(robot: Robot): Promise<Call[]> {
  const { de, com, out, gone, moved } = NAMES;
  const id = await robot.contact();
  for (const name of [de, com, out, gone]) await robot.own(name, { autoDnssec: true });
  robot.control.script({ [moved]: { status: 'ASSIGNED' }, 'rundgang28.shop': { status: 'PREMIUM' } });
  robot.control.beginTransferOut(out);
  const payable = (await robot.call('GET', `/domain/${de}`)).body.data?.[0]?.['payable'];
  const message = (await robot.call('GET', '/poll')).body.data?.[0]?.['id'] as number;
  const ended = (await robot.call('POST', '/job/history/_search', HISTORY)).body.data?.[0]?.['job'] as { id: number };
  await robot.call('POST', `/domain/${gone}/cancelation`, { domain: gone, type: 'DELETE', execution: 'NOW' });
  await robot.control.advance(5_000);
  robot.control.script({ [de]: { update: { delayMs: 400 * DAY } } });
  const zone = { origin: de, nameServers: [{ name: 'a.ns14.net' }], main: { address: '192.0.2.1' }, wwwInclude: true };
  const record = { name: '_x', type: 'TXT', value: 'token', ttl: 60 };
  const reference = robot.control.core.world.verifications[id]?.reference ?? '';
  return [
    ['GET /hello', '/hello'],
    ['POST /login', '/login', { user: robot.user, password: robot.password, context: Number(robot.context) }],
    ['DELETE /logout', '/logout'],
    ['GET /account', '/account'],
    ['GET /user/billinglimit', '/user/billinglimit'],
    ['GET /user/tasklimit', '/user/tasklimit'],
    [
      'POST /domainstudio',
      '/domainstudio',
      { sources: { custom: { domains: [de, 'x.y'], services: ['WHOIS', 'PRICE'] } } },
    ],
    ['GET /domainpremium/{name}', '/domainpremium/rundgang28.shop'],
    ['POST /domain', '/domain', await robot.order('rundgang29.de')],
    ['POST /domain/_transfer', '/domain/_transfer', await robot.order(moved, { authinfo: 'code' })],
    ['GET /domain/{name}', `/domain/${de}`],
    ['POST /domain/_search', '/domain/_search?keys[]=ownerc&keys[]=authinfo', ACCOUNT],
    ['PUT /domain/{name}/_comment', `/domain/${de}/_comment`, { comment: 'x' }],
    ['POST /domain/{name}/_authinfo1', `/domain/${de}/_authinfo1`],
    ['PUT /domain/{name}/_sendAuthinfoToOwnerc', `/domain/${de}/_sendAuthinfoToOwnerc`, { name: de }],
    ['DELETE /domain/{name}/_authinfo1', `/domain/${de}/_authinfo1`],
    ['POST /domain/{name}/_authinfo2', `/domain/${de}/_authinfo2`],
    ['PUT /domain/{name}/_autoDnssecKeyRollover', `/domain/${de}/_autoDnssecKeyRollover`],
    ['POST /domain/{name}/cancelation', `/domain/${com}/cancelation`, { type: 'DELETE', execution: 'EXPIRE' }],
    ['GET /domain/{name}/cancelation', `/domain/${com}/cancelation`],
    ['PUT /domain/{name}/cancelation', `/domain/${com}/cancelation`, { type: 'TRANSIT' }],
    ['POST /domain/cancelation/_search', '/domain/cancelation/_search', ACCOUNT],
    ['DELETE /domain/{name}/cancelation', `/domain/${com}/cancelation`],
    ['PUT /domain/{name}/_statusUpdate', `/domain/${com}/_statusUpdate`, { registryStatus: 'LOCK' }],
    ['PUT /domain/{name}/_renew', `/domain/${de}/_renew`, { name: de, payable, period: { unit: 'YEAR', period: 1 } }],
    ['POST /domain/restore/_search', '/domain/restore/_search', ACCOUNT],
    ['PUT /domain/{name}/_restore', `/domain/${gone}/_restore`, { name: gone, action: 'RESTORE_RENEW' }],
    ['+1 minute', ''],
    ['PUT /domain/{name}/_dnssec', `/domain/${com}/_dnssec`, { dnssec: false, dnssecData: [] }],
    ['PUT /domain/{name}', `/domain/${de}`, { name: de, comment: 'y' }],
    ['+1 minute', ''],
    ['PUT /domain/{name}/_ownerChange', `/domain/${com}/_ownerChange`, { ownerc: { id } }],
    ['GET /job/{id}', '/job/$running'],
    ['POST /job/_search', '/job/_search', ACCOUNT],
    ['PUT /job/{id}/_cancel', '/job/$running/_cancel'],
    ['POST /job/history/_search', '/job/history/_search', HISTORY],
    ['GET /job/history/{id}', `/job/history/${ended.id}`],
    ['GET /poll', '/poll'],
    ['PUT /poll/{id}', `/poll/${message}`],
    ['POST /transferout/_search', '/transferout/_search', ACCOUNT],
    ['GET /transferout/{name}', `/transferout/${out}`],
    ['PUT /transferout/{domain}/{type}', `/transferout/${out}/NACK`, { domain: out }],
    ['POST /contact', '/contact', { ...ANNA, alias: 'another', type: 'ORG', organization: 'Beispiel GmbH' }],
    ['POST /contact/_search', '/contact/_search', ACCOUNT],
    ['GET /contact/{id}', `/contact/${id}`],
    ['PUT /contact/{id}', `/contact/${id}`, { ...ANNA, id, city: 'Passau' }],
    ['DELETE /contact/{id}', `/contact/${id + 1}`],
    ['GET /contact/{id}/verification', `/contact/${id}/verification`],
    ['GET /contact/verification', `/contact/verification?reference=${reference}`],
    ['PUT /contact/{id}/verification/_resendEmail', `/contact/${id}/verification/_resendEmail`],
    ['GET /contact/{id}/verification/contact', `/contact/${id}/verification/contact`],
    ['POST /contact/verification/_search', '/contact/verification/_search', ACCOUNT],
    ['POST /contact/verification/contact/_search', '/contact/verification/contact/_search', ACCOUNT],
    ['POST /zone', '/zone', zone],
    ['POST /zone/_search', '/zone/_search', ACCOUNT],
    ['GET /zone/{name}', `/zone/${de}`],
    ['PUT /zone/{name}', `/zone/${de}`, zone],
    ['POST /zone/{name}/_stream', `/zone/${de}/_stream`, { adds: [record], rems: [] }],
    ['GET /zone/{name}/{virtualNameServer}', `/zone/${de}/a.ns14.net`],
    ['PUT /zone/{name}/{virtualNameServer}', `/zone/${de}/a.ns14.net`, zone],
    ['PATCH /zone/{name}/{virtualNameServer}', `/zone/${de}/a.ns14.net`, { resourceRecordsAdd: [record] }],
    ['DELETE /zone/{name}', `/zone/${de}`],
    ['POST /zone', '/zone', zone],
    ['DELETE /zone/{name}/{virtualNameServer}', `/zone/${de}/a.ns14.net`],
  ];
}

afterEach(stopRobots);

describe('the routes of the DomainRobot stand-in', () => {
  it('all succeed once, by name: no route is without a call', async () => {
    const robot = await startRobot();
    const called = new Set<string>();
    for (const [route, path, body] of await tour(robot)) {
      if (route === '+1 minute') {
        await robot.control.advance(60_000);
        continue;
      }
      const running = Object.values(robot.control.core.world.jobs).find((job) => !job.ended && job.action === 'update');
      const answer = await robot.call(route.split(' ')[0] ?? '', path.replace('$running', String(running?.id)), body);
      expect([route, answer.status, answer.reasons]).toEqual([route, 200, expect.any(Array)]);
      called.add(route);
    }
    expect([...called].sort()).toEqual([...PLAYED].sort());
  });

  it('answers 404 with an envelope where there is no route, and without the version in the path', async () => {
    const robot = await startRobot();
    expect(await robot.call('GET', '/nothing')).toMatchObject({ status: 404, body: { status: { type: 'ERROR' } } });
    const elsewhere = await fetch(robot.apiUrl.replace('/v1', '/hello'));
    expect(elsewhere.status).toBe(404);
  });
});

describe.skipIf(specification === null)('the public specification of DomainRobot', () => {
  let operations: string[] = [];
  beforeAll(() => {
    operations = specification?.operations ?? [];
  });

  it('has every route that is played, and every other one is named as not played', () => {
    expect([...PLAYED, ...NOT_PLAYED].sort()).toEqual([...operations].sort());
  });

  it('judges what the tests of the stand-in send and get: members it does not know are errors', () => {
    expect(specification?.problems('GET /hello', 'reply', { stid: 'x', surprise: 1 })).toHaveLength(1);
    expect(specification?.problems('POST /domain', 'request', { name: 1 })).toHaveLength(1);
    expect(specification?.problems('POST /domain', 'request', { name: 'a.de', ownerc: { id: 1 } })).toEqual([]);
  });
});
