import { createRequire } from 'node:module';
import type * as Tr46 from 'tr46';

const require = createRequire(import.meta.url);

let tr46: typeof Tr46 | undefined;

/** Internationalised names (UTS #46). Few zones hold one, and the tables take 4 MiB: the first such name reads them. */
export function uts46(): typeof Tr46 {
  return (tr46 ??= require('tr46') as typeof Tr46);
}
