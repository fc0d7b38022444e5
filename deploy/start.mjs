// First stage of `npm start`: runs on Node 20 and newer with nothing prepared.
import { runOnNode } from './bootstrap/run.mjs';

console.log('Apexkeep');
await runOnNode('deploy/start.ts', process.argv.slice(2));
