import { acceptInvitation } from '#api/commands/invitation/accept-invitation.ts';
import { createInvitation, revokeInvitation } from '#api/commands/invitation/create-invitation.ts';
import { tokenHash } from '#api/keyed-hash.ts';
import { pageFor } from '#api/paging.ts';
import { presentInvitation } from '#api/presenters/invitation.ts';
import { presentSession } from '#api/presenters/session.ts';
import { invitationByToken, invitationPage } from '#api/queries/invitations.ts';
import { accountByEmail } from '#api/queries/session.ts';
import { route, type Route } from '#api/route.ts';
import { setSessionCookie } from '#api/session-cookie.ts';
import * as api from './schema.ts';

export const invitationRoutes: Route[] = [
  route(api.readInvitation, async ({ parts, params, address }) => {
    await parts.limits.invitation(address);
    const offer = await parts.database.asUser(null, async (tx) => {
      const row = await invitationByToken(tx, tokenHash(params.token));
      return { row, account: await accountByEmail(tx, row.email) };
    });
    const [tenant] = await parts.database.inTenant({ tenantId: offer.row.tenant_id }, (tx) =>
      tx.sql<{ name: string }>('select name from tenant where id = $1', [offer.row.tenant_id]),
    );
    return {
      workspace: tenant?.name ?? '',
      email: offer.row.email,
      role: offer.row.role,
      invitedBy: offer.row.inviter_name,
      expiresAt: offer.row.expires_at.toISOString(),
      hasAccount: offer.account !== undefined,
    };
  }),

  route(api.acceptInvitation, async ({ parts, params, body, address, person, ctx }) => {
    const from = { person, address, userAgent: ctx.get('user-agent') };
    const accepted = await acceptInvitation(parts, { token: params.token, ...body }, from);
    if (accepted.token !== null) setSessionCookie(ctx, accepted.token);
    return presentSession(accepted.person, accepted.places, {
      expiresAt: accepted.expiresAt,
      lastTenantId: accepted.tenantId,
    });
  }),

  route(api.listInvitations, async (call) => {
    const page = pageFor('invitations', call);
    const rows = await call.read((tx) =>
      invitationPage(tx, (page.after?.[0] as string | undefined) ?? null, page.limit + 1),
    );
    return page.finish(rows, (row) => [row.id], presentInvitation);
  }),

  route(api.createInvitation, async ({ parts, person, member, body, write }) =>
    write(
      async (tx) => {
        const { row, token } = await createInvitation(tx, { id: person.id, role: member.role }, body);
        return {
          invitation: presentInvitation(row),
          link: `${parts.config.origin}/invitations/${token}` as string | null,
        };
      },
      { keep: (answer) => ({ ...answer, link: null }) },
    ),
  ),

  route(api.deleteInvitation, async ({ person, params, write }) => {
    await write((tx) => revokeInvitation(tx, person.id, params.id));
    return undefined;
  }),
];
