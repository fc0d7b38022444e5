import { createRequire } from 'node:module';
import type * as Tldts from 'tldts';

const require = createRequire(import.meta.url);

let tldts: typeof Tldts | undefined;

/** The Public Suffix List takes several MiB: the first rule that has to tell two organisations apart reads it. */
export function publicSuffixList(): typeof Tldts {
  return (tldts ??= require('tldts') as typeof Tldts);
}
