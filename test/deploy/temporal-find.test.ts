import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '#deploy/config.ts';
import { binariesFolder } from '#deploy/temporal/binaries.ts';
import { findTemporal, type FindOptions } from '#deploy/temporal/find.ts';

let folder = '';
let cacheDir = '';
let onPath = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-find-'));
  cacheDir = path.join(folder, 'cache');
  onPath = path.join(folder, 'bin');
  await mkdir(onPath);
});
afterEach(() => rm(folder, { recursive: true }));

async function place(target: string, names: string[], version = '1.32.1'): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const name of names) {
    await writeFile(path.join(target, name), `#!/bin/sh\necho "temporal version ${version}"\n`);
    await chmod(path.join(target, name), 0o755);
  }
}

const SERVER = ['temporal-server', 'temporal-sql-tool'];
const options = (more: Partial<FindOptions> = {}): FindOptions => ({
  address: null,
  cacheDir,
  environment: { PATH: onPath },
  progress: () => undefined,
  download: false,
  build: false,
  ...more,
});

describe('Temporal is found', () => {
  it('at a given address before anything else', async () => {
    await place(onPath, SERVER);
    expect(await findTemporal(options({ address: 'temporal.internal:7233' }))).toEqual({
      form: 'address',
      address: 'temporal.internal:7233',
    });
  });

  it('on PATH before the cache', async () => {
    await place(onPath, SERVER);
    await place(binariesFolder(cacheDir), [...SERVER, 'temporal-ui-server']);
    expect(await findTemporal(options())).toMatchObject({ form: 'server', from: 'path', binaries: { ui: null } });
  });

  it('in the cache when the server on PATH is too old', async () => {
    await place(onPath, SERVER, '1.29.4');
    await place(binariesFolder(cacheDir), [...SERVER, 'temporal-ui-server']);
    const found = await findTemporal(options());
    expect(found).toMatchObject({
      form: 'server',
      from: 'cache',
      binaries: { ui: path.join(binariesFolder(cacheDir), 'temporal-ui-server') },
    });
  });

  it('as the CLI when there is no server program', async () => {
    await place(onPath, ['temporal']);
    expect(await findTemporal(options())).toEqual({
      form: 'cli',
      executable: path.join(onPath, 'temporal'),
      from: 'path',
    });
  });

  it('not in half an installation: server without schema tool', async () => {
    await place(onPath, ['temporal-server']);
    await expect(findTemporal(options())).rejects.toThrow(/not found/);
  });

  it('nowhere, and the message names every way out', async () => {
    const words = await findTemporal(options()).catch((error: Error) => error.message);
    expect(words).toContain('TEMPORAL_ADDRESS');
    expect(words).toContain('temporal-sql-tool');
    expect(words).toContain(binariesFolder(cacheDir));
    expect(words).toContain('install Go');
  });
});

describe('a build that fails', () => {
  it('leaves nothing half in the cache and says what the compiler said', async () => {
    await writeFile(path.join(onPath, 'go'), '#!/bin/sh\necho "no such module" >&2\nexit 1\n');
    await chmod(path.join(onPath, 'go'), 0o755);
    const words = await findTemporal(options({ build: true })).catch((error: Error) => error.message);
    expect(words).toContain('no such module');
    await expect(findTemporal(options())).rejects.toThrow(/not found/);
  });
});

describe('two processes that need Temporal at once', () => {
  /** Another process that says it is building. */
  async function builder() {
    await mkdir(cacheDir, { recursive: true });
    const file = JSON.stringify(path.join(cacheDir, 'temporal-build.owner'));
    const program = `import { takeOwnership } from ${JSON.stringify(path.join(PROJECT_ROOT, 'deploy/owner-file.ts'))};
      await takeOwnership(${file}); console.log('mine'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    return { pid: child.pid ?? 0, end: () => (child.kill('SIGKILL'), once(child, 'exit')) };
  }
  async function fakeGo(): Promise<void> {
    const program =
      '#!/bin/sh\necho built >> "$BUILDS"; printf "#!/bin/sh\\necho temporal version 1.32.1\\n" > "$GOBIN/program"\n';
    await writeFile(path.join(onPath, 'go'), program);
    await chmod(path.join(onPath, 'go'), 0o755);
  }

  it('build it once: the second waits, says for whom, and takes what the first built', async () => {
    const other = await builder();
    await fakeGo();
    const said: string[] = [];
    const environment = { PATH: `${onPath}:/usr/bin:/bin`, BUILDS: path.join(folder, 'builds') };
    const found = findTemporal(options({ build: true, environment, progress: (line) => said.push(line) }));
    await expect.poll(() => said.join('\n')).toContain(`process ${other.pid} builds Temporal already`);
    await place(binariesFolder(cacheDir), [...SERVER, 'temporal-ui-server']);
    expect(await found).toMatchObject({ form: 'server' });
    await expect(readFile(environment.BUILDS, 'utf8')).rejects.toThrow(/ENOENT/);
    await other.end();
  });

  it('do not wait for one that died: the second builds', async () => {
    const other = await builder();
    await other.end();
    await fakeGo();
    const environment = { PATH: `${onPath}:/usr/bin:/bin`, BUILDS: path.join(folder, 'builds') };
    expect(await findTemporal(options({ build: true, environment }))).toMatchObject({ form: 'server', from: 'build' });
    expect((await readFile(environment.BUILDS, 'utf8')).trim().split('\n')).toHaveLength(3);
  });
});
