import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { readSandboxMollieConfig } from '#sandbox/mollie/config.ts';
import { startMollieStandIn, type RunningMollie } from '#sandbox/mollie/stand-in.ts';
import {
  asking,
  call,
  DAY,
  eur,
  HOUR,
  listen,
  newMandate,
  newPayment,
  payment,
  start,
  stopAll,
} from './mollie-world.ts';

const folders: string[] = [];

afterEach(async () => {
  await stopAll();
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

async function file(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'apexkeep-mollie-'));
  folders.push(folder);
  return path.join(folder, 'mollie.json');
}

async function control(mollie: RunningMollie, method: string, route: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${mollie.controlUrl}${route}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

describe('a restart of the Mollie stand-in', () => {
  it('keeps objects, keys, balance and time, and goes on with what was due', async () => {
    const kept = await file();
    const hook = await listen(500, 500);
    const before = await startMollieStandIn({ file: kept });
    const key = { 'idempotency-key': 'pay:1' };
    const first = await call(before, 'POST', '/payments', asking({ method: 'ideal' }), key);
    const id = String(first.body['id']);
    const refunded = await newPayment(before, { method: 'ideal', webhookUrl: hook.url });
    before.control.pay(refunded);
    await before.control.settled();
    const refund = before.control.refund(refunded, { amount: eur('1.00') });
    const { customer } = await newMandate(before);
    const plan = { amount: eur('5.00'), interval: '1 day', description: 'Plan', times: 3 };
    const { body } = await call(before, 'POST', `/customers/${customer}/subscriptions`, plan);
    await before.control.advance(10_000);
    before.control.setMethod('eps', false);
    const shown = await payment(before, id);
    const now = before.control.clock.now().getTime();
    await before.stop();

    const after = await start({ file: kept });
    expect(after.control.clock.now().getTime()).toBeGreaterThanOrEqual(now);
    const { _links: _one, ...same } = await payment(after, id);
    const { _links: _other, ...earlier } = shown;
    expect(same).toEqual(earlier);
    expect((await call(after, 'POST', '/payments', asking({ method: 'ideal' }), key)).replayed).toBe(true);
    await after.control.advance(3 * HOUR);
    expect(await payment(after, id)).toMatchObject({ status: 'expired' });
    expect((await call(after, 'GET', `/payments/${refunded}/refunds/${refund}`)).body).toMatchObject({
      status: 'processing',
    });
    expect(after.control.deliveries(refunded).map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 500],
      [3, 200],
      [1, 200],
    ]);
    await after.control.advance(10 * DAY);
    const path = `/customers/${customer}/subscriptions/${String(body['id'])}`;
    expect((await call(after, 'GET', path)).body).toMatchObject({ status: 'completed' });
    expect((await call(after, 'GET', `${path}/payments`)).body).toMatchObject({ count: 3 });
    expect((await call(after, 'POST', '/payments', asking({ method: 'eps' }))).status).toBe(422);
  });
});

describe('the control port', () => {
  it('does what the handle does: pay, charge back, refund, time, faults, forged calls, counts', async () => {
    const mollie = await start();
    const hook = await listen();
    const id = await newPayment(mollie, { webhookUrl: hook.url });
    expect(await control(mollie, 'POST', '/pay', { id, method: 'creditcard' })).toEqual({
      status: 200,
      body: { ok: true },
    });
    expect(await control(mollie, 'POST', '/settle')).toMatchObject({ status: 200 });
    expect(await control(mollie, 'GET', `/deliveries?payment=${id}`)).toMatchObject({ body: [{ acknowledged: true }] });
    expect(await control(mollie, 'POST', '/refund', { id, amount: eur('4.00') })).toMatchObject({
      body: { id: expect.stringMatching(/^re_/) },
    });
    expect(await control(mollie, 'POST', '/charge-back', { id, amount: eur('1.00'), reason: 'AC04' })).toMatchObject({
      body: { id: expect.stringMatching(/^chb_/) },
    });
    expect(await control(mollie, 'POST', '/advance', { ms: 3 * HOUR })).toMatchObject({ status: 200 });
    expect(await control(mollie, 'GET', `/counts?payment=${id}`)).toMatchObject({
      body: { 'payment-paid': 1, 'refund-executed:manual': 1, chargeback: 1 },
    });
    expect(await control(mollie, 'POST', '/forge', { id, times: 2 })).toMatchObject({ status: 200 });
    expect(await control(mollie, 'POST', '/faults', [{ kind: 'busy' }])).toMatchObject({ status: 200 });
    expect((await call(mollie, 'GET', '/payments')).status).toBe(503);
    expect(await control(mollie, 'POST', '/balance', { mode: 'test', minor: 0 })).toMatchObject({ status: 200 });
    expect(await control(mollie, 'POST', '/key', { id: mollie.testKey, on: false })).toMatchObject({ status: 200 });
    expect((await call(mollie, 'GET', '/payments')).status).toBe(401);
    expect(await control(mollie, 'POST', '/switches', { webhookTimeoutMs: 50 })).toMatchObject({ status: 200 });
    expect(await control(mollie, 'GET', '/switches')).toMatchObject({ body: { webhookTimeoutMs: 50 } });
    expect(await control(mollie, 'POST', '/switches', { surprise: 1 })).toMatchObject({ status: 400 });
    expect(await control(mollie, 'POST', '/reset')).toMatchObject({ status: 200 });
    expect((await call(mollie, 'GET', '/payments')).body).toMatchObject({ count: 0 });
    expect(await control(mollie, 'GET', '/ledger')).toEqual({ status: 200, body: [] });
  });

  it('says what is wrong with an act', async () => {
    const mollie = await start();
    expect(await control(mollie, 'POST', '/pay', { id: 'tr_nobody' })).toEqual({
      status: 400,
      body: { error: 'There is no tr_nobody.' },
    });
    expect(await control(mollie, 'POST', '/faults', [{ kind: 'meteor' }])).toMatchObject({ status: 400 });
    expect(await control(mollie, 'POST', '/pay', { wrong: 1 })).toMatchObject({ status: 400 });
    expect(await control(mollie, 'GET', '/nothing')).toMatchObject({ status: 404 });
  });
});

describe('the process of the Mollie stand-in', () => {
  it('reads its settings from the environment and refuses what is no port', () => {
    expect(readSandboxMollieConfig({})).toMatchObject({ apiPort: 8381, controlPort: 8382, host: '127.0.0.1' });
    expect(
      readSandboxMollieConfig({
        SANDBOX_MOLLIE_API_PORT: '0',
        SANDBOX_MOLLIE_FILE: '/tmp/x',
        SANDBOX_MOLLIE_ORIGIN: 'https://pay.example',
        SANDBOX_MOLLIE_BALANCE: '5',
      }),
    ).toMatchObject({ apiPort: 0, file: '/tmp/x', origin: 'https://pay.example', balance: 5 });
    expect(() => readSandboxMollieConfig({ SANDBOX_MOLLIE_CONTROL_PORT: 'x' })).toThrow('SANDBOX_MOLLIE_CONTROL_PORT');
  });

  it('says when it is ready, in one line, and ends on a signal', async () => {
    const main = fileURLToPath(new URL('../../../sandbox/mollie/main.ts', import.meta.url));
    const child = spawn(process.execPath, [main], {
      env: { SANDBOX_MOLLIE_API_PORT: '0', SANDBOX_MOLLIE_CONTROL_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const ready = JSON.parse(line.toString()) as { ready: string; apiUrl: string };
      expect(ready).toMatchObject({ ready: 'sandbox-mollie', apiUrl: expect.stringMatching(/\/v2$/) });
      expect((await fetch(`${ready.apiUrl}/payments`)).status).toBe(401);
    } finally {
      child.kill('SIGTERM');
    }
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
