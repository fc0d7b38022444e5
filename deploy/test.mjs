// First stage of `npm test`: runs on Node 20 and newer with nothing prepared.
import { runOnNode } from './bootstrap/run.mjs';

await runOnNode('deploy/test.ts', process.argv.slice(2));
