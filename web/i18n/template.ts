import type { components } from '#web/api/schema.d.ts';

/** One stretch of a text. `lang` where it is in another language than the page: a provider's own words, or no translation. */
export interface Part {
  text: string;
  lang?: 'en';
}
export type Said = Part[];

export type Params = components['schemas']['SentenceParams'];
type Param = Params[string];
type Nested = components['schemas']['Sentence'];

/** A template, or several of which a param chooses: a number by its plural, a word by itself, anything else `other`. */
export type Words = string | ({ by: string } & Record<string, string>);

/** What a language does with params: how it writes words of ours, and how it says a sentence inside another. */
export interface Language {
  locale: string;
  /** By the format that a place names: `{role:role}`. Beside these there are `plain` (digits as they are) and `quote`. */
  formats: Readonly<Record<string, (value: string) => string>>;
  say(nested: Nested): Said;
}

/** A template with its places filled. A place without a param stays as it is. */
export function filled(words: Words, params: Params, language: Language): Said {
  const parts = chosen(words, params, language)
    .split(/(\{\w+(?::\w+)?\})/)
    .flatMap((piece): Said => {
      const [, name, format] = /^\{(\w+)(?::(\w+))?\}$/.exec(piece) ?? [];
      const param = name === undefined || !Object.hasOwn(params, name) ? undefined : params[name];
      return param === undefined ? [{ text: piece }] : written(param, format, language);
    });
  return joined(parts);
}

/** The one template that fits the params. */
export function chosen(words: Words, params: Params, { locale }: Pick<Language, 'locale'>): string {
  if (typeof words === 'string') return words;
  const param = params[words.by];
  const key = typeof param === 'number' ? new Intl.PluralRules(locale).select(param) : String(param);
  return (Object.hasOwn(words, key) ? words[key] : undefined) ?? words['other'] ?? '';
}

/** What parts say in one line, where only text fits. */
export function textOf(said: Said): string {
  return said.map((part) => part.text).join('');
}

function written(param: Param, format: string | undefined, language: Language): Said {
  if (Array.isArray(param)) {
    return param.flatMap((item, index) => [
      ...(index === 0 ? [] : [{ text: ', ' }]),
      ...written(item, format, language),
    ]);
  }
  if (typeof param === 'object') return language.say(param);
  if (format === 'quote') return [{ text: String(param), lang: 'en' }];
  const write = format === undefined ? undefined : language.formats[format];
  if (write !== undefined) return [{ text: write(String(param)) }];
  return [{ text: typeof param === 'number' && format !== 'plain' ? amount(param, language.locale) : String(param) }];
}

/** An amount, its digits grouped from five on, as German typography has it. */
function amount(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { useGrouping: 'min2' }).format(value);
}

/** Neighbours in one language as one part. */
function joined(parts: Said): Said {
  const out: Said = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part.text === '') continue;
    if (last !== undefined && last.lang === part.lang) last.text += part.text;
    else out.push({ ...part });
  }
  return out;
}
