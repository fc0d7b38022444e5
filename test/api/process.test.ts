import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { randomBytes } from 'node:crypto';
import { tokenHash } from '#api/keyed-hash.ts';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';
import { buildWorkspace } from '#test/builders/workspace.ts';

let test: TestDatabase;
const children: ChildProcess[] = [];

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  await test.drop();
});

interface Started {
  child: ChildProcess;
  output: () => string;
  exited: Promise<number | null>;
}

function start(environment: Record<string, string>): Started {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn(process.execPath, ['api/main.ts'], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, exited: new Promise((resolve) => child.on('exit', (code) => resolve(code))) };
}

describe('the api process', () => {
  it('does not start without its configuration, and names all that is missing', async () => {
    const { exited, output } = start({});
    expect(await exited).not.toBe(0);
    for (const name of [
      'DATABASE_URL',
      'TEMPORAL_ADDRESS',
      'TEMPORAL_CODEC_KEYS',
      'APEXKEEP_ORIGIN',
      'APEXKEEP_SIGNING_KEY',
    ])
      expect(output()).toContain(`${name} is missing`);
  });

  it('serves, says when it is ready, and ends within its time when told, open streams included', async () => {
    const key = (): string => randomBytes(32).toString('base64');
    const started = start({
      DATABASE_URL: test.url,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_CODEC_KEYS: `1:${key()}`,
      APEXKEEP_VAULT_KEYS: `v1:${key()}`,
      APEXKEEP_SIGNING_KEY: key(),
      APEXKEEP_ORIGIN: 'http://localhost:3000',
      APEXKEEP_PORT: '0',
    });
    const port = await vi.waitFor(
      () => {
        const found = /"port":(\d+)/.exec(started.output())?.[1];
        if (found === undefined) throw new Error(`not listening yet: ${started.output()}`);
        return found;
      },
      { timeout: 25_000, interval: 50 },
    );
    const url = `http://127.0.0.1:${port}/api`;
    await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), {
      timeout: 20_000,
      interval: 100,
    });

    const workspace = await buildWorkspace(test.database);
    const token = randomBytes(32).toString('base64url');
    await test.database.asUser(workspace.users.owner, (tx) =>
      tx.sql(`insert into session (token_hash, user_id, expires_at) values ($1, $2, now() + interval '1 day')`, [
        tokenHash(token),
        workspace.users.owner,
      ]),
    );
    const stream = await fetch(`${url}/t/${workspace.slug}/events`, {
      headers: { cookie: `__Host-apexkeep=${token}` },
    });
    expect(stream.status).toBe(200);
    const told = performance.now();
    started.child.kill('SIGTERM');
    expect(await started.exited).toBe(0);
    expect(performance.now() - told).toBeLessThan(20_000);
    expect(started.output()).toContain('"message":"stopped"');
    await stream.body?.cancel().catch(() => undefined);
  });
});
