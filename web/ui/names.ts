/*
 * Names of zones and record sets as people read them, the internationalised ones too. Zones hold the ASCII form (`xn--…`), and that is the exact name; the browser's
 * and the server's own URL parser says whether a decoded label is that name (UTS #46), so that no table comes along.
 */

/** Scripts a label may be written in alone (UAX #31, recommended), and the mixtures that are ordinary writing (UTS #39). */
const SCRIPTS =
  'Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Hebrew Kannada Khmer Lao Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan'
    .split(' ')
    .map((script) => [script])
    .concat([
      ['Latin', 'Han', 'Hiragana', 'Katakana'],
      ['Latin', 'Han', 'Bopomofo'],
      ['Latin', 'Han', 'Hangul'],
    ]);
/** Cyrillic and Greek letters that pass for Latin ones: a label of nothing else reads as another name. */
const LATIN_TWINS =
  /^(?:[-\d\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u051d\u0445\u0443\u044a\u044c\u04bd\u043f\u0433\u0475\u0461]+|[-\d\u03b1\u03b9\u03ba\u03bd\u03c1\u03c5\u03c9\u03b7\u03bf\u03c4]+)$/u;
/** Phonetic letters: Latin, and in no language's ordinary writing told from it. */
const PHONETIC = /[\u0250-\u02ff\u1d00-\u1dbf\ua720-\ua7ff\uab30-\uab6f]/u;

let written: RegExp[] | undefined;

/** True when a label is written as one language writes, so that it is not taken for another name. */
function isOrdinary(label: string): boolean {
  written ??= SCRIPTS.map(
    (scripts) =>
      new RegExp(`^[${['Common', 'Inherited', ...scripts].map((script) => `\\p{scx=${script}}`).join('')}]+$`, 'u'),
  );
  return written.some((one) => one.test(label)) && !LATIN_TWINS.test(label) && !PHONETIC.test(label);
}

/** Punycode (RFC 3492, section 6.2) of the part after `xn--`; null where it is none. */
function decoded(label: string): string | null {
  const cut = label.lastIndexOf('-');
  const out = [...label.slice(0, Math.max(0, cut))];
  let [point, place, bias] = [128, 0, 72];
  for (let at = cut + 1; at < label.length;) {
    const before = place;
    for (let weight = 1, k = 36; ; k += 36) {
      const digit = 'abcdefghijklmnopqrstuvwxyz0123456789'.indexOf(label.charAt(at++) || ' ');
      if (digit < 0) return null;
      place += digit * weight;
      const threshold = Math.min(26, Math.max(1, k - bias));
      if (digit < threshold) break;
      weight *= 36 - threshold;
    }
    const length = out.length + 1;
    let delta = Math.floor((place - before) / (before === 0 ? 700 : 2));
    delta += Math.floor(delta / length);
    for (bias = 0; delta > 455; bias += 36) delta = Math.floor(delta / 35);
    bias += Math.floor((36 * delta) / (delta + 38));
    point += Math.floor(place / length);
    place %= length;
    if (point > 0x10ffff) return null;
    out.splice(place++, 0, String.fromCodePoint(point));
  }
  return out.join('');
}

/** The Unicode form of one label; null where it has none that leads back to it. */
function unicodeLabel(label: string): string | null {
  const unicode = decoded(label.slice(4));
  try {
    return unicode !== null && new URL(`https://${unicode}`).hostname === label ? unicode : null;
  } catch {
    return null;
  }
}

/** How a name is shown: `text` first, `also` beside it where there are two ways to write it. One of them is the exact name. */
export interface ReadName {
  text: string;
  also: string | null;
}

/** A name as people read it, the exact one beside it; where a reader could be deceived, the exact one comes first. */
export function readName(name: string): ReadName {
  if (!name.includes('xn--')) return { text: name, also: null };
  let ordinary = true;
  const unicode = name.replaceAll(/(?<=^|(?<!\\)\.)xn--[a-z0-9-]+(?=\.|$)/g, (label) => {
    const read = unicodeLabel(label);
    if (read !== null && !isOrdinary(read)) ordinary = false;
    return read ?? label;
  });
  if (unicode === name) return { text: name, also: null };
  return ordinary ? { text: unicode, also: name } : { text: name, also: unicode };
}

/** What to look for in exact names when somebody searches for a name as they read it. */
export function searchedName(text: string): string {
  if (!/[^\0-\x7f]/.test(text) || /[\s/?#@:\\]/.test(text.trim())) return text;
  try {
    return new URL(`https://${text.trim()}`).hostname;
  } catch {
    return text;
  }
}

/** A name without its final dot, as people write domains. */
export function plainName(name: string): string {
  return name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name;
}

/** The name of a zone, or with `apex` of a record set in it, in a line of text: one form, as people read it. */
export function readableName(name: string, apex?: string): string {
  return readName(apex === undefined ? plainName(name) : nameInZone(name, apex)).text;
}

/** A record name inside its zone: `@` for the apex, the labels before it otherwise. */
export function nameInZone(name: string, apex: string): string {
  if (name === apex) return '@';
  return name.endsWith(`.${apex}`) ? name.slice(0, -apex.length - 1) : name;
}
