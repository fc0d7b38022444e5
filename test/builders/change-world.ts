import { authCodeOpener, salesSecretOpener } from '#activities/sales/secrets.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { DEFAULT_TIMING, type Dependencies, type Timing } from '#activities/dependencies.ts';
import { runWorkers, type Workers } from '#activities/run-workers.ts';
import type { Tx } from '#model/database.ts';
import type { ChangeState } from '#model/rules/change.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { nextChangeNumber } from '#model/store/change-numbers.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { smtpCell } from '#model/store/mail.ts';
import { parseKeyring } from '#model/vault/keys.ts';
import { openSecret } from '#model/vault/open.ts';
import { sealSecret } from '#model/vault/seal.ts';
import { startPowerDnsStandIn, type RunningStandIn } from '#sandbox/powerdns/stand-in.ts';
import { decideChange } from '#workflows/client/decisions.ts';
import { createDispatcher } from '#workflows/client/dispatch.ts';
import { CHANGE_REQUEST, changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import { zoneWorkflowId } from '#workflows/contracts/zone.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { openTestTemporal, TEST_CODEC_KEYS, TEST_NAMESPACE, type TestTemporal } from './temporal.ts';
import { workflowStanding } from './workflow-standing.ts';
import { buildProviderAccount, buildWorkspace, buildZone, type Workspace } from './workspace.ts';

export interface RequestView {
  state: ChangeState;
  outcome: { code: string; message: string; stale?: { moved: string }[] } | null;
  planId: string | null;
  planHash: string | null;
}

/** A wanted record set, or null in `after` to delete it. */
export interface WantedEdit {
  name: string;
  type: string;
  after: RecordSet | null;
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Everything a change runs through: database, Temporal, workers, one PowerDNS stand-in with two name servers. */
export class ChangeWorld {
  readonly db: TestDatabase;
  readonly temporal: TestTemporal;
  readonly dns: RunningStandIn;
  readonly workspace: Workspace;
  readonly accountId: string;
  readonly deps: Dependencies;
  workers: Workers | null = null;

  private constructor(parts: Pick<ChangeWorld, 'db' | 'temporal' | 'dns' | 'workspace' | 'accountId' | 'deps'>) {
    this.db = parts.db;
    this.temporal = parts.temporal;
    this.dns = parts.dns;
    this.workspace = parts.workspace;
    this.accountId = parts.accountId;
    this.deps = parts.deps;
  }

  static async open(timing: Partial<Timing> = {}): Promise<ChangeWorld> {
    const db = await createTestDatabase({ poolSize: 12 });
    const temporal = await openTestTemporal();
    const dns = await startPowerDnsStandIn();
    const workspace = await buildWorkspace(db.database);
    const keys = parseKeyring(`v1:${randomBytes(32).toString('base64')}`);
    const accountId = uuidv7();
    const cell = { table: 'provider_account', column: 'secret', tenantId: workspace.tenantId, rowId: accountId };
    await buildProviderAccount(db.database, workspace, {
      id: accountId,
      mode: 'LIVE_WRITE',
      settings: { baseUrl: dns.apiUrl, nameservers: `${dns.dnsAddress},${dns.secondDnsAddress}` },
      secret: sealSecret(dns.apiKey, cell, keys),
    });
    const dispatcher = createDispatcher({
      client: temporal.client,
      database: db.database,
      taskQueue: temporal.taskQueue,
    });
    const deps: Dependencies = {
      database: db.database,
      client: temporal.client,
      dispatcher,
      openAccountSecret: ({ sealed }) => openSecret(sealed, cell, keys),
      openSalesSecret: salesSecretOpener(keys),
      openAuthCode: authCodeOpener(keys),
      openSmtpPassword: ({ tenantId, sealed }) => openSecret(sealed, smtpCell(tenantId), keys),
      stage: 'production',
      http: { allowPrivateAddresses: ['127.0.0.1'], totalTimeoutMs: 2_000 },
      timing: { ...DEFAULT_TIMING, longestRequestMs: 1_000, proofDeadlineMs: 3_000, ...timing },
      log: silent,
    };
    const world = new ChangeWorld({ db, temporal, dns, workspace, accountId, deps });
    await world.startWorkers();
    return world;
  }

  async startWorkers(): Promise<void> {
    this.workers = await runWorkers(this.deps, {
      connection: this.temporal.connection,
      namespace: TEST_NAMESPACE,
      codecKeys: TEST_CODEC_KEYS,
      bundle: this.temporal.bundle,
      taskQueue: this.temporal.taskQueue,
      graceMs: 500,
    });
  }

  async stopWorkers(): Promise<void> {
    await this.workers?.stop();
    this.workers = null;
  }

  async close(): Promise<void> {
    await this.stopWorkers();
    await this.dns.stop();
    await this.temporal.close();
    await this.db.drop();
  }

  sql<Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    return this.inTenant((tx) => tx.sql<Row>(text, params));
  }

  inTenant<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.database.inTenant({ tenantId: this.workspace.tenantId }, work);
  }

  /** A zone of its own with three A sets, at the provider and here, ready to be written. */
  async zone(): Promise<{ id: string; name: string }> {
    const name = `z-${randomUUID().slice(0, 8)}.test.`;
    const a = (label: string, address: string) => ({
      name: `${label}.${name}`,
      type: 'A',
      ttl: 300,
      records: [{ content: address }],
    });
    this.dns.control.seed({
      name,
      nameservers: [`ns1.${name}`, `ns2.${name}`],
      rrsets: [
        a('ns1', '192.0.2.1'),
        a('ns2', '192.0.2.2'),
        a('www', '192.0.2.10'),
        a('mail', '192.0.2.20'),
        a('old', '192.0.2.30'),
      ],
    });
    const zone = await buildZone(this.db.database, this.workspace, {
      accountId: this.accountId,
      name,
      providerRef: name,
      access: 'READ_WRITE',
    });
    return { id: zone.id, name };
  }

  /** A submitted draft; its workflow is started through the outbox, as the API does. */
  async submit(
    zone: { id: string },
    edits: readonly WantedEdit[],
    options: { mode?: 'on-approval' | 'manual'; rollbackOf?: string; authorId?: string } = {},
  ): Promise<string> {
    const id = uuidv7();
    await this.inTenant(async (tx) => {
      await tx.sql(
        `insert into change_request (tenant_id, id, zone_id, number, title, author_id, execution_mode, rollback_of, submitted_at)
         values (current_tenant(), $1, $2, $6, 'a change', $3, $4, $5, clock_timestamp())`,
        [
          id,
          zone.id,
          options.authorId ?? this.workspace.users.member,
          options.mode ?? 'on-approval',
          options.rollbackOf ?? null,
          await nextChangeNumber(tx),
        ],
      );
      for (const [position, edit] of edits.entries()) {
        await tx.sql(
          `insert into draft_edit (tenant_id, id, change_request_id, name, type, after, position)
           values (current_tenant(), $1, $2, $3, $4, $5, $6)`,
          [uuidv7(), id, edit.name, edit.type, edit.after === null ? null : JSON.stringify(edit.after), position],
        );
      }
      const args = [{ tenantId: this.workspace.tenantId, changeRequestId: id }];
      await enqueueStart(tx, { workflowId: changeRequestWorkflowId(id), name: CHANGE_REQUEST, args });
    });
    await this.deps.dispatcher.drain();
    return id;
  }

  async view(id: string): Promise<RequestView> {
    const [row] = await this.sql<RequestView>(
      `select r.state, r.outcome, r.plan_id as "planId", p.hash as "planHash" from change_request r
         left join plan p on p.tenant_id = r.tenant_id and p.id = r.plan_id where r.tenant_id = current_tenant() and r.id = $1`,
      [id],
    );
    if (row === undefined) throw new Error(`no request ${id}`);
    return row;
  }

  /** Waits until the request is in one of these states; says where it stands when it never is. */
  async until(id: string, states: readonly ChangeState[], timeoutMs = 20_000): Promise<RequestView> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const view = await this.view(id);
      if (states.includes(view.state)) return view;
      if (Date.now() > end)
        throw new Error(
          `still ${view.state}, not ${states.join('/')}: ${JSON.stringify(view.outcome)}\n${await this.standing(id)}`,
        );
      await pause(25);
    }
  }

  /** What Temporal knows of a request and of the queue of its zone. */
  async standing(id: string): Promise<string> {
    const [row] = await this.sql<{ zoneId: string }>(`select zone_id as "zoneId" from change_request where id = $1`, [
      id,
    ]);
    const workflows = [changeRequestWorkflowId(id), zoneWorkflowId(row?.zoneId ?? '')];
    return (await Promise.all(workflows.map((one) => workflowStanding(this.temporal.client, one)))).join('\n');
  }

  /** Approves the current plan, as people who are not the author, until it has all it needs. */
  async approve(id: string): Promise<void> {
    const { planHash } = await this.until(id, ['awaiting-approval']);
    for (const role of ['manager', 'admin', 'owner'] as const) {
      const { state } = await decideChange(this.temporal.client, id, {
        actorId: this.workspace.users[role],
        requestId: randomUUID(),
        verdict: 'approve',
        planHash: planHash ?? '',
        comment: null,
      });
      if (state !== 'awaiting-approval') return;
    }
  }

  /** PATCH calls that the provider saw for a zone, with what became of them. */
  writes(zone: { name: string }): { outcome: string; body: string }[] {
    return this.dns.control.ledger
      .since()
      .filter((entry) => entry.method === 'PATCH' && entry.path.includes(zone.name));
  }

  /** The addresses the provider now holds for a name, or null where there is no such set. */
  held(zone: { name: string }, label: string): string[] | null {
    const stored = this.dns.control.store.get(zone.name);
    const sets = stored === undefined ? null : this.dns.control.newest(stored);
    const set =
      sets === null
        ? undefined
        : [...sets.values()].find((one) => one.name === `${label}.${zone.name}` && one.type === 'A');
    return set === undefined ? null : set.records.map((record) => record.content).sort();
  }
}

/** An A record set of a zone. */
export function address(zone: { name: string }, label: string, ...values: string[]): WantedEdit {
  const name = `${label}.${zone.name}`;
  return { name, type: 'A', after: { name, type: 'A', ttl: 300, values } };
}

/** The wish that a record set goes away. */
export function gone(zone: { name: string }, label: string): WantedEdit {
  return { name: `${label}.${zone.name}`, type: 'A', after: null };
}
