import type { Payload } from '@temporalio/common';
import type { output } from 'zod';
import { ApexkeepError } from '#model/errors.ts';
import { may } from '#model/rules/permission.ts';
import { sentence } from '#model/rules/sentence.ts';
import { SealingCodec } from '#workflows/client/codec.ts';
import type { Call } from '#api/call.ts';
import { sameText } from '#api/middleware/request.ts';
import { ownMemberships } from '#api/queries/session.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

type JsonPayload = output<typeof api.decodePayloads.body>['payloads'][number];

/**
 * Which workspaces' payloads a caller may read: all with the codec token or as a named operator, who also sees the
 * summaries that name no workspace; else those whose role allows it.
 */
async function readableTenants(call: Call<typeof api.decodePayloads>): Promise<ReadonlySet<string> | 'all'> {
  const { parts, ctx, person } = call;
  const token = parts.config.codecToken;
  if (token !== null && sameText(ctx.get('authorization'), `Bearer ${token}`)) return 'all';
  if (person === null)
    throw new ApexkeepError(
      'not-signed-in',
      sentence('codec-sign-in', 'Sign in to Apexkeep in this browser, or send the codec token.'),
    );
  if (parts.config.codecOperators.has(person.email)) return 'all';
  const memberships = await parts.database.asUser(person.id, (tx) => ownMemberships(tx, person.id));
  const allowed = memberships.filter(({ role }) => may(role, 'codec.decode')).map(({ id }) => id);
  if (allowed.length === 0)
    throw new ApexkeepError(
      'forbidden',
      sentence('codec-permission', 'Reading workflow payloads needs the permission codec.decode in some workspace.'),
    );
  return new Set(allowed);
}

function toPayload(payload: JsonPayload): Payload {
  const metadata = Object.entries(payload.metadata ?? {}).map(
    ([key, value]) => [key, Buffer.from(value, 'base64')] as const,
  );
  return { metadata: Object.fromEntries(metadata), data: Buffer.from(payload.data ?? '', 'base64') };
}

function toJson(payload: Payload): JsonPayload {
  const metadata = Object.entries(payload.metadata ?? {}).map(
    ([key, value]) => [key, Buffer.from(value).toString('base64')] as const,
  );
  return { metadata: Object.fromEntries(metadata), data: Buffer.from(payload.data ?? []).toString('base64') };
}

const TENANT = /"tenantId"\s*:\s*"([^"]*)"/g;

/** True when the payload says whose it is and the caller may read all of those. Without a name it stays sealed. */
function mayRead(payload: Payload, tenants: ReadonlySet<string> | 'all'): boolean {
  if (tenants === 'all') return true;
  const text = Buffer.from(payload.data ?? []).toString('utf8');
  const named = [...text.matchAll(TENANT)].map((match) => match[1] ?? '');
  return named.length > 0 && named.every((id) => tenants.has(id));
}

export const codecRoutes: Route[] = [
  route(api.decodePayloads, async (call) => {
    const tenants = await readableTenants(call);
    const { codecKeys, namespace } = call.parts.config.temporal;
    const codec = new SealingCodec(codecKeys, namespace);
    const payloads: JsonPayload[] = [];
    for (const given of call.body.payloads) {
      const opened = await codec.decode([toPayload(given)]).catch(() => []);
      const payload = opened[0];
      payloads.push(payload !== undefined && mayRead(payload, tenants) ? toJson(payload) : given);
    }
    return { payloads };
  }),
];
