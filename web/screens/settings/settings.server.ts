import type { Actions, ServerLoadEvent } from '@sveltejs/kit';
import { refusal, refuse, take, takeIfAllowed, text, writeKey } from '#web/api/answer.server.ts';
import type { ApprovalPolicy, Role } from '#web/api/types.ts';
import { storedLineName } from '#web/ui/policy-lines.ts';

const ROLES: readonly Role[] = ['owner', 'admin', 'manager', 'supporter', 'member', 'viewer'];

function roleOf(form: FormData): Role {
  return ROLES.find((role) => role === text(form, 'role')) ?? 'viewer';
}

export const general: Actions = {
  rename: async ({ locals, params, request }) => {
    const form = await request.formData();
    const answer = await locals.api.PATCH('/t/{tenant}', {
      params: { path: { tenant: params['tenant'] ?? '' }, header: writeKey(form) },
      body: { name: text(form, 'name') },
    });
    return refusal('rename', answer, form) ?? { act: 'rename', saved: true };
  },
};

export async function loadMembers({ locals, params, url }: ServerLoadEvent) {
  const path = { tenant: params['tenant'] ?? '' };
  const after = url.searchParams.get('after');
  const [members, invitations] = await Promise.all([
    take(
      locals.api.GET('/t/{tenant}/members', {
        params: { path, query: { limit: 100, ...(after === null ? {} : { after }) } },
      }),
      url,
    ),
    takeIfAllowed(locals.api.GET('/t/{tenant}/invitations', { params: { path, query: { limit: 50 } } }), url),
  ]);
  return { members: members.items, next: members.next, invitations: invitations?.items ?? null };
}

export const members: Actions = {
  role: async ({ locals, params, request }) => {
    const form = await request.formData();
    const answer = await locals.api.PATCH('/t/{tenant}/members/{id}', {
      params: { path: { tenant: params['tenant'] ?? '', id: text(form, 'member') }, header: writeKey(form) },
      body: { role: roleOf(form) },
    });
    return refusal('role', answer, form) ?? { act: 'role', saved: true };
  },
  remove: async ({ locals, params, request }) => {
    const form = await request.formData();
    const answer = await locals.api.DELETE('/t/{tenant}/members/{id}', {
      params: { path: { tenant: params['tenant'] ?? '', id: text(form, 'member') }, header: writeKey(form) },
    });
    return refusal('remove', answer, form) ?? { act: 'remove', saved: true };
  },
  invite: async ({ locals, params, request }) => {
    const form = await request.formData();
    const answer = await locals.api.POST('/t/{tenant}/invitations', {
      params: { path: { tenant: params['tenant'] ?? '' }, header: writeKey(form) },
      body: { email: text(form, 'email'), role: roleOf(form) },
    });
    return (
      refusal('invite', answer, form) ?? { act: 'invite', link: answer.data?.link ?? null, email: text(form, 'email') }
    );
  },
  revoke: async ({ locals, params, request }) => {
    const form = await request.formData();
    const answer = await locals.api.DELETE('/t/{tenant}/invitations/{id}', {
      params: { path: { tenant: params['tenant'] ?? '', id: text(form, 'invitation') }, header: writeKey(form) },
    });
    return refusal('revoke', answer, form) ?? { act: 'revoke', saved: true };
  },
};

export async function loadPolicy({ locals, params, url }: ServerLoadEvent) {
  return {
    policy: await take(
      locals.api.GET('/t/{tenant}/policy', { params: { path: { tenant: params['tenant'] ?? '' } } }),
      url,
    ),
  };
}

type Line = ApprovalPolicy['lines'][number];
type When = Line['when'];

function lineFrom(form: FormData, index: number): Line | null {
  const at = (name: string): string => text(form, `line.${index}.${name}`);
  if (at('name') === '' || form.get(`line.${index}.remove`) !== null) return null;
  const when: When = {};
  const types = at('types')
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  if (types.length > 0) when.types = types as NonNullable<When['types']>;
  const actions = (['add', 'replace', 'delete'] as const).filter((action) =>
    form.getAll(`line.${index}.actions`).includes(action),
  );
  if (actions.length > 0) when.actions = actions;
  if (/^\d+$/.test(at('moreThan'))) when.moreThan = Number(at('moreThan'));
  const severity = (['block', 'high', 'medium', 'low', 'info'] as const).find(
    (known) => known === at('severityAtLeast'),
  );
  if (severity !== undefined) when.severityAtLeast = severity;
  if (form.get(`line.${index}.apex`) !== null) when.apex = true;
  if (form.get(`line.${index}.rollback`) !== null) when.rollback = true;
  return {
    name: storedLineName(at('name')),
    when,
    approvals: Number(at('approvals')),
    roles: rolesFrom(form, `line.${index}.roles`),
  };
}

function rolesFrom(form: FormData, name: string): Role[] {
  const chosen = form.getAll(name);
  return ROLES.filter((role) => chosen.includes(role));
}

const MAX_LINES = 51;

export const approvals: Actions = {
  save: async ({ locals, params, request }) => {
    const form = await request.formData();
    const lines: Line[] = [];
    for (let index = 0; index < MAX_LINES; index += 1) {
      const line = lineFrom(form, index);
      if (line !== null) lines.push(line);
    }
    const version = text(form, 'version');
    if (!/^\d+$/.test(version)) return refuse('save', form, 'invalid-input', '');
    const answer = await locals.api.PUT('/t/{tenant}/policy', {
      params: { path: { tenant: params['tenant'] ?? '' }, header: { ...writeKey(form), 'If-Match': `"${version}"` } },
      body: {
        defaultApprovals: Number(text(form, 'defaultApprovals')),
        defaultRoles: rolesFrom(form, 'defaultRoles'),
        lines,
        expiresAfterDays: Number(text(form, 'expiresAfterDays')),
      },
    });
    return refusal('save', answer, form) ?? { act: 'save', saved: true };
  },
};
