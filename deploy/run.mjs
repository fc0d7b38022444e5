// `node deploy/run.mjs <script.ts> [arguments]`: any other command of the clone, on the right Node with the right packages.
import { runOnNode } from './bootstrap/run.mjs';

const [script, ...args] = process.argv.slice(2);
if (script === undefined) throw new Error('Name the script to run: node deploy/run.mjs <script.ts> [arguments]');
await runOnNode(script, args, true);
