import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNode } from './node.mjs';
import { ensurePackages } from './packages.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** @param {number} started */
const seconds = (started) => `${((Date.now() - started) / 1000).toFixed(1)} s`;

/**
 * Runs a TypeScript program of the clone on the right Node with the right packages, getting both first where needed, and
 * ends with its exit code. Signals go to the program, which stops what it started.
 * @param {string} script path from the root of the clone @param {string[]} args @param {boolean} [quiet]
 */
export async function runOnNode(script, args, quiet = false) {
  /** @param {string} line */
  const say = (line) => console.log(`  … ${line}`);
  let node;
  try {
    const started = Date.now();
    node = await ensureNode(say);
    const installed = await ensurePackages(ROOT, node, say);
    if (!quiet || installed) console.log(`  ✓ Node and packages  ${seconds(started)}`);
  } catch (error) {
    console.error(`\n${/** @type {Error} */ (error).message}`);
    process.exit(1);
  }
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env['PATH'] ?? ''}` };
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', path.join(ROOT, script), ...args], {
    stdio: 'inherit',
    env,
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
}
