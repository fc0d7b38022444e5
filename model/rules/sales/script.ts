/*
 * Which writing systems the letters of a label belong to. Registries and browsers refuse labels that mix them (Unicode TR39,
 * "highly restrictive"): Latin with Cyrillic or Greek makes look-alikes of well-known names.
 */

const SCRIPTS = {
  Latin: /\p{Script=Latin}/u,
  Greek: /\p{Script=Greek}/u,
  Cyrillic: /\p{Script=Cyrillic}/u,
  Armenian: /\p{Script=Armenian}/u,
  Georgian: /\p{Script=Georgian}/u,
  Hebrew: /\p{Script=Hebrew}/u,
  Arabic: /\p{Script=Arabic}/u,
  Devanagari: /\p{Script=Devanagari}/u,
  Bengali: /\p{Script=Bengali}/u,
  Thai: /\p{Script=Thai}/u,
  Han: /\p{Script=Han}/u,
  Hiragana: /\p{Script=Hiragana}/u,
  Katakana: /\p{Script=Katakana}/u,
  Bopomofo: /\p{Script=Bopomofo}/u,
  Hangul: /\p{Script=Hangul}/u,
} as const;
type Script = keyof typeof SCRIPTS;

/** Scripts that one language writes together; Latin may stand beside them (TR39 section 5.2). */
const TOGETHER: readonly (readonly Script[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];

const LETTER = /\p{L}/u;
const ANY = Object.values(SCRIPTS);

/** Cyrillic and Greek letters that most fonts draw as Latin ones. */
const LOOKS_LATIN = new Set('асԁеһіјӏорԛѕухԝԍυνοαιρ');

/** True when a label mixes scripts that no language writes together. Digits and hyphens belong to all. */
export function mixedScripts(label: string): boolean {
  const used = (Object.keys(SCRIPTS) as Script[]).filter((script) => SCRIPTS[script].test(label));
  const others = [...label].some((char) => LETTER.test(char) && !ANY.some((script) => script.test(char)));
  if (used.length + (others ? 1 : 0) <= 1) return false;
  return others || !TOGETHER.some((group) => used.every((script) => group.includes(script)));
}

/** True when every letter of a label that is not Latin looks like a Latin one: `раураӏ`. */
export function looksLatin(label: string): boolean {
  const letters = [...label].filter((char) => LETTER.test(char));
  return letters.length > 0 && !SCRIPTS.Latin.test(label) && letters.every((char) => LOOKS_LATIN.has(char));
}
