import path from 'node:path';
import { binariesFolder, binariesIn, executableIn, TEMPORAL_VERSION, type TemporalBinaries } from './binaries.ts';
import { buildTemporal, findGo, serverVersion, type BuildOptions } from './build.ts';
import { downloadCli } from './dev-server.ts';

/** Where Temporal comes from, best first. */
export type FoundTemporal =
  | { form: 'address'; address: string }
  | { form: 'server'; binaries: TemporalBinaries; from: 'path' | 'cache' | 'build' }
  | { form: 'cli'; executable: string; from: 'path' | 'download' };

export interface FindOptions extends BuildOptions {
  /** TEMPORAL_ADDRESS, when the operator gave one. */
  address: string | null;
  /** Off: only what is there already; used by tests of the order and by a quick look. */
  download?: boolean;
  build?: boolean;
}

const OLDEST = [1, 30] as const;

function newEnough(version: string | null): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

async function installed(options: FindOptions, searchPath: string[]): Promise<FoundTemporal | null> {
  const onPath = await binariesIn(searchPath);
  if (onPath !== null) {
    const version = await serverVersion(onPath.server);
    if (newEnough(version)) return { form: 'server', binaries: onPath, from: 'path' };
    options.progress(
      `${onPath.server} is Temporal ${version ?? 'of unknown version'}; 1.30 or newer is needed, looking on`,
    );
  }
  const cached = await binariesIn([binariesFolder(options.cacheDir)]);
  if (cached !== null) return { form: 'server', binaries: cached, from: 'cache' };
  const cli = await executableIn(searchPath, 'temporal');
  return cli === null ? null : { form: 'cli', executable: cli, from: 'path' };
}

/** The cure, for someone who has neither network nor Go. */
function nothingPossible(reasons: string[], cacheDir: string): Error {
  return new Error(
    [
      'Temporal, the engine that carries the work, was not found and could not be got:',
      ...reasons.map((reason) => `  - ${reason}`),
      'Any one of these helps:',
      '  - set TEMPORAL_ADDRESS=host:7233 to a Temporal 1.30 or newer that runs already;',
      '  - put the programs "temporal-server" and "temporal-sql-tool" (or the Temporal CLI "temporal") on PATH,',
      `    or into ${binariesFolder(cacheDir)};`,
      '  - install Go 1.26 or newer (https://go.dev/dl) and start again: Apexkeep then builds Temporal by itself.',
    ].join('\n'),
  );
}

/**
 * Finds Temporal: given address; programs on PATH or in the cache; the SDK's download of the CLI; a build with Go, kept in
 * the cache. Throws with every reason and the cure when nothing is possible.
 */
export async function findTemporal(options: FindOptions): Promise<FoundTemporal> {
  if (options.address !== null) return { form: 'address', address: options.address };
  const searchPath = (options.environment['PATH'] ?? '').split(path.delimiter);
  const present = await installed(options, searchPath);
  if (present !== null) return present;
  const reasons = [`no Temporal programs on PATH or in ${binariesFolder(options.cacheDir)}`];
  if (options.download !== false) {
    options.progress('looking for a ready-made Temporal to download');
    const executable = await downloadCli(options.cacheDir).catch((error: Error) => {
      reasons.push(`the download of the Temporal CLI failed: ${error.message}`);
      return null;
    });
    if (executable !== null) return { form: 'cli', executable, from: 'download' };
  }
  const go = options.build === false ? null : await findGo(options.environment);
  if (go === null) {
    reasons.push(`Go, which could build Temporal ${TEMPORAL_VERSION}, is not installed`);
    throw nothingPossible(reasons, options.cacheDir);
  }
  options.progress(`no ready-made Temporal can be had; building ${TEMPORAL_VERSION} with Go, once`);
  const binaries = await buildTemporal(go, options).catch((error: Error) => {
    reasons.push(`the build with Go failed: ${error.message}`);
    throw nothingPossible(reasons, options.cacheDir);
  });
  return { form: 'server', binaries, from: 'build' };
}
