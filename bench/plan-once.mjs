import { enableCompileCache } from 'node:module';

/**
 * Starts `plan-steps.ts` with compiled code kept in the folder of the last argument, as Python keeps its own: only code is
 * kept from round to round, never anything of a zone.
 */
enableCompileCache(process.argv.at(-1));
await import('./plan-steps.ts');
