import { FEATURES } from '#model/rules/billing/plan-offer.ts';
import { PLATFORM_ROLE_PERMISSIONS, ROLE_PERMISSIONS } from '#model/rules/permission.ts';
import type { OwnPlaces } from '#api/queries/session.ts';
import type { Me, Session } from '#api/routes/session/schema.ts';
import type { input } from 'zod';

interface PersonRow {
  id: string;
  email: string;
  name: string;
  locale: 'en' | 'de' | null;
  theme: 'system' | 'light' | 'dark';
}

export function presentMe(person: PersonRow): input<typeof Me> {
  const { id, email, name, locale, theme } = person;
  return { id, email, name, locale, theme };
}

export function presentSession(
  person: PersonRow,
  { memberships, platform }: OwnPlaces,
  session: { expiresAt: Date; lastTenantId: string | null },
): input<typeof Session> {
  return {
    user: presentMe(person),
    memberships: memberships.map(({ id, slug, name, role, features }) => ({
      tenant: { id, slug, name },
      role,
      permissions: [...ROLE_PERMISSIONS[role]],
      withheld: features === null ? [] : FEATURES.filter((feature) => !features.includes(feature)),
    })),
    platform: platform === null ? null : { role: platform, permissions: [...PLATFORM_ROLE_PERMISSIONS[platform]] },
    lastTenant: memberships.find(({ id }) => id === session.lastTenantId)?.slug ?? null,
    expiresAt: session.expiresAt.toISOString(),
  };
}
