import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeProviderConnections } from '#activities/providers/http.ts';
import { openReader } from '#activities/providers/readers.ts';
import { openWriter } from '#activities/providers/writers.ts';
import type { ErrorCode } from '#model/errors.ts';
import type { Fault } from '#sandbox/powerdns/faults.ts';
import { startPowerDnsStandIn, type RunningStandIn } from '#sandbox/powerdns/stand-in.ts';
import { add, connectionTo, failure, LOOPBACK, set } from './powerdns-cases.ts';

const HASTY = { ...LOOPBACK, totalTimeoutMs: 600 };
const { signal } = new AbortController();

/** What a caller must conclude from each fault, and whether the change was made all the same. */
const WRITES: [Omit<Fault, 'match'>, ErrorCode | null, 'made' | 'not made'][] = [
  [{ kind: 'timeout-before' }, 'unknown-outcome', 'not made'],
  [{ kind: 'timeout-after-commit' }, 'unknown-outcome', 'made'],
  [{ kind: 'status-500' }, 'unknown-outcome', 'not made'],
  [{ kind: 'status-500', afterCommit: true }, 'unknown-outcome', 'made'],
  [{ kind: 'html-502' }, 'unknown-outcome', 'not made'],
  [{ kind: 'html-502', afterCommit: true }, 'unknown-outcome', 'made'],
  [{ kind: 'rate-limited', retryAfter: '7' }, 'provider-rate-limited', 'not made'],
  [{ kind: 'reset-mid-body' }, 'unknown-outcome', 'made'],
  [{ kind: 'cut-json' }, 'unknown-outcome', 'made'],
  [{ kind: 'hang' }, 'unknown-outcome', 'made'],
  [{ kind: 'drop-before' }, 'unknown-outcome', 'not made'],
  [{ kind: 'drop-after-commit' }, 'unknown-outcome', 'made'],
  [{ kind: 'ok-without-effect' }, null, 'not made'],
  [{ kind: 'slow', ms: 100 }, null, 'made'],
];

const READS: [Omit<Fault, 'match'>, ErrorCode][] = [
  [{ kind: 'timeout-before' }, 'provider-unavailable'],
  [{ kind: 'status-500' }, 'provider-unavailable'],
  [{ kind: 'html-502' }, 'provider-unavailable'],
  [{ kind: 'rate-limited', retryAfter: '3' }, 'provider-rate-limited'],
  [{ kind: 'reset-mid-body' }, 'provider-unavailable'],
  [{ kind: 'cut-json' }, 'provider-unavailable'],
  [{ kind: 'hang' }, 'provider-unavailable'],
  [{ kind: 'drop-before' }, 'provider-unavailable'],
  [{ kind: 'drop-after-commit' }, 'provider-unavailable'],
];

describe('the PowerDNS adapter when the other side fails', () => {
  let standIn: RunningStandIn;

  beforeAll(async () => {
    standIn = await startPowerDnsStandIn({ readOnlyKeys: ['read-only'] });
  });
  afterAll(async () => {
    await closeProviderConnections();
    await standIn.stop();
  });
  beforeEach(() => {
    standIn.control.reset();
    standIn.control.store.clear();
    standIn.control.seed({ name: 'example.org.', nameservers: ['ns1.example.org.'] });
  });

  it.each(WRITES)('write under %j: %s, change %s', async (fault, code, made) => {
    standIn.control.faults.add([{ ...fault, match: { method: 'PATCH' } }]);
    const www = set('www.example.org.', 'A', 60, '192.0.2.1');
    const writing = openWriter(connectionTo(standIn), HASTY).write('example.org.', [add(www)], signal);
    if (code === null) await writing;
    else {
      const error = await failure(writing);
      expect(error.code).toBe(code);
      expect(error.message).not.toContain(standIn.apiKey);
      if (fault.retryAfter !== undefined) expect(error.retryAfterMs).toBe(7000);
    }
    const live = await openReader(connectionTo(standIn), LOOPBACK).readSets('example.org.', [www], signal);
    expect(live).toEqual(made === 'made' ? [www] : []);
    // One attempt: the server saw at most one write, whatever happened to the answer.
    expect(standIn.control.ledger.since().length).toBeLessThanOrEqual(1);
  });

  it.each(READS)('read under %j: %s', async (fault, code) => {
    standIn.control.faults.add([{ ...fault, match: { method: 'GET', path: '/zones/' } }]);
    const error = await failure(openReader(connectionTo(standIn), HASTY).readZone('example.org.', signal));
    expect(error.code).toBe(code);
    if (fault.retryAfter !== undefined) expect(error.retryAfterMs).toBe(3000);
    expect(standIn.control.faults.pending()).toEqual([]);
  });

  it('says provider-permission for a key that may only read, and keeps reading with it', async () => {
    const connection = { ...connectionTo(standIn), secret: 'read-only' };
    await openReader(connection, LOOPBACK).readZone('example.org.', signal);
    const writer = openWriter(connection, LOOPBACK);
    expect((await failure(writer.probeWrite('example.org.', signal))).code).toBe('provider-permission');
    expect(
      (await failure(writer.write('example.org.', [add(set('a.example.org.', 'A', 60, '192.0.2.1'))], signal))).code,
    ).toBe('provider-permission');
  });

  it('knows that nothing was sent when no connection stood', async () => {
    const gone = await startPowerDnsStandIn();
    const connection = connectionTo(gone);
    await gone.stop();
    const writing = openWriter(connection, LOOPBACK).write(
      'example.org.',
      [add(set('a.example.org.', 'A', 60, '192.0.2.1'))],
      signal,
    );
    expect(await failure(writing)).toMatchObject({ code: 'provider-unavailable', extra: { cause: 'ECONNREFUSED' } });
  });

  it('stops reading when the caller does, with the reason of the caller', async () => {
    standIn.control.faults.add([{ kind: 'timeout-before', match: { method: 'GET' } }]);
    const stopping = new AbortController();
    const reading = openReader(connectionTo(standIn), LOOPBACK).readZone('example.org.', stopping.signal);
    stopping.abort(new Error('the worker shuts down'));
    await expect(reading).rejects.toThrow('the worker shuts down');
  });

  it('does not call a write undone that the caller stopped waiting for', async () => {
    standIn.control.faults.add([{ kind: 'timeout-after-commit', match: { method: 'PATCH' } }]);
    const stopping = new AbortController();
    const writing = openWriter(connectionTo(standIn), LOOPBACK).write(
      'example.org.',
      [add(set('a.example.org.', 'A', 60, '192.0.2.1'))],
      stopping.signal,
    );
    await expect.poll(() => standIn.control.ledger.since().length).toBe(1);
    stopping.abort();
    expect((await failure(writing)).code).toBe('unknown-outcome');
  });

  it('cannot see a zone that lost half of its sets: what is missing there needs a second look', async () => {
    standIn.control.edit('example.org.', [
      { name: 'a.example.org.', type: 'A', ttl: 60, changetype: 'REPLACE', records: [{ content: '192.0.2.1' }] },
    ]);
    standIn.control.faults.add([{ kind: 'half-the-records', match: { method: 'GET' } }]);
    const reader = openReader(connectionTo(standIn), LOOPBACK);
    const [first, second] = [
      await reader.readZone('example.org.', signal),
      await reader.readZone('example.org.', signal),
    ];
    expect(first.sets.length).toBeLessThan(second.sets.length);
    expect(first.zone.serial).toBe(second.zone.serial);
  });
});
