import { authCodeOpener, salesSecretOpener } from '#activities/sales/secrets.ts';
import { randomBytes } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { v7 as uuidv7 } from 'uuid';
import { createActivities, type Activities } from '#activities/activities.ts';
import { DEFAULT_TIMING, type Dependencies } from '#activities/dependencies.ts';
import { smtpCell } from '#model/store/mail.ts';
import { parseKeyring } from '#model/vault/keys.ts';
import { openSecret } from '#model/vault/open.ts';
import { sealSecret, type Cell } from '#model/vault/seal.ts';
import { startPowerDnsStandIn, type RunningStandIn } from '#sandbox/powerdns/stand-in.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { buildProviderAccount, buildWorkspace, type Workspace } from './workspace.ts';

/** Activities alone, without Temporal and its workflows: a database, one PowerDNS stand-in, one account on it. */
export interface ActivityWorld {
  db: TestDatabase;
  dns: RunningStandIn;
  workspace: Workspace;
  accountId: string;
  deps: Dependencies;
  /** Seals a key for the account. */
  seal(secret: string): string;
  /** One attempt of an activity; throws what Temporal would see. */
  run<Name extends keyof Activities>(
    name: Name,
    ...input: Parameters<Activities[Name]>
  ): Promise<Awaited<ReturnType<Activities[Name]>>>;
  sql<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

const nothing = (): undefined => undefined;

/** Opens a world of its own for one test file. */
export async function openActivityWorld(): Promise<ActivityWorld> {
  const db = await createTestDatabase();
  const dns = await startPowerDnsStandIn({ readOnlyKeys: ['read-only'] });
  const workspace = await buildWorkspace(db.database);
  const { tenantId } = workspace;
  const keys = parseKeyring(`v1:${randomBytes(32).toString('base64')}`);
  const accountId = uuidv7();
  const cell: Cell = { table: 'provider_account', column: 'secret', tenantId, rowId: accountId };
  const seal = (secret: string): string => sealSecret(secret, cell, keys);
  await buildProviderAccount(db.database, workspace, {
    id: accountId,
    settings: { baseUrl: dns.apiUrl, nameservers: `${dns.dnsAddress},${dns.secondDnsAddress}` },
    secret: seal(dns.apiKey),
  });
  const deaf = { workflow: { getHandle: () => ({ signal: () => Promise.resolve() }) } };
  const deps = {
    database: db.database,
    client: deaf as unknown as Dependencies['client'],
    dispatcher: { kick: nothing, drain: async () => ({ dispatched: 0, postponed: 0 }), settled: async () => undefined },
    openAccountSecret: ({ sealed }) => openSecret(sealed, cell, keys),
    openSalesSecret: salesSecretOpener(keys),
    openAuthCode: authCodeOpener(keys),
    openSmtpPassword: ({ tenantId, sealed }) => openSecret(sealed, smtpCell(tenantId), keys),
    stage: 'production',
    http: { allowPrivateAddresses: ['127.0.0.1'], totalTimeoutMs: 5_000 },
    timing: DEFAULT_TIMING,
    log: { info: nothing, warn: nothing, error: nothing },
  } satisfies Dependencies;
  const activities = createActivities(deps);
  return {
    db,
    dns,
    workspace,
    accountId,
    deps,
    seal,
    run: (name, ...input) => {
      const activity = activities[name] as (...args: typeof input) => Promise<never>;
      return new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR', nothing) }).run(activity, ...input);
    },
    sql: (text, params = []) => db.database.inTenant({ tenantId }, (tx) => tx.sql(text, params)),
    async close() {
      await dns.stop();
      await db.drop();
    },
  };
}
