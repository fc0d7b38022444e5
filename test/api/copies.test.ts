import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publish } from '#model/store/live-events.ts';
import { buildWorkspace, buildZone, type Workspace } from '#test/builders/workspace.ts';
import { SealingCodec } from '#workflows/client/codec.ts';
import { call, startApi, type ApiServer } from './api-server.ts';
import { openStream } from './event-stream.ts';

/* Two copies of the api on one database: whatever one of them began, the other goes on with. */

const UI_ORIGIN = 'http://127.0.0.1:8233';
let one: ApiServer;
let two: ApiServer;
let ours: Workspace;
let theirs: Workspace;

beforeAll(async () => {
  one = await startApi({ config: { temporalUiOrigin: UI_ORIGIN } });
  two = await startApi({ on: one, config: one.config });
  ours = await buildWorkspace(one.database);
  theirs = await buildWorkspace(one.database);
});
afterAll(async () => {
  await two.stop();
  await one.stop();
});

const tell = (workspace: Workspace, kind: string) =>
  one.database.inTenant({ tenantId: workspace.tenantId }, (tx) => publish(tx, { subject: 'zone/x', kind, data: {} }));

type JsonPayload = { metadata: Record<string, string>; data: string };

function toJson(payload: Payload | undefined): JsonPayload {
  const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64');
  const metadata = Object.entries(payload?.metadata ?? {}).map(([key, bytes]) => [key, text(bytes)]);
  return { metadata: Object.fromEntries(metadata) as Record<string, string>, data: text(payload?.data) };
}

const plain = (value: unknown): Payload => defaultPayloadConverter.toPayload(value) as Payload;

async function sealed(value: unknown): Promise<JsonPayload> {
  const { codecKeys, namespace } = one.config.temporal;
  const [payload] = await new SealingCodec(codecKeys, namespace).encode([plain(value)]);
  return toJson(payload);
}

describe.each([
  ['the first copy', () => one],
  ['the second copy', () => two],
])('the codec route of %s', (_, copy) => {
  const decode = (payload: JsonPayload, options: { as?: string; headers?: Record<string, string> } = {}) =>
    call(copy(), 'POST', '/codec/decode', { ...options, key: null, body: { payloads: [payload] } });

  it('opens what was sealed with the shared keys, for a session that the first copy made', async () => {
    const input = { tenantId: ours.tenantId };
    const as = await one.signIn(ours.users.admin);
    const { body } = await decode(await sealed(input), { as });
    expect(body['payloads']).toEqual([toJson(plain(input))]);
  });

  it('opens nothing for nobody, and nothing of another workspace', async () => {
    expect((await decode(await sealed({ tenantId: ours.tenantId }))).status).toBe(401);
    const foreign = await sealed({ tenantId: theirs.tenantId });
    const { body } = await decode(foreign, { as: await one.signIn(ours.users.admin) });
    expect(body['payloads']).toEqual([foreign]);
  });

  it('gives back what is not sealed, or altered, as it came: it reads nothing but what the product sealed', async () => {
    const as = await one.signIn(ours.users.admin);
    const altered = await sealed({ tenantId: ours.tenantId });
    altered.data = `${altered.data.slice(0, -8)}AAAAAAA=`;
    for (const payload of [toJson(plain({ tenantId: ours.tenantId })), altered]) {
      expect((await decode(payload, { as })).body['payloads']).toEqual([payload]);
    }
  });

  it('answers pages of the Temporal UI and of nobody else', async () => {
    const as = await one.signIn(ours.users.admin);
    const payload = await sealed({ tenantId: ours.tenantId });
    const guest = await decode(payload, { as, headers: { origin: UI_ORIGIN } });
    expect(guest.status).toBe(200);
    expect(guest.headers.get('access-control-allow-origin')).toBe(UI_ORIGIN);
    for (const origin of ['https://elsewhere.test', 'null', `${UI_ORIGIN}0`]) {
      const refused = await decode(payload, { as, headers: { origin } });
      expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 403, code: 'cross-site-refused' });
      expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    }
    const preflight = (origin: string) =>
      fetch(`${copy().url}/api/codec/decode`, { method: 'OPTIONS', headers: { origin } });
    expect((await preflight(UI_ORIGIN)).status).toBe(204);
    expect((await preflight('https://elsewhere.test')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('what one copy began', () => {
  it('as an event stream goes on at the other after the last event seen: nothing missed, nothing twice', async () => {
    const as = await one.signIn(ours.users.viewer);
    const first = await openStream(one, as, ours);
    await first.until(': still here');
    for (const n of [1, 2]) await tell(ours, `zone.step-${n}`);
    await first.until('zone.step-2');
    first.close();
    await tell(theirs, 'zone.foreign');
    await tell(ours, 'zone.step-3');
    const second = await openStream(two, as, ours, { 'last-event-id': first.ids()[0] ?? '' });
    await second.until('zone.step-3');
    expect(second.kinds()).toEqual(['zone.step-2', 'zone.step-3']);
    second.close();
  });

  it('as a list is paged on by the other', async () => {
    for (let n = 0; n < 2; n++) await buildZone(one.database, ours);
    const as = await one.signIn(ours.users.viewer);
    const page = await call(one, 'GET', `/t/${ours.slug}/zones?limit=1`, { as });
    const rest = await call(two, 'GET', `/t/${ours.slug}/zones?limit=1&after=${page.body.next}`, { as });
    expect(rest.status).toBe(200);
    expect(rest.body.items).toHaveLength(1);
    expect(rest.body.items?.[0]?.['id']).not.toBe(page.body.items?.[0]?.['id']);
  });

  it('as a write under a key is answered alike by the other, and done once', async () => {
    const as = await one.signIn(ours.users.owner);
    const key = randomBytes(9).toString('hex');
    const before = (await call(one, 'GET', `/t/${ours.slug}`, { as })).body;
    const rename = (copy: ApiServer) =>
      call(copy, 'PATCH', `/t/${ours.slug}`, { as, key, body: { name: 'Renamed once' } });
    const [first, second] = [await rename(one), await rename(two)];
    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect(before['name']).not.toBe('Renamed once');
    const renames = await one.database.inTenant({ tenantId: ours.tenantId }, (tx) =>
      tx.sql(`select 1 from audit_event where action = 'workspace.updated'`),
    );
    expect(renames).toHaveLength(1);
  });

  it('as a session ends at both', async () => {
    const as = await one.signIn(ours.users.manager);
    expect((await call(two, 'GET', '/session', { as })).status).toBe(200);
    await call(one, 'DELETE', '/session', { as });
    expect((await call(two, 'GET', `/t/${ours.slug}`, { as })).status).toBe(401);
  });
});
