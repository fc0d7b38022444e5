import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { FAILURE_CONVERTER_PATH } from '#workflows/client/data-converter.ts';

const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['workflows', 'model/rules', 'package-lock.json'];

/**
 * The workflow bundle, built once per content of what it is made from and kept under `.apexkeep/`. Development, tests and
 * production use this one function, so that they run the same code with the same failure converter.
 */
export async function workflowBundle(
  cacheFolder = path.join(PROJECT_ROOT, '.apexkeep', 'bundles'),
): Promise<{ code: string }> {
  const file = path.join(cacheFolder, `workflows-${await sourceHash()}.js`);
  const cached = await readFile(file, 'utf8').catch(() => null);
  if (cached !== null) return { code: cached };
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(PROJECT_ROOT, 'workflows', 'index.ts'),
    failureConverterPath: FAILURE_CONVERTER_PATH,
    logger: SILENT,
  });
  await mkdir(cacheFolder, { recursive: true });
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, code);
  await rename(partial, file);
  return { code };
}

const nothing = (): void => undefined;
const SILENT = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of await filesUnder(path.join(PROJECT_ROOT, source))) {
      hash.update(`${path.relative(PROJECT_ROOT, file)}\0`).update(await readFile(file));
    }
  }
  return hash.digest('hex').slice(0, 24);
}

async function filesUnder(place: string): Promise<string[]> {
  const entries = await readdir(place, { withFileTypes: true, recursive: true }).catch(() => null);
  if (entries === null) return [place];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
