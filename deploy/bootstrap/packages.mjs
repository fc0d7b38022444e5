import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { npmCommand } from './npm.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage */

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | null}
 */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/**
 * Whether `node_modules` holds what the lock file says. npm writes `node_modules/.package-lock.json` last, so an interrupted
 * installation is seen as missing. Optional packages (those of other platforms) may be absent.
 * @param {string} root
 */
export function packagesAreCurrent(root) {
  const wanted = lockedPackages(path.join(root, 'package-lock.json'));
  const present = lockedPackages(path.join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([location, locked]) => {
    if (location === '' || locked.link) return true;
    const found = present[location];
    if (found === undefined) return locked.optional === true;
    return found.version === locked.version && found.integrity === locked.integrity;
  });
}

/**
 * Installs the locked packages when they are not there yet. No package may run a script of its own while being installed.
 * @param {string} root @param {string} node the Node to run npm with @param {(line: string) => void} say
 * @param {Record<string, string | undefined>} [environment]
 * @returns {Promise<boolean>} whether anything had to be done
 */
export async function ensurePackages(root, node, say, environment = process.env) {
  if (packagesAreCurrent(root)) return false;
  const started = Date.now();
  say('installing packages (half a minute to a few minutes the first time)');
  const timer = setInterval(
    () => say(`installing packages (${Math.round((Date.now() - started) / 1000)} s so far)`),
    10_000,
  );
  const npm = npmCommand(node, environment);
  const flags = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=error',
    '--include=dev',
  ];
  try {
    await new Promise((resolve, reject) => {
      const env = { ...environment, PATH: `${path.dirname(node)}${path.delimiter}${environment['PATH'] ?? ''}` };
      const child = spawn(npm.command, [...npm.args, 'ci', ...flags], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env,
      });
      let words = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => (words = (words + chunk).slice(-2000)));
      child.once('error', reject);
      child.once('close', (code) => (code === 0 ? resolve(undefined) : reject(new Error(words.trim()))));
    });
  } catch (error) {
    const message = /** @type {Error} */ (error).message;
    const full = /ENOSPC/.test(message) ? 'The disk is full. ' : '';
    throw new Error(
      `${full}The packages could not be installed ("npm ci"):\n${message}\nStart again when that is mended.`,
      { cause: error },
    );
  } finally {
    clearInterval(timer);
  }
  return true;
}
