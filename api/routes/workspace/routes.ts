import { may } from '#model/rules/permission.ts';
import { audit } from '#api/audit-entry.ts';
import { createWorkspace, newWorkspaceId } from '#api/commands/workspace/create-workspace.ts';
import { presentHome } from '#api/presenters/home.ts';
import { needsYou, workspaceCounts } from '#api/queries/workspace.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

const MOST_NEEDS = 50;

export const workspaceRoutes: Route[] = [
  route(api.createTenant, ({ person, body, write }) =>
    write((tx) => createWorkspace(tx, person.id, body), { tenantId: newWorkspaceId() }),
  ),

  route(api.readHome, ({ person, member, read }) =>
    read(async (tx) => {
      const { role } = member;
      const needs = await needsYou(
        tx,
        {
          userId: person.id,
          role,
          approve: may(role, 'change.approve'),
          execute: may(role, 'change.execute'),
          resolve: may(role, 'change.resolve'),
          draft: may(role, 'change.draft'),
          unlock: may(role, 'zone.unlock'),
          accounts: may(role, 'provider-account.update'),
        },
        MOST_NEEDS,
      );
      return presentHome(member, await workspaceCounts(tx), needs);
    }),
  ),

  route(api.updateTenant, ({ person, member, body, write }) =>
    write(async (tx) => {
      await tx.sql('update tenant set name = $2 where id = $1', [member.tenantId, body.name]);
      await audit(tx, person.id, 'workspace.updated', `workspace/${member.tenantId}`, {
        from: member.tenantName,
        to: body.name,
      });
      return { id: member.tenantId, slug: member.slug, name: body.name };
    }),
  ),
];
