import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorkspace, type Workspace } from '#test/builders/workspace.ts';
import { SealingCodec } from '#workflows/client/codec.ts';
import { call, startApi, type ApiServer } from './api-server.ts';

const PATH = '/codec/decode?preserveStorageRefs=true';
const TOKEN = 'a-token-of-the-operator-of-this-test';
const operators = new Set<string>();

let server: ApiServer;
let ours: Workspace;
let theirs: Workspace;

beforeAll(async () => {
  server = await startApi({ config: { codecOperators: operators, codecToken: TOKEN } });
  ours = await buildWorkspace(server.database);
  theirs = await buildWorkspace(server.database);
});
afterAll(() => server.stop());

async function sealed(value: unknown): Promise<{ metadata: Record<string, string>; data: string }> {
  const { codecKeys, namespace } = server.config.temporal;
  const [payload] = await new SealingCodec(codecKeys, namespace).encode([
    defaultPayloadConverter.toPayload(value) as Payload,
  ]);
  const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64');
  return {
    metadata: Object.fromEntries(Object.entries(payload?.metadata ?? {}).map(([key, bytes]) => [key, text(bytes)])),
    data: text(payload?.data),
  };
}

async function decode(value: unknown, options: { as?: string; headers?: Record<string, string> }): Promise<unknown> {
  const answer = await call(server, 'POST', PATH, { ...options, key: null, body: { payloads: [await sealed(value)] } });
  const [payload] = (answer.body['payloads'] ?? []) as { metadata: Record<string, string>; data: string }[];
  if (payload === undefined) return answer.status;
  const encoding = Buffer.from(payload.metadata['encoding'] ?? '', 'base64').toString();
  return encoding === 'json/plain' ? (JSON.parse(Buffer.from(payload.data, 'base64').toString()) as unknown) : 'sealed';
}

describe('the codec of the Temporal UI', () => {
  it('opens nothing for anonymous callers, for a wrong token, or for a role without the permission', async () => {
    const input = { tenantId: ours.tenantId };
    expect(await decode(input, {})).toBe(401);
    expect(await decode(input, { headers: { authorization: 'Bearer wrong' } })).toBe(401);
    expect(await decode(input, { as: await server.signIn(ours.users.manager) })).toBe(403);
  });

  it('opens for an admin what names their own workspace, and nothing else', async () => {
    const as = await server.signIn(ours.users.admin);
    expect(await decode({ tenantId: ours.tenantId }, { as })).toEqual({ tenantId: ours.tenantId });
    expect(await decode({ tenantId: theirs.tenantId }, { as })).toBe('sealed');
    expect(await decode('a summary that names no workspace', { as })).toBe('sealed');
  });

  it('opens everything for the token and for a named operator, summaries too', async () => {
    const byToken = { headers: { authorization: `Bearer ${TOKEN}` } };
    expect(await decode('a summary', byToken)).toBe('a summary');
    const [row] = await server.database.asUser(null, (tx) =>
      tx.sql<{ email: string }>('select email from app_user where id = $1', [ours.users.viewer]),
    );
    operators.add(row?.email ?? '');
    expect(await decode('a summary', { as: await server.signIn(ours.users.viewer) })).toBe('a summary');
  });
});
