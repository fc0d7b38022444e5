import { createRequire } from 'node:module';
import type * as Tldts from 'tldts';
import { shownName } from './rule.ts';

const require = createRequire(import.meta.url);

let tldts: typeof Tldts | undefined;

/**
 * The domain of a canonical name that somebody registered, without the final dot (`example.co.uk`); null for a public suffix.
 * The Public Suffix List takes several MiB: the first rule that has to tell two organisations apart reads it.
 */
export function registrableDomain(name: string): string | null {
  tldts ??= require('tldts') as typeof Tldts;
  return tldts.getDomain(shownName(name));
}
