import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { queryRecordSet } from '#activities/dns/query.ts';
import { readSandboxPowerDnsConfig } from '#sandbox/powerdns/config.ts';
import { DEMO_ZONES } from '#sandbox/powerdns/demo-zones.ts';
import { startPowerDnsStandIn, type RunningStandIn, type StandInOptions } from '#sandbox/powerdns/stand-in.ts';
import { raw } from './servers.ts';

const ZONE = '/servers/localhost/zones/example.org.';
const running: RunningStandIn[] = [];

async function start(options: StandInOptions = {}): Promise<RunningStandIn> {
  const standIn = await startPowerDnsStandIn({
    zones: [{ name: 'example.org.', nameservers: ['ns1.example.org.'] }],
    ...options,
  });
  running.push(standIn);
  return standIn;
}

async function control(
  standIn: RunningStandIn,
  method: string,
  route: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${standIn.controlUrl}${route}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

function put(content: string): { rrsets: unknown[] } {
  return {
    rrsets: [
      { name: 'a.example.org.', type: 'A', ttl: 60, changetype: 'REPLACE', records: [{ content, disabled: false }] },
    ],
  };
}

async function seen(address: string): Promise<string[]> {
  return (await queryRecordSet(address, { name: 'a.example.org.', type: 'A' }, { timeoutMs: 5000 })).values;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((standIn) => standIn.stop()));
});

describe('the PowerDNS stand-in', () => {
  it('keeps a ledger of every write that arrived, with time, body, key and outcome', async () => {
    const standIn = await start();
    await control(standIn, 'POST', '/clock', { at: '2030-01-02T03:04:05Z' });
    await raw(standIn, 'PATCH', ZONE, put('192.0.2.1'));
    await raw(standIn, 'PATCH', ZONE, put('nope'));
    await control(standIn, 'POST', '/faults', [{ kind: 'ok-without-effect', match: { method: 'PATCH' } }]);
    await raw(standIn, 'PATCH', ZONE, put('192.0.2.2'));
    await raw(standIn, 'GET', ZONE);
    const { body } = await control(standIn, 'GET', '/ledger');
    expect(body).toMatchObject([
      {
        seq: 1,
        method: 'PATCH',
        outcome: 'accepted',
        status: 204,
        key: standIn.apiKey,
        fault: null,
        at: expect.stringMatching(/^2030-01-02T03:04/),
        body: JSON.stringify(put('192.0.2.1')),
      },
      { seq: 2, outcome: 'refused', status: 422 },
      { seq: 3, outcome: 'pretended', status: 204, fault: 'ok-without-effect' },
    ]);
    expect((await control(standIn, 'GET', '/ledger?after=2')).body).toHaveLength(1);
    expect(await seen(standIn.dnsAddress)).toEqual(['192.0.2.1']);
  });

  it('strikes as often as planned, after letting the first ones pass', async () => {
    const standIn = await start();
    await control(standIn, 'POST', '/faults', [
      { kind: 'status-500', match: { method: 'GET', path: '/zones/' }, skip: 1, times: 2 },
    ]);
    const statuses: number[] = [];
    for (let count = 0; count < 4; count++) statuses.push((await raw(standIn, 'GET', ZONE)).status);
    expect(statuses).toEqual([200, 500, 500, 200]);
  });

  it('holds a write until it is let go, and then it happens', async () => {
    const standIn = await start();
    await control(standIn, 'POST', '/faults', [{ kind: 'held', match: { method: 'PATCH' } }]);
    const held = raw(standIn, 'PATCH', ZONE, put('192.0.2.1'));
    await expect.poll(() => standIn.control.faults.pending()).toEqual([]);
    await raw(standIn, 'PATCH', ZONE, put('192.0.2.2'));
    expect(await seen(standIn.dnsAddress)).toEqual(['192.0.2.2']);
    expect((await control(standIn, 'POST', '/faults/let-go')).body).toEqual({ letGo: 1 });
    expect((await held).status).toBe(204);
    expect(await seen(standIn.dnsAddress)).toEqual(['192.0.2.1']);
  });

  it('reads as before its newest change, or with sets missing, or with an error inside a 200, when told to', async () => {
    const standIn = await start();
    const sets = async (): Promise<number> => {
      const { body } = await raw(standIn, 'GET', ZONE);
      return (body as { rrsets: unknown[] }).rrsets.length;
    };
    await raw(standIn, 'PATCH', ZONE, put('192.0.2.1'));
    const whole = await sets();
    await control(standIn, 'POST', '/faults', [{ kind: 'stale-read' }]);
    expect(await sets()).toBe(whole - 1);
    const missing = Array.from({ length: 20 }, (_one, seed) => ({ kind: 'some-missing', seed }));
    await control(standIn, 'POST', '/faults', missing);
    const lies = [];
    for (let read = 0; read < 20; read += 1) lies.push(await sets());
    expect(Math.min(...lies)).toBeLessThan(whole);
    expect(await sets()).toBe(whole);
    await control(standIn, 'POST', '/faults', [{ kind: 'ok-with-error', match: { method: 'PATCH' } }]);
    const answer = await raw(standIn, 'PATCH', ZONE, put('192.0.2.9'));
    expect(answer).toMatchObject({ status: 200, body: { error: expect.any(String) } });
    expect(await seen(standIn.dnsAddress)).toEqual(['192.0.2.1']);
  });

  it('writes another TTL than was asked for, when told to', async () => {
    const standIn = await start();
    await control(standIn, 'POST', '/faults', [{ kind: 'other-ttl', match: { method: 'PATCH' } }]);
    await raw(standIn, 'PATCH', ZONE, put('192.0.2.1'));
    const { body } = await raw(standIn, 'GET', `${ZONE}?rrset_name=a.example.org.&rrset_type=A`);
    expect(body).toMatchObject({ rrsets: [{ ttl: 120, records: [{ content: '192.0.2.1' }] }] });
  });

  it('refuses a fault it does not know, and says which it knows', async () => {
    const standIn = await start();
    const answer = await control(standIn, 'POST', '/faults', [{ kind: 'meteor' }]);
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining('timeout-after-commit') } });
    expect((await control(standIn, 'GET', '/nope')).status).toBe(404);
  });

  it('serves a change on the first name server at once and on the second after its lag', async () => {
    const standIn = await start({ secondLagMs: 60_000 });
    // The zone is as old as the stand-in: the second server shows it from the start.
    await raw(standIn, 'PATCH', ZONE, put('192.0.2.1'));
    expect(await seen(standIn.dnsAddress)).toEqual(['192.0.2.1']);
    expect(await seen(standIn.secondDnsAddress)).toEqual([]);
    await control(standIn, 'POST', '/clock', { offsetMs: 61_000 });
    expect(await seen(standIn.secondDnsAddress)).toEqual(['192.0.2.1']);
  });

  it('can keep one change from the second name server for good', async () => {
    const standIn = await start();
    await raw(standIn, 'PATCH', ZONE, put('192.0.2.1'));
    await control(standIn, 'POST', '/faults', [{ kind: 'second-server-stale', match: { method: 'PATCH' } }]);
    await raw(standIn, 'PATCH', ZONE, put('192.0.2.2'));
    expect(await seen(standIn.dnsAddress)).toEqual(['192.0.2.2']);
    expect(await seen(standIn.secondDnsAddress)).toEqual(['192.0.2.1']);
    await raw(standIn, 'PATCH', ZONE, put('192.0.2.3'));
    expect(await seen(standIn.secondDnsAddress)).toEqual(['192.0.2.3']);
  });

  it('keeps its zones over a restart, and seeds only what is missing', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'apexkeep-stand-in-'));
    try {
      const file = path.join(folder, 'zones.json');
      const first = await start({ file });
      await raw(first, 'PATCH', ZONE, put('192.0.2.1'));
      const before = (await raw(first, 'GET', ZONE)).body;
      await running.pop()?.stop();
      const second = await start({ file });
      expect((await raw(second, 'GET', ZONE)).body).toEqual(before);
      expect(await seen(second.secondDnsAddress)).toEqual(['192.0.2.1']);
    } finally {
      await Promise.all(running.splice(0).map((standIn) => standIn.stop()));
      await rm(folder, { recursive: true });
    }
  });

  it('seeds the demo zones, which its own rules accept', async () => {
    const standIn = await start({ zones: DEMO_ZONES });
    const listed = (await raw(standIn, 'GET', '/servers/localhost/zones')).body as { name: string }[];
    expect(listed.map((zone) => zone.name)).toEqual(DEMO_ZONES.map((zone) => zone.name));
  });

  it('reads its ports from the environment and refuses what is none', () => {
    expect(
      readSandboxPowerDnsConfig({ SANDBOX_POWERDNS_API_PORT: '0', SANDBOX_POWERDNS_FILE: '/tmp/x' }),
    ).toMatchObject({ apiPort: 0, dnsPort: 8153, file: '/tmp/x' });
    expect(() => readSandboxPowerDnsConfig({ SANDBOX_POWERDNS_API_PORT: 'x' })).toThrow('SANDBOX_POWERDNS_API_PORT');
  });
});
