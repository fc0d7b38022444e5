import { changeRole, removeMember } from '#api/commands/member/change-member.ts';
import { pageFor } from '#api/paging.ts';
import { presentMember } from '#api/presenters/member.ts';
import { memberPage } from '#api/queries/members.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

export const memberRoutes: Route[] = [
  route(api.listMembers, async (call) => {
    const page = pageFor('members', call);
    const rows = await call.read((tx) =>
      memberPage(tx, (page.after?.[0] as string | undefined) ?? null, page.limit + 1),
    );
    return page.finish(
      rows,
      (row) => [row.id],
      (row) => presentMember(row, call.person.id, call.member.role),
    );
  }),

  route(api.updateMember, ({ params, body, person, member, write }) =>
    write(async (tx) => {
      const row = await changeRole(tx, { id: person.id, role: member.role }, params.id, body.role);
      return presentMember(row, person.id, member.role);
    }),
  ),

  route(api.deleteMember, async ({ params, person, member, write }) => {
    await write((tx) => removeMember(tx, { id: person.id, role: member.role }, params.id));
    return undefined;
  }),
];
