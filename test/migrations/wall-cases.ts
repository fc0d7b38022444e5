import pg from 'pg';
import { expect, test } from 'vitest';
import type { Database } from '#model/database.ts';
import { buildProviderAccount, buildWorkspace, buildZone, type Workspace } from '#test/builders/workspace.ts';

export interface WallSubject {
  database: Database;
  url: string;
  adminUrl: string;
}

/** Tables without a tenant, each for a reason; everything else must carry a tenant_id. */
const WITHOUT_TENANT = new Set([
  'app_user',
  'name_lookup',
  'payment_callback',
  'payment_method',
  'platform_role',
  'rate_limit',
  'registrar_pace',
  'registrar_search',
  'sales_settings',
  'schema_migration',
  'session',
  'tenant',
  'tld',
  'tld_price',
  'plan_offer',
  'invoice_counter',
  'registrar_message',
]);
/** Tables a tenant row may point at by a plain id: people and workspaces are platform-wide. */
const PLATFORM_TABLES = new Set(['app_user', 'tenant', 'tld', 'plan_offer']);

/** What the catalog and the walls must show on every supported server version. */
export function wallCases(subject: () => WallSubject): void {
  const ask = async <Row extends pg.QueryResultRow>(text: string, params: unknown[] = []): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: subject().adminUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, params)).rows;
    } finally {
      await client.end();
    }
  };

  const tenantTables = async (): Promise<string[]> =>
    (
      await ask<{ name: string }>(
        `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') order by 1`,
      )
    ).map((row) => row.name);

  test('every table has a tenant, or is one of the few that are about the platform', async () => {
    const all = await ask<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f')`,
    );
    const tenant = new Set(await tenantTables());
    expect(tenant.size).toBeGreaterThan(20);
    expect(
      all
        .map((row) => row.name)
        .filter((name) => !tenant.has(name))
        .toSorted(),
    ).toEqual([...WITHOUT_TENANT].toSorted());
  });

  test('every tenant table has row-level security, forced, with a policy for reading and for writing', async () => {
    const rows = await ask<{ name: string; on: boolean; forced: boolean; using: string | null; check: string | null }>(
      `select c.relname as name, c.relrowsecurity as "on", c.relforcerowsecurity as forced,
              pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
         from pg_class c left join pg_policy p on p.polrelid = c.oid and p.polname = 'tenant_wall' and p.polcmd = '*'
           and p.polroles = '{0}' where c.relnamespace = 'public'::regnamespace and c.relname = any($1)`,
      [[...(await tenantTables()), 'tenant']],
    );
    for (const row of rows) {
      const column = row.name === 'tenant' ? 'id' : 'tenant_id';
      const wall = new RegExp(`^\\(${column} = \\( SELECT current_tenant\\(\\) AS current_tenant\\)\\)$`);
      expect(row, row.name).toMatchObject({ on: true, forced: true });
      expect(row.using, row.name).toMatch(wall);
      expect(row.check, row.name).toMatch(wall);
    }
  });

  test('every tenant_id is a uuid that cannot be null, and leads the primary key', async () => {
    const rows = await ask<{ name: string; type: string; notnull: boolean; first: string | null }>(
      `select c.relname as name, format_type(a.atttypid, null) as type, a.attnotnull as notnull,
              (select f.attname from pg_index i join pg_attribute f on f.attrelid = c.oid and f.attnum = i.indkey[0]
                where i.indrelid = c.oid and i.indisprimary) as first
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`,
    );
    for (const row of rows) expect(row, row.name).toMatchObject({ type: 'uuid', notnull: true, first: 'tenant_id' });
  });

  test('every foreign key between tenant tables carries the tenant', async () => {
    const keys = await ask<{ name: string; source: string; target: string; from: string[]; to: string[] }>(
      `select k.conname as name, s.relname as source, t.relname as target,
              array(select a.attname::text from unnest(k.conkey) with ordinality as u(n, o)
                      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.o) as from,
              array(select a.attname::text from unnest(k.confkey) with ordinality as u(n, o)
                      join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by u.o) as to
         from pg_constraint k join pg_class s on s.oid = k.conrelid join pg_class t on t.oid = k.confrelid
        where k.contype = 'f' and s.relnamespace = 'public'::regnamespace`,
    );
    expect(keys.length).toBeGreaterThan(20);
    for (const key of keys) {
      if (PLATFORM_TABLES.has(key.target)) continue;
      expect([key.from[0], key.to[0]], key.name).toEqual(['tenant_id', 'tenant_id']);
    }
  });

  test("uniques hold per tenant, but for secrets nobody can guess, domain names, which are the world's, and numbers of invoices, which are the seller's", async () => {
    const rows = await ask<{ index: string; columns: string[] }>(
      `select i.indexrelid::regclass::text as index,
              array(select a.attname::text from pg_attribute a where a.attrelid = i.indrelid and a.attnum = any(i.indkey)) as columns
         from pg_index i join pg_class c on c.oid = i.indrelid
        where i.indisunique and c.relnamespace = 'public'::regnamespace and c.relname = any($1)`,
      [await tenantTables()],
    );
    const global = rows.filter((row) => !row.columns.includes('tenant_id')).map((row) => row.index);
    expect(global.toSorted()).toEqual(['invitation_token_hash_key', 'invoice_number_key', 'name_claim_held']);
  });

  test('the roles of the running product own nothing and cannot pass the walls', async () => {
    const roles = await ask<{
      name: string;
      super: boolean;
      bypass: boolean;
      login: boolean;
      inherit: boolean;
      owns: string;
    }>(
      `select rolname as name, rolsuper as super, rolbypassrls as bypass, rolcanlogin as login, rolinherit as inherit,
              (select count(*) from pg_class where relowner = r.oid) as owns
         from pg_roles r where rolname in ('apexkeep_app', 'apexkeep_audit_writer', 'apexkeep_sweeper', 'apexkeep_platform', 'apexkeep_migrator')`,
    );
    expect(roles).toHaveLength(5);
    for (const role of roles) {
      expect(role, role.name).toMatchObject({ super: false, bypass: false });
      if (role.name !== 'apexkeep_migrator') expect(role.owns, role.name).toBe('0');
      expect(role.login, role.name).toBe(role.name === 'apexkeep_app' || role.name === 'apexkeep_migrator');
    }
    expect(roles.find((role) => role.name === 'apexkeep_app')!.inherit).toBe(false);
    const member = await ask<{ role: string }>(
      `select g.rolname as role from pg_auth_members m join pg_roles g on g.oid = m.roleid join pg_roles u on u.oid = m.member
        where u.rolname = 'apexkeep_app' order by 1`,
    );
    expect(member).toEqual([{ role: 'apexkeep_platform' }, { role: 'apexkeep_sweeper' }]);
  });

  test('there are no views, and the only function that runs with other rights than its caller has is the audit', async () => {
    expect(
      await ask(`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')`),
    ).toEqual([]);
    const functions = await ask<{ name: string; owner: string; path: string[] }>(
      `select proname as name, r.rolname as owner, proconfig as path from pg_proc p join pg_roles r on r.oid = p.proowner
        where pronamespace = 'public'::regnamespace and prosecdef order by 1`,
    );
    expect(functions).toEqual([
      { name: 'audit_append', owner: 'apexkeep_audit_writer', path: ['search_path=public, pg_temp'] },
      { name: 'audit_chain', owner: 'apexkeep_migrator', path: ['search_path=public, pg_temp'] },
    ]);
    const [rights] = await ask<{ create: boolean }>(
      `select has_schema_privilege('apexkeep_audit_writer', 'public', 'create') as create`,
    );
    expect(rights).toEqual({ create: false });
  });

  test('the app role cannot change what is written once', async () => {
    const rows = await ask<{ table: string; right: string }>(
      `select t as table, p as right from unnest(array['audit_event', 'audit_head', 'plan', 'approval', 'observation', 'schema_migration']) t,
              unnest(array['update', 'delete', 'truncate']) p where has_table_privilege('apexkeep_app', t, p)`,
    );
    expect(rows).toEqual([]);
  });

  let own: Workspace;
  let other: Workspace;
  const two = async (): Promise<void> => {
    own ??= await buildWorkspace(subject().database);
    if (other === undefined) {
      other = await buildWorkspace(subject().database);
      await buildZone(subject().database, other, {
        name: 'other.test.',
        sets: [{ name: 'other.test.', type: 'A', ttl: 60, values: ['192.0.2.1'] }],
      });
    }
  };
  const asApp = async <T>(tenant: string | null, work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: subject().url });
    await client.connect();
    try {
      await client.query('begin');
      if (tenant !== null) await client.query(`select set_config('app.tenant_id', $1, true)`, [tenant]);
      return await work(client);
    } finally {
      await client.end();
    }
  };

  test.each(['missing', 'empty', 'wrong', 'garbage'])(
    'with a %s tenant no row of any table is seen or touched',
    async (kind) => {
      await two();
      const context =
        { missing: null, empty: '', wrong: '01900000-0000-7000-8000-00000000dead', garbage: "' or 1=1" }[kind] ?? null;
      for (const table of await tenantTables()) {
        if (table === 'invitation') continue;
        const seen = await asApp(
          context,
          async (client) => (await client.query(`select 1 from ${table}`)).rowCount,
        ).catch((e: Error) => e.message);
        expect([0, 'invalid input syntax for type uuid: "\' or 1=1"'], `${table}: ${String(seen)}`).toContain(seen);
        const touched = await asApp(
          context,
          async (client) => (await client.query(`update ${table} set tenant_id = tenant_id`)).rowCount,
        ).catch((e: Error) => e.message);
        if (typeof touched === 'number') expect(touched, table).toBe(0);
        else expect(touched, table).toMatch(/permission denied|invalid input syntax|can only be updated to DEFAULT/);
      }
    },
  );

  test('the rows of another tenant are not seen, changed, removed or referred to', async () => {
    await two();
    const {
      rows: [zone],
    } = await asApp(other.tenantId, (client) => client.query<{ id: string }>('select id from zone'));
    await asApp(own.tenantId, async (client) => {
      expect((await client.query('select 1 from zone where id = $1', [zone!.id])).rowCount).toBe(0);
      expect((await client.query(`update zone set access = 'READ_WRITE' where id = $1`, [zone!.id])).rowCount).toBe(0);
      expect((await client.query('delete from zone where id = $1', [zone!.id])).rowCount).toBe(0);
      await client.query('savepoint s');
      const moved = client.query(`insert into change_number (tenant_id, last) values ($1, 1)`, [other.tenantId]);
      await expect(moved).rejects.toThrow(/row-level security/);
      await client.query('rollback to s');
      const referring = client.query(
        `insert into change_request (tenant_id, id, zone_id, number, author_id) values ($1, gen_random_uuid(), $2, 1, $3)`,
        [own.tenantId, zone!.id, own.users.owner],
      );
      await expect(referring).rejects.toThrow(/foreign key/);
    });
    const account = await buildProviderAccount(subject().database, own);
    const given = asApp(own.tenantId, (client) =>
      client.query('update provider_account set tenant_id = $1 where id = $2', [other.tenantId, account.id]),
    );
    await expect(given).rejects.toThrow(/row-level security/);
  });

  test('outside a workspace a person sees their own memberships only; inside, those of that workspace only', async () => {
    await two();
    const { database } = subject();
    const shared = own.users.owner;
    await database.inTenant({ tenantId: other.tenantId }, (tx) =>
      tx.sql(
        `insert into membership (tenant_id, id, user_id, role) values ($1, gen_random_uuid(), $2, 'viewer') on conflict do nothing`,
        [other.tenantId, shared],
      ),
    );
    const slugs = await database.asUser(shared, (tx) =>
      tx.sql<{ slug: string }>('select slug from tenant order by slug'),
    );
    expect(slugs.map((row) => row.slug)).toEqual([own.slug, other.slug].toSorted());
    expect(await database.asUser(shared, (tx) => tx.sql('select 1 from membership'))).toHaveLength(2);
    expect(await database.asUser(null, (tx) => tx.sql('select 1 from membership'))).toEqual([]);
    const inside = await database.inTenant({ tenantId: own.tenantId, actorId: shared }, (tx) =>
      tx.sql<{ tenant_id: string }>('select distinct tenant_id from membership'),
    );
    expect(inside).toEqual([{ tenant_id: own.tenantId }]);
  });

  test('an invitation is seen by who holds its token, and by nobody else outside the workspace', async () => {
    await two();
    const { database } = subject();
    const token = Buffer.alloc(32, 7);
    await database.inTenant({ tenantId: own.tenantId }, (tx) =>
      tx.sql(
        `insert into invitation (tenant_id, id, email, role, token_hash, invited_by, expires_at)
         values ($1, gen_random_uuid(), 'new@example.test', 'viewer', $2, $3, now() + interval '1 day') on conflict do nothing`,
        [own.tenantId, token, own.users.owner],
      ),
    );
    const seen = (setting: string): Promise<number> =>
      database.asUser(null, async (tx) => {
        await tx.sql(`select set_config('app.invitation', $1, true)`, [setting]);
        return (await tx.sql('select 1 from invitation')).length;
      });
    expect(await seen(token.toString('hex'))).toBe(1);
    expect(await seen('')).toBe(0);
    expect(await seen(Buffer.alloc(32, 8).toString('hex'))).toBe(0);
  });

  test('the sweeper sees which zones are due and what waits to be sent, and no content', async () => {
    await two();
    const { database } = subject();
    expect(
      (await database.sweep((tx) => tx.sql('select tenant_id, id, next_read_at from zone'))).length,
    ).toBeGreaterThan(0);
    for (const text of [
      'select name from zone',
      'select * from record_set',
      'select secret from provider_account',
      'select * from audit_event',
      'select * from app_user',
      'update zone set access = access',
    ]) {
      await expect(
        database.sweep((tx) => tx.sql(text)),
        text,
      ).rejects.toMatchObject({ code: 'internal' });
    }
  });
}
