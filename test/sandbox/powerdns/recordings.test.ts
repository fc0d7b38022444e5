import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPowerDnsStandIn, type RunningStandIn } from '#sandbox/powerdns/stand-in.ts';
import { recordings, type Exchange } from '#test/activities/providers/recorded.ts';
import { comparable, raw } from './servers.ts';

/** In the order in which they were recorded: each goes on with the zone that the one before left. */
const ORDER = ['connection-and-zones', 'all-types', 'refusals', 'serial-and-dnssec'].map(
  (name) => `pdns-4.7.3-${name}.json`,
);

const FILES = recordings('powerdns').filter(({ file }) => ORDER.includes(file));
const EXCHANGES = ORDER.flatMap(
  (name) =>
    FILES.find(({ file }) => file === name)?.exchanges.map((exchange, index) => ({
      exchange,
      label: `${name} ${index}: ${exchange.request.method} ${new URL(exchange.request.url).pathname}`,
    })) ?? [],
);

describe.skipIf(EXCHANGES.length === 0)('the stand-in repeats what PowerDNS 4.7.3 was recorded to say', () => {
  let standIn: RunningStandIn;

  beforeAll(async () => {
    standIn = await startPowerDnsStandIn();
    standIn.control.setClock({ at: '2026-11-22T12:00:00Z' });
  });
  afterAll(() => standIn?.stop());

  it.each(EXCHANGES)('$label', async ({ exchange }: { exchange: Exchange }) => {
    const { method, url, headers, body } = exchange.request;
    const key = headers['x-api-key'] === 'WRONG' ? { 'x-api-key': 'wrong' } : {};
    const path = url.slice(url.indexOf('/api/v1') + '/api/v1'.length);
    const answer = await raw(standIn, method, path, body ?? undefined, { accept: 'application/json', ...key });
    expect(answer.status).toBe(exchange.response.status);
    expect(comparable(answer.body === '' ? null : answer.body)).toEqual(comparable(exchange.response.body));
  });
});
