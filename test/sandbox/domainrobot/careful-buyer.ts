import { access, ANNA, DAY, type Envelope, type Robot } from './client.ts';
import type { OrderScenario } from './order-scenarios.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Longest price that the name was sold for. */
const SOLD_FOR = 20;

interface Heard {
  status: number;
  body: Envelope | null;
}

/** A call as the buyer makes it: null when nothing can be made of what came. */
async function call(robot: Robot, method: string, path: string, body?: unknown): Promise<Heard | null> {
  try {
    const response = await fetch(`${robot.apiUrl}${path}`, {
      method,
      headers: { ...access(robot), 'content-type': 'application/json' },
      signal: AbortSignal.timeout(150),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Envelope };
  } catch {
    return null;
  }
}

type Sent = 'accepted' | 'rejected' | 'wait' | 'unknown';
const OURS = ['EF00025', 'EF-SANDBOX-FUNDS'];

/** What a create was answered, in the classes that decide what comes next. */
function classOf(heard: Heard | null): Sent {
  const { status, body } = heard ?? { status: 0, body: null };
  if (status === 429 || status === 401) return 'wait';
  if (body?.status?.type === 'ERROR' && status < 500) {
    const reasons = (body.messages ?? []).map(({ code }) => code);
    if (reasons.some((reason) => OURS.includes(reason))) return 'wait';
    return reasons.includes('EF01030') ? 'unknown' : 'rejected';
  }
  return status === 200 && body?.status !== undefined ? 'accepted' : 'unknown';
}

type State = 'ours' | 'not-ours' | 'running' | 'ended' | 'nothing' | 'unreadable';

/** Where the name stands, by inventory first, then by its jobs. */
async function lookAt(robot: Robot, name: string, owner: number): Promise<State> {
  const named = (key: string) => ({ filters: [{ key, operator: 'EQUAL', value: name }] });
  const held = await call(robot, 'POST', '/domain/_search?keys[]=ownerc', named('name'));
  if (held?.body?.status?.type !== 'SUCCESS') return 'unreadable';
  const [hit] = held.body.data ?? [];
  if (hit !== undefined) return (hit['ownerc'] as { id: number }).id === owner ? 'ours' : 'not-ours';
  const jobs = await call(robot, 'POST', '/job/_search', named('object'));
  if (jobs?.body?.status?.type !== 'SUCCESS') return 'unreadable';
  if ((jobs.body.data ?? []).length > 0) return 'running';
  const view = { from: '2020-01-01 00:00:00', to: '2050-01-01 00:00:00' };
  const ended = await call(robot, 'POST', '/job/history/_search', { ...named('object'), view });
  const job = ended?.body?.data?.at(-1)?.['job'] as { status: string } | undefined;
  if (job === undefined) return 'nothing';
  return job.status === 'SUCCESS' ? 'running' : 'ended';
}

/** Reads notifications as long as there are any; none of them is needed. */
async function listen(robot: Robot): Promise<void> {
  for (let count = 0; count < 9; count += 1) {
    const head = (await call(robot, 'GET', '/poll'))?.body?.data?.[0];
    if (head === undefined) return;
    await call(robot, 'PUT', `/poll/${head['id'] as number}`);
  }
}

/** Whether the name is still free and no dearer than it was sold. */
async function preflight(robot: Robot, name: string): Promise<boolean> {
  const sources = { custom: { domains: [name], services: ['WHOIS', 'PRICE'] } };
  const [hit] = (await call(robot, 'POST', '/domainstudio', { sources }))?.body?.data ?? [];
  const { whois, price } = (hit?.['services'] ?? {}) as {
    whois?: { data: { status: string } };
    price?: { data?: { prices: { netAmount: number }[] } };
  };
  return whois?.data.status === 'FREE' && (price?.data?.prices[0]?.netAmount ?? Infinity) <= SOLD_FOR;
}

async function contact(robot: Robot): Promise<number | null> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const heard = await call(robot, 'POST', '/contact', ANNA);
    if (heard !== null) return Number(heard.body?.data?.[0]?.['id'] ?? NaN) || null;
  }
  return null;
}

/**
 * Buys a name as carefully as the rules for orders ask: looks before it sends again, sends at most twice, gives money back only
 * when it is sure. What it finds shows that a scenario can be played, not that the product plays it right.
 */
export async function buy(robot: Robot, name: string): Promise<OrderScenario['outcome']> {
  const owner = await contact(robot);
  if (owner === null || !(await preflight(robot, name))) return 'REFUNDED';
  const order = await robot.order(name);
  let sent: Sent = 'wait';
  let attempts = 0;
  let empty = 0;
  for (let passed = 0; passed < 7 * DAY;) {
    if (sent === 'wait' || (empty >= 3 && attempts < 2)) {
      sent = classOf(await call(robot, 'POST', `/domain?ctid=${name}-a${attempts + 1}`, order));
      attempts += sent === 'wait' ? 0 : 1;
      empty = 0;
    }
    const state = sent === 'wait' ? 'nothing' : await lookAt(robot, name, owner);
    if (state === 'ours') {
      // Autorenew off. Whether it works changes nothing about the order.
      await call(robot, 'POST', `/domain/${name}/cancelation`, { type: 'DELETE', execution: 'EXPIRE' });
      return 'REGISTERED';
    }
    if (state === 'not-ours' || state === 'ended' || (state === 'nothing' && sent === 'rejected')) return 'REFUNDED';
    if (state === 'unreadable' && passed > 2 * DAY) return 'MANUAL_REVIEW';
    empty += state === 'nothing' ? 1 : 0;
    await listen(robot);
    const step = passed < HOUR ? 10 * MINUTE : 6 * HOUR;
    await robot.control.advance(step);
    passed += step;
  }
  return 'MANUAL_REVIEW';
}
