import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * How to call npm: its script under the given Node where it can be found, else whatever `npm` is on PATH.
 * @param {string} node
 * @param {Record<string, string | undefined>} environment
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand(node, environment) {
  const script = environment['npm_execpath'];
  if (script && /npm-cli\.(c|m)?js$/.test(script) && existsSync(script)) return { command: node, args: [script] };
  const beside = path.join(path.dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  if (existsSync(beside)) return { command: node, args: [beside] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}
