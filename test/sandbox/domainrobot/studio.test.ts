import { afterEach, describe, expect, it } from 'vitest';
import { startRobot, stopRobots, type Robot } from './client.ts';

afterEach(stopRobots);

interface Hit {
  domain: string;
  idn: string;
  source: string;
  portfolio?: boolean;
  services: {
    whois?: { status: string; data: { status: string; priceClass?: string } };
    price?: { status: string; data?: { prices: { amount: number; netAmount: number; vatAmount: number }[] } };
  };
}

async function ask(robot: Robot, body: object): Promise<Hit[]> {
  const { status, body: reply } = await robot.call('POST', '/domainstudio', body);
  expect([status, reply.status]).toEqual([200, undefined]);
  return reply.data as unknown as Hit[];
}

const custom = (domains: string[], more: object = {}) => ({
  sources: { custom: { domains, services: ['WHOIS', 'PRICE'], ...more } },
});

describe('a search', () => {
  it('tells of exact names whether they are free and what they cost, many at once', async () => {
    const robot = await startRobot();
    await robot.own('waldfalke24.de');
    robot.control.script({ 'waldfalke24.io': { status: 'TIMEOUT' } });
    const names = ['waldfalke24.de', 'waldfalke25.de', 'google.com', 'waldfalke24.io', 'müller24.de', 'bad_name.de'];
    const hits = await ask(robot, { ...custom(names), currency: 'EUR', checkPortfolio: true });
    expect(hits.map(({ domain, portfolio, services }) => [domain, portfolio, services.whois?.data.status])).toEqual([
      ['waldfalke24.de', true, 'ASSIGNED'],
      ['waldfalke25.de', false, 'FREE'],
      ['google.com', false, 'ASSIGNED'],
      ['waldfalke24.io', false, 'TIMEOUT'],
      ['xn--mller24-n2a.de', false, 'FREE'],
      ['bad_name.de', false, 'INVALID'],
    ]);
    expect(hits[4]?.idn).toBe('müller24.de');
    expect(hits[1]?.services.price?.data?.prices).toEqual([
      ...['create', 'renew', 'transfer'].map((businessCase) => ({
        amount: 4.76,
        netAmount: 4,
        vatAmount: 0.76,
        currency: 'EUR',
        businessCase,
        period: { unit: 'YEAR', period: 1 },
      })),
      expect.objectContaining({ businessCase: 'restore', netAmount: 40 }),
    ]);
  });

  it('of a word tries the top-level domains that are asked for, and suggests', async () => {
    const robot = await startRobot();
    const sources = { initial: { tlds: ['de', 'com'], services: ['WHOIS'] }, suggestion: { services: ['WHOIS'] } };
    const hits = await ask(robot, { searchToken: 'Wald Falke24', sources });
    expect(hits.slice(0, 2).map(({ domain, source }) => [domain, source])).toEqual([
      ['wald-falke24.de', 'INITIAL'],
      ['wald-falke24.com', 'INITIAL'],
    ]);
    expect(hits.some(({ source, domain }) => source === 'SUGGESTION' && domain.includes('wald-falke24'))).toBe(true);
    expect((await robot.call('POST', '/domainstudio', { sources })).reasons).toEqual(['EF01000']);
  });

  it('shows only free names when asked to', async () => {
    const robot = await startRobot();
    const hits = await ask(robot, custom(['google.de', 'waldfalke24.de'], { onlyAvailable: true }));
    expect(hits.map(({ domain }) => domain)).toEqual(['waldfalke24.de']);
  });

  it('makes up the same world every time, in which a part of all names is taken', async () => {
    const robot = await startRobot();
    const names = Array.from(
      { length: 200 },
      (_, index) => `wort${'abcdefghijklmnopqrst'[index % 20]}${'uvwxyzabcd'[index % 10]}x.com`,
    );
    const words = [...new Set(names)].map((name) => name.replace(/\d/g, ''));
    const statuses = async () => (await ask(robot, custom(words))).map(({ services }) => services.whois?.data.status);
    const first = await statuses();
    expect(await statuses()).toEqual(first);
    expect(new Set(first)).toContain('ASSIGNED');
    expect(new Set(first)).toContain('FREE');
  });

  it('follows prices that change, and knows no price in a currency that is not dealt in', async () => {
    const robot = await startRobot();
    robot.control.setPrices({ de: { create: 5.5 } });
    const [hit] = await ask(robot, custom(['waldfalke24.de']));
    expect(hit?.services.price?.data?.prices[0]).toMatchObject({ netAmount: 5.5, vatAmount: 1.05, amount: 6.55 });
    const [foreign] = await ask(robot, { ...custom(['waldfalke24.de']), currency: 'XAU' });
    expect(foreign?.services.price).toMatchObject({ status: 'FAILED', message: 'no price' });
  });

  it('can name its status too, as other routes do', async () => {
    const robot = await startRobot({ switches: { studioWithoutStatus: false } });
    expect((await robot.call('POST', '/domainstudio', custom(['waldfalke24.de']))).code).toBe('S0108001');
  });

  it.each([
    ['taken-x.de', 'ASSIGNED'],
    ['premium-x.shop', 'PREMIUM'],
    ['reserved-x.de', 'RESERVED'],
    ['timeout-x.de', 'TIMEOUT'],
    ['fails-x.de', 'FREE'],
    ['waldfalke24.invalid', 'INVALID'],
  ])('speaks by the beginning of %s: %s', async (name, status) => {
    const robot = await startRobot();
    const [hit] = await ask(robot, custom([name]));
    expect(hit?.services.whois?.data.status).toBe(status);
  });
});
