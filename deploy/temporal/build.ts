import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { releaseOwnership, takeOwnership } from '#deploy/owner-file.ts';
import {
  PROGRAMS,
  binariesFolder,
  binariesIn,
  executableIn,
  type ProgramName,
  type TemporalBinaries,
} from './binaries.ts';

const run = promisify(execFile);

export interface BuildOptions {
  cacheDir: string;
  /** PATH, HOME and the Go variables. */
  environment: Record<string, string>;
  /** A line for the person who waits, at most one every few seconds. */
  progress: (line: string) => void;
  signal?: AbortSignal;
}

const BUILD_MS = 30 * 60_000;
const PROGRESS_MS = 10_000;

/** Path of the Go command, or null when this machine has none. */
export async function findGo(environment: Record<string, string>): Promise<string | null> {
  const folders = (environment['PATH'] ?? '').split(path.delimiter);
  return (await executableIn(folders, 'go')) ?? executableIn(['/usr/local/go/bin', '/usr/lib/go/bin'], 'go');
}

/** Ends with the last lines of the compiler on failure. */
function goInstall(go: string, module: string, binFolder: string, options: BuildOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const environment = { ...options.environment, GOBIN: binFolder, CGO_ENABLED: '0' };
    const child = spawn(go, ['install', '-ldflags=-s -w', module], {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
      signal: options.signal,
      timeout: BUILD_MS,
    });
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-1500)));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`"go install ${module}" ended with code ${String(code)}:\n${words.trim()}`));
    });
  });
}

/** Leaves of former builds that were killed: nothing has touched them for longer than a build may take. */
async function sweepLeftovers(cacheDir: string): Promise<void> {
  const entries = (await readdir(cacheDir).catch(() => [])).filter((name) => name.startsWith('temporal-build-'));
  for (const entry of entries) {
    const folder = path.join(cacheDir, entry);
    const age = await stat(folder).then(
      (info) => Date.now() - info.mtimeMs,
      () => 0,
    );
    if (age > BUILD_MS) await rm(folder, { recursive: true, force: true });
  }
}

async function buildOne(go: string, name: ProgramName, scratch: string, options: BuildOptions): Promise<void> {
  const { file, module } = PROGRAMS[name];
  const folder = path.join(scratch, name);
  await mkdir(folder);
  await goInstall(go, module, folder, options);
  const built = (await readdir(folder))[0];
  if (built === undefined) throw new Error(`"go install ${module}" left no program behind.`);
  const target = path.join(scratch, file);
  await rename(path.join(folder, built), target);
  await chmod(target, 0o755);
  await rm(folder, { recursive: true });
}

/**
 * Builds server, schema tool and UI with Go into the cache: minutes once, nothing afterwards (Go keeps what an interrupted
 * build has compiled). The folder appears in the cache only when whole. One process builds; others that come meanwhile wait
 * for it. Throws with the compiler's words.
 */
export async function buildTemporal(go: string, options: BuildOptions): Promise<TemporalBinaries> {
  const target = binariesFolder(options.cacheDir);
  await mkdir(options.cacheDir, { recursive: true });
  const ownerFile = path.join(options.cacheDir, 'temporal-build.owner');
  const present = await builtByAnother(ownerFile, target, options);
  if (present !== null) return present;
  try {
    await sweepLeftovers(options.cacheDir);
    await buildInto(target, go, options);
  } finally {
    await releaseOwnership(ownerFile);
  }
  const built = await binariesIn([target]);
  if (built === null) throw new Error(`The build of Temporal left no usable programs in ${target}.`);
  return built;
}

/** Waits while another process builds. Returns what it built, or null when the build is this process's to do. */
async function builtByAnother(
  ownerFile: string,
  target: string,
  options: BuildOptions,
): Promise<TemporalBinaries | null> {
  let told = 0;
  for (const end = Date.now() + BUILD_MS; Date.now() < end; await pause(500, undefined, { signal: options.signal })) {
    const builder = await takeOwnership(ownerFile);
    const built = await binariesIn([target]);
    if (builder === null && built !== null) await releaseOwnership(ownerFile);
    if (builder === null || built !== null) return built;
    if (builder !== told) options.progress(`process ${builder} builds Temporal already; waiting for it`);
    told = builder;
  }
  throw new Error(`Another process has been building Temporal for ${BUILD_MS / 60_000} minutes; see ${ownerFile}.`);
}

async function buildInto(target: string, go: string, options: BuildOptions): Promise<void> {
  const scratch = await mkdtemp(path.join(options.cacheDir, 'temporal-build-'));
  const started = Date.now();
  let current = '';
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    options.progress(`building Temporal: ${current} (${seconds} s so far; once only, usually 3 to 7 minutes)`);
  }, PROGRESS_MS);
  try {
    for (const name of ['server', 'sqlTool', 'ui'] as const) {
      current = PROGRAMS[name].file;
      await buildOne(go, name, scratch, options);
    }
    await rename(scratch, target);
  } finally {
    clearInterval(timer);
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Version the server program reports, for messages; null when it cannot say. */
export async function serverVersion(server: string): Promise<string | null> {
  const answer = await run(server, ['--version'], { timeout: 10_000 }).catch(() => null);
  return answer === null ? null : (/\d+\.\d+\.\d+/.exec(answer.stdout)?.[0] ?? null);
}
