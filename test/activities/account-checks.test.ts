import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openActivityWorld, type ActivityWorld } from '#test/builders/activity-world.ts';

let world: ActivityWorld;
beforeAll(async () => {
  world = await openActivityWorld();
  world.dns.control.seed({ name: 'example.test.', nameservers: ['ns1.example.test.'] });
});
afterEach(() => world.dns.control.reset());
afterAll(() => world.close());

interface Stored {
  connection: { ok: boolean; credentialsVersion: number; code?: string } | null;
  write: { ok: boolean; credentialsVersion: number } | null;
  version: number;
}

async function stored(): Promise<Stored> {
  const [row] = await world.sql<Stored>(
    `select connection_check as connection, write_check as write, credentials_version as version
       from provider_account where id = $1`,
    [world.accountId],
  );
  if (row === undefined) throw new Error('no account');
  return row;
}

/** Another key, as `PATCH` stores one: what was known is forgotten. */
const replaceKey = (secret: string) =>
  world.sql(
    `update provider_account set secret = $2, credentials_version = credentials_version + 1, connection_check = null,
            write_check = null where id = $1`,
    [world.accountId, world.seal(secret)],
  );

const inputOf = async (check: 'connection' | 'write-probe') => ({
  tenantId: world.workspace.tenantId,
  providerAccountId: world.accountId,
  check,
  actorId: world.workspace.users.owner,
  credentialsVersion: (await stored()).version,
});

const lastAudit = async (): Promise<unknown> => {
  const [row] = await world.sql<{ detail: unknown }>(
    `select detail from audit_event where action = 'provider-account.check' order by seq desc limit 1`,
  );
  return row?.detail;
};

const CHECKS = [
  ['connection', 'checkConnection'],
  ['write-probe', 'probeWrite'],
] as const;

describe.each(CHECKS)('the verdict of a %s check', (check, activity) => {
  const verdict = async () => (check === 'connection' ? (await stored()).connection : (await stored()).write);

  it('carries the version of the credentials it was made with', async () => {
    await replaceKey(world.dns.apiKey);
    const input = await inputOf(check);
    expect(await world.run(activity, input)).toEqual({ ok: true });
    expect(await verdict()).toMatchObject({ ok: true, credentialsVersion: input.credentialsVersion });
  });

  it('is not stored when the key changes while the check runs', async () => {
    await replaceKey(world.dns.apiKey);
    const input = await inputOf(check);
    world.dns.control.faults.add([{ kind: 'slow', ms: 1_000, match: { method: 'GET' } }]);
    const checking = world.run(activity, input);
    await expect.poll(() => world.dns.control.faults.pending(), { timeout: 5_000, interval: 5 }).toEqual([]);
    await replaceKey('another-key');
    expect(await checking).toEqual({ ok: false });
    expect(await verdict()).toBeNull();
    expect(await lastAudit()).toMatchObject({ check, ok: false, outdated: true });
  });

  it('is not sought with newer credentials than it was asked for', async () => {
    await replaceKey('another-key');
    const input = await inputOf(check);
    await replaceKey(world.dns.apiKey);
    world.dns.control.faults.add([{ kind: 'status-500' }]);
    expect(await world.run(activity, input)).toEqual({ ok: false });
    expect(world.dns.control.faults.pending()).toHaveLength(1);
    expect(await verdict()).toBeNull();
  });

  it('that failed says nothing about a newer key', async () => {
    await replaceKey('another-key');
    const input = await inputOf(check);
    await expect(world.run(activity, input)).rejects.toMatchObject({ type: 'provider-auth' });
    await replaceKey(world.dns.apiKey);
    const newer = await inputOf(check);
    await world.run(activity, newer);
    await world.run('checkFailed', { ...input, reason: { code: 'provider-auth', message: 'refused' } });
    expect(await verdict()).toMatchObject({ ok: true, credentialsVersion: newer.credentialsVersion });
  });
});
