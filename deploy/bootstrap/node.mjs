// Runs on Node 20 and newer, before any package is installed: plain JavaScript, no dependencies.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../cache-folder.mjs';
import { npmCommand } from './npm.mjs';

/** The Node that runs Apexkeep. */
export const NODE_VERSION = '24.21.0';

/**
 * Whether a running Node will do as it is: same major line, not older.
 * @param {string} version such as "v24.21.0"
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = NODE_VERSION.split('.').map(Number);
  return major === wantedMajor && minor >= wantedMinor;
}

/**
 * @param {string} platform @param {string} arch
 */
function packageName(platform, arch) {
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/**
 * @param {string} command @param {string[]} args @param {string} cwd
 * @returns {Promise<void>} rejects with the end of what the command said
 */
function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let words = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (words = (words + chunk).slice(-1500)));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(words.trim() || `code ${code}`))));
  });
}

/**
 * Path of a Node of the wanted version: this one when it fits, else one from the cache, else fetched from the npm registry
 * into the cache (70 MB, once). The folder appears in the cache only when whole.
 * @param {(line: string) => void} say
 * @param {Record<string, string | undefined>} [environment]
 * @returns {Promise<string>}
 */
export async function ensureNode(say, environment = process.env) {
  if (isNewEnough(process.version)) return process.execPath;
  const name = packageName(process.platform, process.arch);
  const target = path.join(cacheFolder(environment), `node-${NODE_VERSION}`);
  const program = path.join('node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(path.join(target, program))) return path.join(target, program);
  say(`getting Node ${NODE_VERSION}: this machine has ${process.version} (once, about 70 MB)`);
  mkdirSync(path.dirname(target), { recursive: true });
  const scratch = mkdtempSync(`${target}.new-`);
  try {
    const npm = npmCommand(process.execPath, environment);
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', '--no-package-lock', '--no-save'];
    await run(npm.command, [...npm.args, 'install', '--prefix', scratch, ...flags, `${name}@${NODE_VERSION}`], scratch);
    rmSync(target, { recursive: true, force: true });
    renameSync(scratch, target);
  } catch (error) {
    throw new Error(
      `Node ${NODE_VERSION} is needed (this is ${process.version}) and could not be fetched as npm package ${name}:\n` +
        `${/** @type {Error} */ (error).message}\nCheck the network, or install Node ${NODE_VERSION} from https://nodejs.org and start again.`,
      { cause: error },
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return path.join(target, program);
}
