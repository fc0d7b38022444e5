import { error, redirect, type ServerLoadEvent } from '@sveltejs/kit';
import { take } from '#web/api/answer.server.ts';
import type { Me, OwnMembership, Role } from '#web/api/types.ts';
import { m } from '#web/paraglide/messages.js';

/** What every page of a workspace knows. */
export interface WorkspaceData {
  workspace: { id: string; slug: string; name: string };
  role: Role;
  permissions: string[];
  /** What the plan of the workspace keeps from it. */
  withheld: OwnMembership['withheld'];
  user: Me;
  memberships: OwnMembership[];
  /** The person is one of those who run the platform. */
  platform: boolean;
}

/** The frame of `/t/[tenant]`: signed in, and a member; anything else is 404, as if the workspace did not exist. */
export async function load({ locals, params, url }: ServerLoadEvent): Promise<WorkspaceData> {
  const session = await take(locals.api.GET('/session'), url);
  const membership = session.memberships.find((own) => own.tenant.slug === params['tenant']);
  if (membership === undefined) error(404, m.page_missing(), { code: 'not-found', requestId: locals.requestId });
  return {
    workspace: membership.tenant,
    role: membership.role,
    permissions: membership.permissions,
    withheld: membership.withheld,
    user: session.user,
    memberships: session.memberships,
    platform: session.platform !== null,
  };
}

/** `/dashboard`: the workspace last used, the only one, or the page that makes one. */
export async function chooseWorkspace({ locals, url }: ServerLoadEvent): Promise<{ user: Me }> {
  const session = await take(locals.api.GET('/session'), url);
  const slugs = session.memberships.map((own) => own.tenant.slug);
  const slug = slugs.find((own) => own === session.lastTenant) ?? slugs[0];
  if (slug !== undefined && !url.searchParams.has('new')) redirect(303, `/t/${slug}`);
  return { user: session.user };
}
