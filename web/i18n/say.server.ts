import type { components } from '#web/api/schema.d.ts';
import { getLocale } from '#web/paraglide/runtime.js';
import { modeWord, roleWord, stateWord } from '#web/ui/words.ts';
import germanFindings from './findings.de.json' with { type: 'json' };
import germanSentences from './sentences.de.json' with { type: 'json' };
import type { Locale } from './locale.ts';
import { chosen, filled, type Language, type Params, type Said, type Words } from './template.ts';

/*
 * Sentences of the API in the language of the page. The API says everything in English and names each sentence by a code, with
 * what stands in its places; here are the templates of the other languages (`*.de.json`), filled in with the same params.
 */

type SentenceRef = components['schemas']['SentenceRef'];

/** The words of a rule. `reference` where it is more than the section of a standard. */
interface FindingWords {
  message: Words;
  fix: Words;
  reference?: string;
}

interface Catalogue {
  sentences: Readonly<Record<string, Words>>;
  findings: Readonly<Record<string, FindingWords>>;
  section: (reference: string) => string;
}

const CATALOGUES: Partial<Record<Locale, Catalogue>> = {
  de: {
    sentences: germanSentences as Catalogue['sentences'],
    findings: germanFindings as Catalogue['findings'],
    section: (reference) =>
      reference
        .replaceAll(' sections ', ', Abschnitte ')
        .replaceAll(' section ', ', Abschnitt ')
        .replaceAll(' appendix ', ', Anhang ')
        .replaceAll(' and ', ' und '),
  },
};

const FINDING = 'finding/';
const FORMATS = { role: roleWord, state: stateWord, mode: modeWord } as Language['formats'];

function language(): Language {
  return { locale: getLocale(), formats: FORMATS, say: (nested) => say(nested.message, nested) };
}

/** An English text of the API as the page says it. Without its code, or where we have no template, it stays English. */
export function say(text: string, ref: SentenceRef | null | undefined): Said {
  const catalogue = CATALOGUES[getLocale()];
  if (catalogue === undefined) return [{ text }];
  const params = ref?.params ?? {};
  const words = ref ? templateOf(catalogue, ref.code, params) : undefined;
  return words === undefined ? [{ text, lang: 'en' }] : filled(words, params, language());
}

function templateOf(catalogue: Catalogue, code: string, params: Params): Words | undefined {
  if (!code.startsWith(FINDING)) return catalogue.sentences[code];
  const words = catalogue.findings[code.slice(FINDING.length)];
  return words === undefined ? undefined : messageOf(words, params);
}

/** The record set a finding is about stands in front, as in English. */
function messageOf({ message }: FindingWords, params: Params): string {
  const template = chosen(message, params, { locale: getLocale() });
  return 'name' in params && 'type' in params ? `{name} {type}: ${template}` : template;
}

interface FindingTexts {
  message: Said;
  fix: Said;
  reference: Said;
}

/** What a rule says, in the language of the page; `id` is the rule, or the other words it uses. */
export function sayFinding(id: string, english: Record<keyof FindingTexts, string>, params: Params): FindingTexts {
  const catalogue = CATALOGUES[getLocale()];
  const words = catalogue?.findings[id];
  if (catalogue === undefined || words === undefined) {
    const part = (text: string): Said => (catalogue === undefined ? [{ text }] : [{ text, lang: 'en' }]);
    return { message: part(english.message), fix: part(english.fix), reference: part(english.reference) };
  }
  return {
    message: filled(messageOf(words, params), params, language()),
    fix: filled(words.fix, params, language()),
    reference: [{ text: words.reference ?? catalogue.section(english.reference) }],
  };
}
