import { afterAll, beforeAll, beforeEach } from 'vitest';
import { DEFAULT_POLICY } from '#model/rules/approval.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { v7 as uuidv7 } from 'uuid';
import { buildProviderAccount, buildWorkspace, buildZone, type Workspace } from '#test/builders/workspace.ts';
import { call, startApi, type Answer, type ApiServer } from './api-server.ts';

export const APEX = 'example.test.';
export const SETS: RecordSet[] = [
  {
    name: APEX,
    type: 'SOA',
    ttl: 3600,
    values: ['ns1.example.test. hostmaster.example.test. 1 7200 3600 1209600 300'],
  },
  { name: APEX, type: 'NS', ttl: 3600, values: ['ns1.elsewhere.test.', 'ns2.elsewhere.test.'] },
  { name: `www.${APEX}`, type: 'A', ttl: 300, values: ['192.0.2.1'] },
  { name: `mail.${APEX}`, type: 'A', ttl: 300, values: ['192.0.2.2'], extras: { comments: ['keep me'] } },
];
export const NEW_ADDRESS = { name: 'www', type: 'A', ttl: 300, values: ['192.0.2.9'] };

/** A workspace with one writable zone, its author and its manager signed in. */
export interface Desk {
  workspace: Workspace;
  zone: { id: string; name: string; accountId: string };
  /** Path of the workspace. */
  at: string;
  author: string;
  manager: string;
  edit(body: unknown, as?: string): Promise<Answer>;
  tray(as?: string): Promise<Answer>;
  /** Rows of this workspace. */
  sql<Row extends object>(text: string, params?: unknown[]): Promise<Row[]>;
  /** A draft of the author with one edit. */
  draft(): Promise<string>;
  /** A submitted request where the worker would have brought it. */
  planned(state?: string): Promise<{ id: string; hash: string; planId: string }>;
  /** A request that was executed and proven; the zone was not read since. */
  done(): Promise<string>;
}

/** One API for the tests of a file, and for each of them a desk of its own. Both are filled in before the test runs. */
export function deskEachTest(): { server: ApiServer; desk: Desk } {
  const server = {} as ApiServer;
  const desk = {} as Desk;
  beforeAll(async () => {
    Object.assign(server, await startApi({ limits: { writesPerMinute: 10_000, readsPerMinute: 10_000 } }));
  });
  beforeEach(async () => {
    Object.assign(desk, await openDesk(server));
  });
  afterAll(() => server.stop());
  return { server, desk };
}

export async function openDesk(server: ApiServer): Promise<Desk> {
  const workspace = await buildWorkspace(server.database);
  const account = await buildProviderAccount(server.database, workspace, { mode: 'LIVE_WRITE' });
  const options = { accountId: account.id, name: APEX, sets: SETS, access: 'READ_WRITE' } as const;
  const zone = await buildZone(server.database, workspace, options);
  const at = `/t/${workspace.slug}`;
  const author = await server.signIn(workspace.users.member);
  const manager = await server.signIn(workspace.users.manager);
  const sql: Desk['sql'] = (text, params = []) =>
    server.database.inTenant({ tenantId: workspace.tenantId }, (tx) => tx.sql(text, params));
  const edit: Desk['edit'] = (body, as = author) =>
    call(server, 'PUT', `${at}/zones/${zone.id}/tray/edits`, { as, body });
  const draft: Desk['draft'] = async () => String((await edit(NEW_ADDRESS)).body['id']);
  const planned: Desk['planned'] = async (state = 'awaiting-approval') => {
    const id = await draft();
    await call(server, 'POST', `${at}/changes/${id}/submit`, { as: author });
    return { id, ...(await storePlan(sql, workspace.tenantId, zone.id, id, state)) };
  };
  return {
    workspace,
    zone,
    at,
    author,
    manager,
    edit,
    tray: (as = author) => call(server, 'GET', `${at}/zones/${zone.id}/tray`, { as }),
    sql,
    draft,
    planned,
    async done() {
      const { id, planId } = await planned('done');
      const executionId = uuidv7();
      await sql(`update change set result = 'verified' where plan_id = $1`, [planId]);
      await sql(
        `insert into execution (tenant_id, id, change_request_id, zone_id, plan_id, fencing_token, state)
         values ($1, $2, $3, $4, $5, 1, 'done')`,
        [workspace.tenantId, executionId, id, zone.id, planId],
      );
      await sql(
        `insert into dns_change (tenant_id, id, execution_id, change_id, zone_id, purpose, name, type, outcome)
         select tenant_id, $2, $3, id, $4, 'apply', name, type, 'proven' from change where plan_id = $1`,
        [planId, uuidv7(), executionId, zone.id],
      );
      return id;
    },
  };
}

async function storePlan(sql: Desk['sql'], tenantId: string, zoneId: string, id: string, state: string) {
  const planId = uuidv7();
  const hash = 'a'.repeat(64);
  const requirement = { approvals: 1, roles: ['owner', 'admin', 'manager'], because: [] };
  const base = { zoneId, generation: 1, observationId: uuidv7(), sets: {} };
  const [www] = SETS.filter((set) => set.name === `www.${APEX}`);
  await sql(
    `insert into plan (tenant_id, id, change_request_id, revision, hash, base, findings, policy, requirement, observation_id)
     select $1, $2, $3, 1, $4, $5, '[]', $6, $7, (select id from observation where zone_id = $8 limit 1)`,
    [
      tenantId,
      planId,
      id,
      hash,
      JSON.stringify(base),
      JSON.stringify(DEFAULT_POLICY),
      JSON.stringify(requirement),
      zoneId,
    ],
  );
  await sql(
    `insert into change (tenant_id, id, plan_id, position, name, type, action, before, after)
     values ($1, $2, $3, 0, $4, 'A', 'replace', $5, $6)`,
    [tenantId, uuidv7(), planId, `www.${APEX}`, JSON.stringify(www), JSON.stringify({ ...www, values: ['192.0.2.9'] })],
  );
  await sql(`update change_request set state = $3, plan_id = $2 where id = $1`, [id, planId, state]);
  return { hash, planId };
}
