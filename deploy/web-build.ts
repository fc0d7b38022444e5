import { createHash } from 'node:crypto';
import { glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';

/** Made by the build itself or by its tools; not sources. */
const MADE = /(^|\/)(build|\.svelte-kit|paraglide|node_modules)(\/|$)|project\.inlang\/(?!settings\.json)/;

/** One hash over everything a build of the web app depends on: sources, configuration, locked packages. */
export async function hashOfSources(root: string): Promise<string> {
  const files: string[] = ['package.json', 'package-lock.json'];
  for await (const entry of glob('web/**/*', {
    cwd: root,
    withFileTypes: true,
    exclude: (found) => MADE.test(found.name),
  })) {
    const file = path.relative(root, path.join(entry.parentPath, entry.name));
    if (entry.isFile() && !MADE.test(file)) files.push(file);
  }
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    hash
      .update(`${file}\0`)
      .update(await readFile(path.join(root, file)).catch(() => ''))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Folder the server program of the web app is built into. */
export function webBuildFolder(root: string): string {
  return path.join(root, 'web', 'build');
}

function runBuild(root: string, environment: Record<string, string>, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', 'build:web'], {
      cwd: root,
      env: { ...environment, PATH: `${path.dirname(process.execPath)}${path.delimiter}${environment['PATH'] ?? ''}` },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
      signal,
    });
    let words = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-3000)));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `The web app could not be built ("npm run build:web" ended with code ${String(code)}):\n${words.trim()}`,
          ),
        );
    });
  });
}

/**
 * Builds the web app when its sources changed since the last whole build. Returns whether it had to. The stamp is written
 * after the build, so an interrupted build is done again.
 */
export async function ensureWebBuild(
  root: string,
  environment: Record<string, string>,
  signal?: AbortSignal,
): Promise<boolean> {
  const folder = webBuildFolder(root);
  const stamp = path.join(folder, '.sources');
  const hash = await hashOfSources(root);
  if (existsSync(path.join(folder, 'handler.js')) && (await readFile(stamp, 'utf8').catch(() => '')) === hash)
    return false;
  await runBuild(root, environment, signal);
  await mkdir(folder, { recursive: true });
  // Sources may have moved on while the build ran; then the next start builds again.
  await writeFile(stamp, hash);
  return true;
}
