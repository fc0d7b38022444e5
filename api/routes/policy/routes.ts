import type { input } from 'zod';
import { putPolicy } from '#api/commands/policy/put-policy.ts';
import { currentPolicy, type PolicyRow } from '#api/queries/policy.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

function presentPolicy({ policy, updatedAt, updatedBy }: PolicyRow): input<typeof api.Policy> {
  return {
    version: policy.version,
    defaultApprovals: policy.defaultApprovals,
    defaultRoles: policy.defaultRoles,
    lines: policy.lines as input<typeof api.Policy>['lines'],
    expiresAfterDays: policy.expiresAfterDays,
    updatedBy,
    updatedAt: updatedAt?.toISOString() ?? null,
  };
}

export const policyRoutes: Route[] = [
  route(api.readPolicy, async ({ read, reply }) => {
    const row = await read((tx) => currentPolicy(tx));
    reply.version = row.policy.version;
    return presentPolicy(row);
  }),

  route(api.putPolicy, ({ person, body, ifMatch, write, reply }) =>
    write(async (tx) => {
      const row = await putPolicy(tx, person.id, ifMatch, body as Parameters<typeof putPolicy>[3]);
      reply.version = row.policy.version;
      return presentPolicy(row);
    }),
  ),
];
