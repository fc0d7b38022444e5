import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realPowerDnsPresent } from '#test/judges/real-powerdns.ts';
import { API_CORPUS } from './api-corpus.ts';
import { comparable, raw, startRealServer, startStandInServer, type TestedServer } from './servers.ts';

describe.skipIf(!realPowerDnsPresent())('the stand-in answers its API as a real PowerDNS does', () => {
  let standIn: TestedServer;
  let real: TestedServer;

  beforeAll(async () => {
    [standIn, real] = await Promise.all([startStandInServer(), startRealServer()]);
    for (const server of [standIn, real]) await server.createZone('example.org.');
  });
  afterAll(async () => {
    await Promise.all([standIn?.stop(), real?.stop()]);
  });

  // In order: later calls see what earlier ones left, so a difference in effect shows even where the answers agree.
  it.each(
    API_CORPUS.map((call, index) => ({
      ...call,
      label: `${index} ${call.method} ${call.path} ${JSON.stringify(call.body)?.slice(0, 160) ?? ''}`,
    })),
  )('$label', async ({ method, path, body, headers }) => {
    const [ours, theirs] = await Promise.all([standIn, real].map((server) => raw(server, method, path, body, headers)));
    expect(comparable(ours)).toEqual(comparable(theirs));
  });
});
