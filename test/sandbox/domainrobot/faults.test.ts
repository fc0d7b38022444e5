import { afterEach, describe, expect, it } from 'vitest';
import { FAULT_KINDS, type Fault, type FaultKind } from '#sandbox/domainrobot/faults.ts';
import { access, DAY, effects, startRobot, stopRobots, type Robot } from './client.ts';

afterEach(stopRobots);

const NAME = 'waldfalke24.de';
const CREATE = { method: 'POST', path: '/domain$' };

/** What a caller sees: status and body, or the failure of the call. */
async function seen(
  robot: Robot,
  body: unknown,
): Promise<{ status: number; type: string | null; text: string } | string> {
  try {
    const response = await fetch(`${robot.apiUrl}/domain?ctid=f-1`, {
      method: 'POST',
      headers: { ...access(robot), 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(300),
    });
    const text = await response.text();
    return { status: response.status, type: response.headers.get('content-type'), text };
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown';
  }
}

const json = expect.objectContaining({ status: 200, type: 'application/json' });
const refused = (code: string) => expect.objectContaining({ status: 400, text: expect.stringContaining(code) });

/** What each fault shows of a create, and whether the name is registered all the same. */
const OF_CREATE: readonly [fault: Fault, shown: unknown, registered: boolean][] = [
  [{ kind: 'timeout-before' }, 'TimeoutError', false],
  [{ kind: 'timeout-after-commit' }, 'TimeoutError', true],
  [{ kind: 'status-500' }, expect.objectContaining({ status: 500 }), false],
  [{ kind: 'status-500', afterCommit: true }, expect.objectContaining({ status: 500 }), true],
  [{ kind: 'status', status: 504, afterCommit: true }, expect.objectContaining({ status: 504 }), true],
  [{ kind: 'html-502' }, expect.objectContaining({ status: 502, type: 'text/html' }), false],
  [{ kind: 'html-502', afterCommit: true }, expect.objectContaining({ status: 502, type: 'text/html' }), true],
  [{ kind: 'rate-limited', retryAfter: '1' }, expect.objectContaining({ status: 429 }), false],
  [{ kind: 'drop-before' }, 'TypeError', false],
  [{ kind: 'drop-after-commit' }, 'TypeError', true],
  [{ kind: 'reset-mid-body' }, 'TypeError', true],
  [{ kind: 'cut-json' }, json, true],
  [{ kind: 'hang' }, 'TimeoutError', true],
  [{ kind: 'slow', ms: 50 }, json, true],
  [{ kind: 'held' }, 'TimeoutError', false],
  [
    { kind: 'ok-with-error' },
    expect.objectContaining({ status: 200, text: expect.stringContaining('"type":"ERROR"') }),
    false,
  ],
  [{ kind: 'ok-with-error', afterCommit: true }, expect.objectContaining({ status: 200 }), true],
  [{ kind: 'refused', code: 'EF01000' }, refused('EF01000'), false],
  [{ kind: 'refused', code: 'E0101' }, refused('E0101'), false],
  [{ kind: 'funds' }, refused('EF-SANDBOX-FUNDS'), false],
  [{ kind: 'task-limit' }, refused('EF00025'), false],
  [{ kind: 'unauthorized' }, expect.objectContaining({ status: 401, text: expect.stringContaining('E00000') }), false],
  [{ kind: 'no-status' }, expect.objectContaining({ status: 200, text: expect.not.stringContaining('N0101') }), true],
  [{ kind: 'wrong-type' }, expect.objectContaining({ status: 200, type: 'text/html' }), true],
];

/** Faults that a create does not show; each has its own test. */
const OTHERS: readonly FaultKind[] = ['stale-read', 'confirm-forgotten', 'redelivered'];

describe('a fault at a create', () => {
  it.each(OF_CREATE)('%j: what is seen, and what happened', async (fault, shown, registered) => {
    const robot = await startRobot();
    const order = await robot.order(NAME);
    robot.control.faults.add([{ ...fault, match: CREATE }]);
    expect(await seen(robot, order)).toEqual(shown);
    await robot.control.advance(5_000);
    expect(effects(robot)).toEqual(registered ? [['registration', NAME]] : []);
    expect(robot.control.requests.since().at(-1)).toMatchObject({ ctid: 'f-1', fault: fault.kind });
    expect(robot.control.ledger.since().map(({ ctid }) => ctid)).toEqual(registered ? ['f-1'] : []);
  });

  it('is tried here or in a test of its own, of every kind', () => {
    expect(new Set([...OF_CREATE.map(([{ kind }]) => kind), ...OTHERS])).toEqual(new Set(FAULT_KINDS));
  });

  it('lets a held request happen when it is let go', async () => {
    const robot = await startRobot();
    robot.control.faults.add([{ kind: 'held', match: CREATE }]);
    const held = robot.call('POST', '/domain', await robot.order(NAME));
    await expect.poll(() => robot.control.faults.pending()).toEqual([]);
    expect((await robot.call('POST', '/job/_search', {})).body.object?.summary).toBe(0);
    expect(robot.control.faults.letGo()).toBe(1);
    expect((await held).code).toBe('N0101');
  });

  it('is addressed by ctid, by body, and by which call it is', async () => {
    const robot = await startRobot();
    robot.control.faults.add([
      { kind: 'funds', match: { ...CREATE, text: 'ctid=ord-2-a1' } },
      { kind: 'task-limit', match: { ...CREATE, text: '"zweiter24.de"' }, skip: 1 },
    ]);
    const create = async (name: string, ctid: string) =>
      (await robot.call('POST', `/domain?ctid=${ctid}`, await robot.order(name))).reasons[0] ?? 'ok';
    expect(await create('erster24.de', 'ord-1-a1')).toBe('ok');
    expect(await create('zweiter24.de', 'ord-2-a1')).toBe('EF-SANDBOX-FUNDS');
    expect(await create('zweiter24.de', 'ord-2-a2')).toBe('ok');
    expect(await create('zweiter24.de', 'ord-2-a3')).toBe('EF00025');
  });

  it('can last: no credit for six hours, no inventory for three days', async () => {
    const robot = await startRobot();
    robot.control.faults.add([
      { kind: 'funds', match: CREATE, forMs: 6 * 3_600_000 },
      { kind: 'status-500', match: { path: '/domain/' }, forMs: 3 * DAY },
    ]);
    const order = await robot.order(NAME);
    for (const ms of [0, 3 * 3_600_000]) {
      await robot.control.advance(ms);
      expect((await robot.call('POST', '/domain', order)).reasons).toEqual(['EF-SANDBOX-FUNDS']);
    }
    await robot.control.advance(4 * 3_600_000);
    expect((await robot.call('POST', '/domain', order)).code).toBe('N0101');
    expect((await robot.call('GET', `/domain/${NAME}`)).status).toBe(500);
    await robot.control.advance(3 * DAY);
    expect((await robot.call('GET', `/domain/${NAME}`)).code).toBe('S0105');
  });
});

describe('a fault at a read or a confirmation', () => {
  it('can make the inventory answer as it was some time ago', async () => {
    const robot = await startRobot();
    await robot.own(NAME);
    robot.control.faults.add([{ kind: 'stale-read', ms: 60_000, times: 2, match: { path: '/domain/' } }]);
    expect((await robot.call('GET', `/domain/${NAME}`)).status).toBe(404);
    expect((await robot.call('POST', '/domain/_search', {})).body.object?.summary).toBe(0);
    expect((await robot.call('POST', '/domain/_search', {})).body.object?.summary).toBe(1);
  });

  it('can forget confirmations: the same notification comes again', async () => {
    const robot = await startRobot();
    const id = robot.control.pushMessage({ notify: { type: 'domain_away' } });
    robot.control.faults.add([{ kind: 'confirm-forgotten', times: 2, match: { method: 'PUT', path: '/poll/' } }]);
    const rounds: unknown[] = [];
    for (let count = 0; count < 4; count += 1) {
      rounds.push((await robot.call('GET', '/poll')).body.data?.[0]?.['id']);
      await robot.call('PUT', `/poll/${id}`);
    }
    expect(rounds).toEqual([id, id, id, undefined]);
  });

  it('can deliver a confirmed notification a second time, behind the others', async () => {
    const robot = await startRobot();
    const ids = ['a', 'b'].map((type) => robot.control.pushMessage({ notify: { type } }));
    robot.control.faults.add([{ kind: 'redelivered', match: { method: 'PUT', path: '/poll/' } }]);
    expect((await robot.drain()).map(({ id }) => id)).toEqual([...ids, ids[0]]);
  });

  it('can silence the queue while jobs are still told by their own routes', async () => {
    const robot = await startRobot();
    robot.control.faults.add([{ kind: 'timeout-before', match: { path: '/poll' }, forMs: DAY }]);
    const accepted = await robot.call('POST', '/domain', await robot.order(NAME));
    await robot.control.advance(5_000);
    await expect(
      fetch(`${robot.apiUrl}/poll`, { headers: access(robot), signal: AbortSignal.timeout(100) }),
    ).rejects.toThrow();
    const id = accepted.body.data?.[0]?.['id'] as number;
    expect((await robot.call('GET', `/job/history/${id}`)).body.data).toMatchObject([{ job: { status: 'SUCCESS' } }]);
  });
});
