import { afterEach, describe, expect, it } from 'vitest';
import { REQUEST_FAULTS, type Fault } from '#sandbox/mollie/faults.ts';
import type { RunningMollie } from '#sandbox/mollie/stand-in.ts';
import { asking, call, MINUTE, start, stopAll } from './mollie-world.ts';

afterEach(stopAll);

/** What a caller sees of a fault on creating a payment, and how many payments there are then. */
const SEEN: Readonly<
  Record<string, { status: number | 'nothing' | 'no JSON'; created: number; more?: Partial<Fault> }>
> = {
  'timeout-before': { status: 'nothing', created: 0 },
  'timeout-after-commit': { status: 'nothing', created: 1 },
  'status-500': { status: 500, created: 0 },
  status: { status: 418, created: 0, more: { status: 418 } },
  'html-502': { status: 'no JSON', created: 0 },
  'rate-limited': { status: 429, created: 0 },
  'drop-before': { status: 'nothing', created: 0 },
  'reset-mid-body': { status: 'nothing', created: 1 },
  'cut-json': { status: 'no JSON', created: 1 },
  slow: { status: 201, created: 1, more: { ms: 20 } },
  hang: { status: 'nothing', created: 1 },
  'drop-after-commit': { status: 'nothing', created: 1 },
  held: { status: 201, created: 1 },
  'answer-held': { status: 201, created: 1 },
  'wrong-content-type': { status: 201, created: 1 },
  'method-down': { status: 503, created: 0 },
  busy: { status: 503, created: 0 },
  'key-revoked': { status: 401, created: 0 },
  'key-in-flight': { status: 409, created: 0 },
  'mode-mismatch': { status: 201, created: 1 },
  'without-status': { status: 201, created: 1 },
  'unknown-status': { status: 201, created: 1 },
  'stale-read': { status: 201, created: 1 },
  'refund-fails': { status: 201, created: 1 },
  'charge-fails': { status: 201, created: 1 },
};

async function attempt(
  mollie: RunningMollie,
  key: Record<string, string> = {},
): Promise<number | 'nothing' | 'no JSON'> {
  try {
    const response = await fetch(`${mollie.apiUrl}/payments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${mollie.testKey}`, 'content-type': 'application/json', ...key },
      body: JSON.stringify(asking()),
      signal: AbortSignal.timeout(150),
    });
    const text = await response.text();
    try {
      JSON.parse(text);
      return response.status;
    } catch {
      return 'no JSON';
    }
  } catch {
    return 'nothing';
  }
}

describe('each fault of a request', () => {
  it.each(REQUEST_FAULTS.map((kind) => [kind]))(
    '%s: the caller sees what it says, and the ledger what happened',
    async (kind) => {
      const seen = SEEN[kind];
      if (seen === undefined) throw new Error(`The test does not know ${kind}.`);
      const mollie = await start();
      mollie.control.faults.add([{ kind, match: { method: 'POST', path: '/payments$' }, ...seen.more }]);
      const waiting = attempt(mollie);
      if (kind === 'held' || kind === 'answer-held') {
        await expect.poll(() => mollie.control.faults.pending()).toEqual([]);
        await expect.poll(() => mollie.control.counts()['payment-created'] ?? 0).toBe(kind === 'held' ? 0 : 1);
        await expect.poll(() => mollie.control.faults.letGo()).toBe(1);
      }
      expect(await waiting).toBe(seen.status);
      expect(mollie.control.counts()['payment-created'] ?? 0).toBe(seen.created);
      const [effect] = mollie.control.ledger.since();
      expect(effect?.fault ?? null).toBe(seen.created === 0 ? null : kind);
      expect(await attempt(mollie)).toBe(201);
    },
  );

  it.each([['status-500'], ['html-502'], ['status']] as const)('%s can come after the effect', async (kind) => {
    const mollie = await start();
    mollie.control.faults.add([{ kind, afterCommit: true, status: 504 }]);
    await attempt(mollie);
    expect(mollie.control.counts()).toEqual({ 'payment-created': 1 });
  });

  it.each([['timeout-after-commit'], ['drop-after-commit'], ['cut-json'], ['html-502']] as const)(
    'after %s the same key gets the lost answer within the hour, and after it a second payment',
    async (kind) => {
      const mollie = await start();
      const key = { 'idempotency-key': 'pay:ord-1001:1' };
      mollie.control.faults.add([{ kind, afterCommit: true, match: { text: 'pay:ord-1001:1' } }]);
      await attempt(mollie, key);
      expect(await call(mollie, 'POST', '/payments', asking(), key)).toMatchObject({ status: 201, replayed: true });
      expect(mollie.control.counts()).toEqual({ 'payment-created': 1 });
      await mollie.control.advance(61 * MINUTE);
      expect((await call(mollie, 'POST', '/payments', asking(), key)).replayed).toBe(false);
      expect(mollie.control.counts()).toEqual({ 'payment-created': 2 });
    },
  );

  it('is addressed by method, path, text of key or body, and number', async () => {
    const mollie = await start();
    mollie.control.faults.add([
      { kind: 'busy', match: { text: 'ord-2' } },
      { kind: 'method-down', match: { method: 'POST', path: '^/v2/payments$' }, skip: 1 },
    ]);
    const statuses: number[] = [];
    for (const orderId of ['ord-1', 'ord-2', 'ord-3', 'ord-4'])
      statuses.push((await call(mollie, 'POST', '/payments', asking({ metadata: { orderId } }))).status);
    expect(statuses).toEqual([201, 503, 503, 201]);
    expect(() => mollie.control.faults.add([{ kind: 'meteor' as 'busy' }])).toThrow('meteor');
  });
});
