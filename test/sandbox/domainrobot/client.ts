import { expect } from 'vitest';
import { matchRoute } from '#sandbox/domainrobot/routes/index.ts';
import type { StandInOptions } from '#sandbox/domainrobot/acts.ts';
import { startDomainRobotStandIn, type RunningStandIn } from '#sandbox/domainrobot/stand-in.ts';
import { readSpecification } from './specification.ts';

export const specification = readSpecification();

/** Holds the specification against an exchange, where it lies beside the clone. */
function judge(method: string, path: string, body: unknown, status: number, reply: unknown): void {
  const [pathname = ''] = path.split('?');
  const matched = matchRoute(method, pathname.slice(1).split('/'));
  if (specification === null || matched === null) return;
  const operation = `${method} ${matched.route.path}`;
  expect(specification.problems(operation, 'reply', reply)).toEqual([]);
  if (status === 200) expect(specification.problems(operation, 'request', body)).toEqual([]);
}

export interface Envelope {
  stid: string;
  ctid?: string;
  status?: { code?: string; text?: string; type: string };
  object?: { type: string; value?: string; summary?: number };
  data?: Record<string, unknown>[];
  messages?: { code: string; text: string; status: string; messages?: { code: string }[] }[];
}

export interface Answered {
  status: number;
  body: Envelope;
  /** Status code, reason codes and number of hits: what decides. */
  code: string | undefined;
  reasons: string[];
}

/** A running stand-in and a client of it. */
export interface Robot extends RunningStandIn {
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  /** A contact, and a body to register a name with it. */
  contact(): Promise<number>;
  order(name: string, more?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Registers a name and lets its job end. */
  own(name: string, more?: Record<string, unknown>): Promise<void>;
  /** All notifications that wait, confirmed one by one. */
  drain(): Promise<Record<string, unknown>[]>;
}

export const ANNA = {
  alias: 'anna-beispiel-1',
  type: 'PERSON',
  city: 'Regensburg',
  country: 'DE',
  state: 'BY',
  email: 'anna@example.org',
  fname: 'Anna',
  lname: 'Beispiel',
  address: ['Musterweg 3'],
  pcode: '93047',
  phone: '+49-941-0000000',
};

const running: RunningStandIn[] = [];

/** The headers that every request needs. */
export function access(standIn: Pick<RunningStandIn, 'user' | 'password' | 'context'>): Record<string, string> {
  const basic = Buffer.from(`${standIn.user}:${standIn.password}`).toString('base64');
  return {
    authorization: `Basic ${basic}`,
    'x-domainrobot-context': standIn.context,
    'user-agent': 'apexkeep-test/1.0',
  };
}

function read(status: number, text: string): Answered {
  const body = JSON.parse(text) as Envelope;
  return { status, body, code: body.status?.code, reasons: (body.messages ?? []).map(({ code }) => code) };
}

/** Starts a stand-in without the limit a second, and a client of it that holds every exchange against the specification. */
export async function startRobot(options: StandInOptions = {}): Promise<Robot> {
  const standIn = await startDomainRobotStandIn({
    ...options,
    switches: { requestsPerSecond: null, ...options.switches },
  });
  running.push(standIn);
  const call: Robot['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${standIn.apiUrl}${path}`, {
      method,
      headers: {
        ...access(standIn),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answered = read(response.status, await response.text());
    if (response.headers.get('content-type') === 'application/json')
      judge(method, path, body, answered.status, answered.body);
    return answered;
  };
  const contact = async (): Promise<number> => Number((await call('POST', '/contact', ANNA)).body.data?.[0]?.['id']);
  const order: Robot['order'] = async (name, more = {}) => {
    const id = await contact();
    return {
      name,
      ...Object.fromEntries(['ownerc', 'adminc', 'techc', 'zonec'].map((role) => [role, { id }])),
      nameServers: [{ name: 'ns1.example-dns.net' }, { name: 'ns2.example-dns.net' }],
      period: { unit: 'YEAR', period: 1 },
      confirmOrder: true,
      ...more,
    };
  };
  return {
    ...standIn,
    call,
    contact,
    order,
    async own(name, more) {
      expect((await call('POST', '/domain', await order(name, more))).code).toBe('N0101');
      await standIn.control.advance(10_000);
      expect((await call('GET', `/domain/${name}`)).code).toBe('S0105');
    },
    async drain() {
      const seen: Record<string, unknown>[] = [];
      for (;;) {
        const [head] = (await call('GET', '/poll')).body.data ?? [];
        if (head === undefined) return seen;
        seen.push(head);
        expect((await call('PUT', `/poll/${head['id'] as number}`)).code).toBe('S0906');
      }
    },
  };
}

/** Ends all stand-ins of a test, which must not have failed inside. */
export async function stopRobots(): Promise<void> {
  const all = running.splice(0);
  await Promise.all(all.map((one) => one.stop()));
  expect(all.flatMap(({ control }) => control.core.failures)).toEqual([]);
}

/** What a stand-in's ledger counts: effects by kind and name, in order. */
export function effects(robot: Robot): [kind: string, name: string][] {
  return robot.control.ledger.since().map(({ kind, name }) => [kind, name]);
}

/** The codes of a notification: that of the task, then its reason. */
export function codesOf(message: Record<string, unknown> | undefined): string[] {
  const messages = (message?.['messages'] ?? []) as { code: string; messages?: { code: string }[] }[];
  return messages.flatMap(({ code, messages: inner = [] }) => [code, ...inner.map((one) => one.code)]);
}

export const DAY = 86_400_000;
