import { createServer, type IncomingHttpHeaders } from 'node:http';
import { bodyOf, listening } from '#sandbox/server/listening.ts';
import { startMollieStandIn, type RunningMollie, type StandInOptions } from '#sandbox/mollie/stand-in.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Any JSON of the API. */
export type Body = Record<string, unknown>;

export interface Answer {
  status: number;
  type: string | null;
  replayed: boolean;
  body: Body;
}

/** One call that a listener got. */
export interface Heard {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

const stops: (() => Promise<void>)[] = [];

/** Starts a stand-in that `stopAll` ends. */
export async function start(options: StandInOptions = {}): Promise<RunningMollie> {
  const mollie = await startMollieStandIn(options);
  stops.push(() => mollie.stop());
  return mollie;
}

/** A listener for webhooks; `answer` says what it answers, in turn, 200 when it has no more to say. */
export async function listen(...answers: (number | 'hang')[]): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      heard.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body: body ?? '' });
      const answer = answers.shift() ?? 200;
      if (answer === 'hang') return;
      response.writeHead(answer, answer === 301 ? { location: '/moved' } : {}).end();
    });
  });
  const { url, stop } = await listening(server, '127.0.0.1', 0);
  stops.push(stop);
  return { url: `${url}/hook`, heard };
}

/** Ends everything that was started. */
export async function stopAll(): Promise<void> {
  await Promise.all(stops.splice(0).map((stop) => stop()));
}

/** One call to the API, with the test key unless told otherwise. */
export async function call(
  mollie: RunningMollie,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${mollie.apiUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${mollie.testKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    replayed: response.headers.get('idempotent-replayed') === 'true',
    body: (text === '' ? {} : JSON.parse(text)) as Body,
  };
}

/** One call for the organization, in test mode: with the access token, which says its mode in query or body. */
export function callAsOrganization(mollie: RunningMollie, method: string, path: string, body?: Body): Promise<Answer> {
  const authorization = `Bearer ${mollie.accessToken}`;
  if (method === 'GET') return call(mollie, method, `${path}?testmode=true`, undefined, { authorization });
  return call(mollie, method, path, { ...body, testmode: true }, { authorization });
}

/** A body that creates a payment. */
export function asking(members: Body = {}): Body {
  return {
    amount: { currency: 'EUR', value: '9.99' },
    description: 'Domain order ord-1001',
    redirectUrl: 'https://shop.example/orders/ord-1001',
    metadata: { orderId: 'ord-1001', attempt: 1 },
    ...members,
  };
}

/** Creates a payment and returns its id. */
export async function newPayment(mollie: RunningMollie, members: Body = {}): Promise<string> {
  const { status, body } = await call(mollie, 'POST', '/payments', asking(members));
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  return String(body['id']);
}

/** A payment as it reads now. */
export async function payment(mollie: RunningMollie, id: string): Promise<Body> {
  return (await call(mollie, 'GET', `/payments/${id}`)).body;
}

/** An amount of euros. */
export function eur(value: string): { currency: string; value: string } {
  return { currency: 'EUR', value };
}

/** A customer with a mandate of a paid first payment; ids of both. */
export async function newMandate(
  mollie: RunningMollie,
  method = 'ideal',
): Promise<{ customer: string; mandate: string }> {
  const { body } = await call(mollie, 'POST', '/customers', { name: 'Anna Beispiel', email: 'anna@example.org' });
  const customer = String(body['id']);
  const id = await newPayment(mollie, { customerId: customer, sequenceType: 'first', method });
  mollie.control.pay(id);
  return { customer, mandate: String((await payment(mollie, id))['mandateId']) };
}

/** The checkout address of an answered payment. */
export function checkoutOf(body: Body): string {
  return (body['_links'] as { checkout: { href: string } }).checkout.href;
}

/** Presses a button of a checkout page, as a browser without JavaScript does. */
export async function press(
  address: string,
  fields: Record<string, string>,
): Promise<{ status: number; to: string | null }> {
  const response = await fetch(address, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  await response.text();
  return { status: response.status, to: response.headers.get('location') };
}
