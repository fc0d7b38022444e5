import { v7 as uuidv7 } from 'uuid';
import type { Database } from '#model/database.ts';
import type { AccountMode, ZoneAccess } from '#model/rules/access.ts';
import { digestZone } from '#model/rules/hash.ts';
import type { Role } from '#model/rules/permission.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { databaseNow, recordObservation } from '#model/store/history.ts';

export interface Workspace {
  tenantId: string;
  slug: string;
  /** User ids by role, one member each. */
  users: Record<Role, string>;
  /** E-mail addresses by role. */
  emails: Record<Role, string>;
}

const ROLES: readonly Role[] = ['owner', 'admin', 'manager', 'supporter', 'member', 'viewer'];
let counter = 0;

/** A person who can sign in; `passwordHash` is whatever the test needs, by default one that fits no password. */
export async function buildUser(
  database: Database,
  options: { email?: string; name?: string; passwordHash?: string } = {},
): Promise<{ id: string; email: string }> {
  const id = uuidv7();
  const email = options.email ?? `person-${process.pid}-${++counter}@example.test`;
  await database.asUser(null, (tx) =>
    tx.sql('insert into app_user (id, email, name, password_hash) values ($1, $2, $3, $4)', [
      id,
      email,
      options.name ?? `Person ${counter}`,
      options.passwordHash ?? 'no-password',
    ]),
  );
  return { id, email };
}

/** A workspace with one member of each role. */
export async function buildWorkspace(
  database: Database,
  options: { slug?: string; passwordHash?: string } = {},
): Promise<Workspace> {
  const tenantId = uuidv7();
  const slug = options.slug ?? `workspace-${process.pid}-${++counter}`;
  const people = new Map<Role, { id: string; email: string }>();
  for (const role of ROLES) {
    const email = `${role}@${slug}.test`;
    people.set(
      role,
      await buildUser(database, {
        email,
        name: `${slug} ${role}`,
        ...(options.passwordHash === undefined ? {} : { passwordHash: options.passwordHash }),
      }),
    );
  }
  await database.inTenant({ tenantId }, async (tx) => {
    await tx.sql('insert into tenant (id, slug, name) values ($1, $2, $3)', [tenantId, slug, `Workspace ${slug}`]);
    for (const [role, { id }] of people) {
      await tx.sql('insert into membership (tenant_id, id, user_id, role) values ($1, $2, $3, $4)', [
        tenantId,
        uuidv7(),
        id,
        role,
      ]);
    }
  });
  const pick = (member: 'id' | 'email'): Record<Role, string> =>
    Object.fromEntries([...people].map(([role, person]) => [role, person[member]])) as Record<Role, string>;
  return { tenantId, slug, users: pick('id'), emails: pick('email') };
}

/** A provider account; `secret` is stored as given: seal it first when the test opens it. */
export async function buildProviderAccount(
  database: Database,
  workspace: Workspace,
  options: { kind?: string; name?: string; settings?: object; secret?: string; mode?: AccountMode; id?: string } = {},
): Promise<{ id: string }> {
  const id = options.id ?? uuidv7();
  await database.inTenant({ tenantId: workspace.tenantId }, (tx) =>
    tx.sql(
      `insert into provider_account (tenant_id, id, kind, name, settings, secret, mode, created_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        workspace.tenantId,
        id,
        options.kind ?? 'powerdns',
        options.name ?? `account-${++counter}`,
        JSON.stringify(options.settings ?? {}),
        options.secret ?? 'sealed-for-nobody',
        options.mode ?? 'MONITORING_ONLY',
        workspace.users.owner,
      ],
    ),
  );
  return { id };
}

/** A zone with the given record sets, read once. The account is made when none is given. */
export async function buildZone(
  database: Database,
  workspace: Workspace,
  options: { accountId?: string; name?: string; sets?: RecordSet[]; access?: ZoneAccess; providerRef?: string } = {},
): Promise<{ id: string; name: string; accountId: string }> {
  const id = uuidv7();
  const accountId = options.accountId ?? (await buildProviderAccount(database, workspace)).id;
  const name = options.name ?? `zone-${++counter}.test.`;
  await database.inTenant({ tenantId: workspace.tenantId }, (tx) =>
    tx.sql(
      `insert into zone (tenant_id, id, provider_account_id, name, provider_ref, access) values ($1, $2, $3, $4, $5, $6)`,
      [workspace.tenantId, id, accountId, name, options.providerRef ?? name, options.access ?? 'READ_ONLY'],
    ),
  );
  if (options.sets !== undefined) await observe(database, workspace.tenantId, id, options.sets);
  return { id, name, accountId };
}

/** Writes one complete reading of a zone, as if just taken from its provider. */
export async function observe(
  database: Database,
  tenantId: string,
  zoneId: string,
  sets: RecordSet[],
  changeRequestId?: string,
): ReturnType<typeof recordObservation> {
  return database.inTenant({ tenantId }, async (tx) =>
    recordObservation(tx, {
      zoneId,
      sets,
      reason: changeRequestId === undefined ? 'requested' : 'after-change',
      serial: null,
      readStartedAt: await databaseNow(tx),
      digest: digestZone(sets),
      ...(changeRequestId === undefined ? {} : { changeRequestId }),
    }),
  );
}
