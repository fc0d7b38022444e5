import { publicSuffixList } from '#model/rules/public-suffix.ts';
import { shownName } from './rule.ts';

/**
 * The domain of a canonical name that somebody registered, without the final dot (`example.co.uk`); null for a public suffix.
 */
export function registrableDomain(name: string): string | null {
  return publicSuffixList().getDomain(shownName(name));
}
