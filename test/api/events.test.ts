import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS } from '#api/config.ts';
import { publish } from '#model/store/live-events.ts';
import { buildWorkspace, type Workspace } from '#test/builders/workspace.ts';
import { call, startApi, type ApiServer } from './api-server.ts';
import { openStream } from './event-stream.ts';

let server: ApiServer;
let ours: Workspace;
let theirs: Workspace;
let cookie: string;

beforeAll(async () => {
  server = await startApi({ limits: { streamsPerPerson: 3, streamsPerTenant: 4 } });
  ours = await buildWorkspace(server.database);
  theirs = await buildWorkspace(server.database);
  cookie = await server.signIn(ours.users.viewer);
});
afterAll(() => server.stop());

const open = (as: string, workspace = ours, headers: Record<string, string> = {}) =>
  openStream(server, as, workspace, headers);

const tell = (workspace: Workspace, kind: string, data: Record<string, unknown> = {}) =>
  server.database.inTenant({ tenantId: workspace.tenantId }, (tx) => publish(tx, { subject: 'zone/x', kind, data }));

const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 25 });

describe('an event stream', () => {
  it('carries the events of its workspace and none of another', async () => {
    const stream = await open(cookie);
    expect(stream.status).toBe(200);
    await until(() => expect(stream.text()).toContain(': still here'));
    await tell(theirs, 'zone.foreign');
    await tell(ours, 'zone.ours', { line: 'one\ntwo' });
    await until(() => expect(stream.text()).toContain('event: zone.ours'));
    expect(stream.text()).not.toContain('zone.foreign');
    expect(stream.text()).toContain('"line":"one\\ntwo"');
    stream.close();
  });

  it('resumes after the last event seen: nothing missed, nothing twice', async () => {
    const first = await open(cookie);
    await until(() => expect(first.text()).toContain(': still here'));
    for (const n of [1, 2, 3]) await tell(ours, `zone.step-${n}`);
    await until(() => expect(first.ids()).toHaveLength(3));
    first.close();
    await tell(ours, 'zone.step-4');
    const second = await open(cookie, ours, { 'last-event-id': first.ids()[1] ?? '' });
    await until(() => expect(second.text()).toContain('zone.step-4'));
    expect([...second.text().matchAll(/^event: (.+)$/gm)].map((match) => match[1])).toEqual([
      'zone.step-3',
      'zone.step-4',
    ]);
    second.close();
  });

  it('starts from now for a Last-Event-ID that is not one of ours', async () => {
    await tell(ours, 'zone.old');
    const stream = await open(cookie, ours, { 'last-event-id': "1' or 1=1" });
    await until(() => expect(stream.text()).toContain(': still here'));
    await tell(ours, 'zone.fresh');
    await until(() => expect(stream.text()).toContain('zone.fresh'));
    expect(stream.text()).not.toContain('zone.old');
    stream.close();
  });

  it('opens only so often for one person, and a closed one makes room', async () => {
    const person = await server.signIn(ours.users.manager);
    const streams = [await open(person), await open(person), await open(person)];
    const refused = await call(server, 'GET', `/t/${ours.slug}/events`, { as: person });
    expect(refused.body.code).toBe('rate-limited');
    streams[0]?.close();
    await vi.waitFor(
      async () => {
        const again = await open(person);
        streams.push(again);
        expect(again.status).toBe(200);
      },
      { timeout: 10_000, interval: 50 },
    );
    for (const stream of streams) stream.close();
  });

  it('opens only so often in one workspace, whoever asks', async () => {
    const crowded = await buildWorkspace(server.database);
    const people = [await server.signIn(crowded.users.owner), await server.signIn(crowded.users.admin)];
    const streams = await Promise.all([0, 0, 0, 1].map((n) => open(people[n] ?? '', crowded)));
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const refused = await call(server, 'GET', `/t/${crowded.slug}/events`, { as: people[1] });
    expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 429, code: 'rate-limited' });
    expect(refused.headers.get('retry-after')).not.toBeNull();
    for (const stream of streams) stream.close();
  });

  it('is dropped, not kept in memory, when its reader does not read; what it missed comes to the next one', async () => {
    const busy = await buildWorkspace(server.database);
    const as = await server.signIn(busy.users.owner);
    const from = await open(as, busy);
    await tell(busy, 'zone.first');
    await from.until('zone.first');
    from.close();
    const streams = async () => (await server.api.parts.metrics.streams.get()).values[0]?.value ?? 0;
    await vi.waitFor(async () => expect(await streams()).toBe(0), { timeout: 10_000, interval: 25 });

    const { hostname, port } = new URL(server.url);
    const deaf = connect({ host: hostname, port: Number(port) });
    deaf.pause().on('error', () => undefined);
    deaf.write(`GET /api/t/${busy.slug}/events HTTP/1.1\r\nhost: ${hostname}\r\ncookie: ${as}\r\n\r\n`);
    await vi.waitFor(async () => expect(await streams()).toBe(1), { timeout: 10_000, interval: 25 });
    // Beyond what the sockets of both sides hold by themselves.
    const weight = 'x'.repeat(250_000);
    let told = 0;
    for (; told < 120 && (await streams()) > 0; told += 1) await tell(busy, 'zone.heavy', { weight });
    await vi.waitFor(async () => expect(await streams()).toBe(0), { timeout: 10_000, interval: 25 });
    expect(told).toBeLessThan(120);
    deaf.destroy();

    const next = await open(as, busy, { 'last-event-id': from.ids()[0] ?? '' });
    await tell(busy, 'zone.last');
    await next.until('zone.last');
    expect(next.kinds()).toEqual([...Array<string>(told).fill('zone.heavy'), 'zone.last']);
    next.close();
  });

  it('looks again within five seconds whether its reader may still read, as the product is set', () => {
    expect(DEFAULT_LIMITS.streamRecheckMs).toBeLessThanOrEqual(5_000);
  });

  it('ends soon after its reader lost the membership or signed out', async () => {
    const leaving = await server.signIn(ours.users.supporter);
    const stream = await open(leaving);
    await until(() => expect(stream.text()).toContain(': still here'));
    await server.database.inTenant({ tenantId: ours.tenantId }, (tx) =>
      tx.sql('delete from membership where user_id = $1', [ours.users.supporter]),
    );
    await until(() => expect(stream.ended()).toBe(true));
    const out = await server.signIn(ours.users.admin);
    const other = await open(out);
    await until(() => expect(other.text()).toContain(': still here'));
    await call(server, 'DELETE', '/session', { as: out });
    await until(() => expect(other.ended()).toBe(true));
  });

  it('is not for people of other workspaces', async () => {
    const foreign = await server.signIn(theirs.users.owner);
    expect((await call(server, 'GET', `/t/${ours.slug}/events`, { as: foreign })).status).toBe(404);
    expect((await call(server, 'GET', `/t/${ours.slug}/events`)).status).toBe(401);
  });
});
