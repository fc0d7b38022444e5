import { uts46 } from '#model/rules/idna.ts';
import { publicSuffixList } from '#model/rules/public-suffix.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';
import { looksLatin, mixedScripts } from './script.ts';

/** Options under which `xn--a`, `-a`, a label of 64 octets, stray marks and wrong directions are refused (UTS #46). */
const STRICT = {
  checkBidi: true,
  checkHyphens: true,
  checkJoiners: true,
  useSTD3ASCIIRules: true,
  verifyDNSLength: true,
};
const MOST_TEXT = 300;
/** IDNA 2008 has no symbols (RFC 5892): letters, their marks, digits and hyphens alone. */
const NAME_LETTERS = /^[\p{L}\p{M}\p{Nd}\u00b7\u30fb-]+$/u;

/** What somebody looks for: a word, and the suffix when they named one. Both in A-labels. */
export interface WantedName {
  label: string;
  /** Null when only a word was given. */
  suffix: string | null;
}

/** A domain name without the final dot, in A-labels, split at a suffix that is on sale. */
export interface ShopName {
  name: string;
  label: string;
  suffix: string;
}

/**
 * Reads what somebody types into a search box: `Müller`, `müller.de`, `https://www.mueller.de/shop`. Refuses public suffixes,
 * what is no domain name, and labels that mix scripts to look like another. `suffixes` are those on sale.
 */
export function readWanted(text: string, suffixes: readonly string[]): WantedName | Sentence {
  const bare = text
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/[/?#].*$/s, '')
    .replace(/^www\.(?=[^.]+\.)/i, '')
    .replace(/[\u3002\uff0e\uff61]/g, '.')
    .replace(/\.$/, '')
    .replace(/\s+/g, '');
  if (bare === '' || text.length > MOST_TEXT) return noName(text);
  const domain = uts46().toASCII(bare, STRICT);
  if (domain === null || domain === '') return noName(text);
  const label = domain.split('.')[0] ?? '';
  if (!domain.includes('.')) return fitLabel(label, text) ?? { label: domain, suffix: null };
  if (publicSuffixOf(domain) === domain) return isSuffix(domain);
  const found = splitName(domain, suffixes);
  if (found !== null) return fitLabel(found.label, text) ?? { label: found.label, suffix: found.suffix };
  const registrable = registrableOf(domain);
  if (registrable === null) return noName(text);
  const first = registrable.split('.')[0] ?? '';
  return fitLabel(first, text) ?? { label: first, suffix: registrable.slice(first.length + 1) };
}

/** A name that is asked for by a program: exactly one label before a suffix that is on sale. */
export function readShopName(text: string, suffixes: readonly string[]): ShopName | Sentence {
  const name = uts46().toASCII(text.trim().replace(/\.$/, ''), STRICT);
  if (name === null || !name.includes('.') || text.length > MOST_TEXT) return noName(text);
  if (publicSuffixOf(name) === name) return isSuffix(name);
  const found = splitName(name, suffixes);
  if (found === null || found.name !== name)
    return sentence('shop-suffix-unsold', 'Names below .{suffix} are not sold here.', {
      suffix: publicSuffixOf(name) ?? name.slice(name.indexOf('.') + 1),
    });
  return fitLabel(found.label, text) ?? found;
}

/** What a buyer should know of a name before buying it: how it is written elsewhere, and what it can be taken for. */
export function remarksOn(name: string): Sentence[] {
  if (!name.includes('xn--')) return [];
  const shown = readable(name);
  const label = shown.split('.')[0] ?? '';
  return [
    sentence('shop-idn', '{shown} is written {name} where only ASCII is understood, such as in some mail programs.', {
      shown,
      name,
    }),
    ...(looksLatin(label)
      ? [
          sentence(
            'shop-look-alike',
            'Every letter of {shown} looks like a Latin one. Browsers show such a name as {name}, and people may take it for a forgery.',
            { shown, name },
          ),
        ]
      : []),
  ];
}

/** The name as people read it. */
export function readable(name: string): string {
  return name.includes('xn--') ? uts46().toUnicode(name, { useSTD3ASCIIRules: true }).domain : name;
}

/** Splits at the longest suffix on sale that leaves exactly one label. */
function splitName(name: string, suffixes: readonly string[]): ShopName | null {
  const at = name.indexOf('.');
  const suffix = name.slice(at + 1);
  if (at > 0 && suffixes.includes(suffix)) return { name, label: name.slice(0, at), suffix };
  const registrable = registrableOf(name);
  return registrable === null || registrable === name ? null : splitName(registrable, suffixes);
}

function fitLabel(label: string, text: string): Sentence | null {
  const shown = readable(label);
  if (mixedScripts(shown))
    return sentence(
      'shop-mixed-scripts',
      '"{text}" mixes letters of several scripts, such as Latin and Cyrillic. Registries refuse such names, since they are used for forgeries.',
      { text: shown },
    );
  return NAME_LETTERS.test(shown) ? null : noName(text);
}

/** Under private rules too: `github.io` is a suffix, and nobody can buy it. */
function publicSuffixOf(name: string): string | null {
  return publicSuffixList().getPublicSuffix(name, { allowPrivateDomains: true });
}

function registrableOf(name: string): string | null {
  return publicSuffixList().getDomain(name, { allowPrivateDomains: true });
}

function noName(text: string): Sentence {
  return sentence(
    'shop-no-name',
    '"{text}" cannot be a domain name. Use letters, digits and inner hyphens, 63 at most between two dots.',
    { text: text.trim().slice(0, 80) },
  );
}

function isSuffix(suffix: string): Sentence {
  return sentence(
    'shop-public-suffix',
    '{suffix} is a suffix under which names are registered; it cannot be bought itself.',
    {
      suffix,
    },
  );
}
