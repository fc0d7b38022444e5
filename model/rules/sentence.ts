/**
 * A sentence for people. The English `message` is what machines, the audit log and English readers get; a screen in another
 * language holds its own template by `code` and puts the `params` into its places.
 */
export interface Sentence {
  /** Stable; one code always has the same English template. */
  code: string;
  message: string;
  params?: Params;
}

/** What stays of a sentence where its English text is kept beside it. */
export type SentenceRef = Pick<Sentence, 'code' | 'params'>;

/**
 * What stands in a place: a number, words to be shown as they are, a sentence, or a list of these. How a number or a word of
 * ours (a role, a state) is written is up to the template of the language.
 */
export type Param = string | number | Sentence | (string | number | Sentence)[];
export type Params = Readonly<Record<string, Param>>;

/** An error, outcome or refusal as it is stored and shown: what kind, in English, and which sentence that is. */
export type Failure<Code extends string = string> = {
  code: Code;
  message: string;
  sentence?: SentenceRef;
};

type Places<T extends string> = T extends `${string}{${infer Place}}${infer Rest}` ? Place | Places<Rest> : never;
type Given<T extends string> = [Places<T>] extends [never] ? [] : [params: Readonly<Record<Places<T>, Param>>];

/** Makes a sentence from its English template; the compiler asks for a param for each `{place}`. */
export function sentence<const T extends string>(code: string, template: T, ...[params]: Given<T>): Sentence {
  return params === undefined
    ? { code, message: template }
    : { code, message: fill(template, params), params: params as Params };
}

/** Puts params into the `{places}` of a template; a place without a param stays as it is. */
export function fill(template: string, params: Params): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const param = Object.hasOwn(params, name) ? params[name] : undefined;
    return param === undefined ? place : textOf(param);
  });
}

function textOf(param: Param): string {
  if (Array.isArray(param)) return param.map(textOf).join(', ');
  return typeof param === 'object' ? param.message : String(param);
}

/** A code of a closed set with the sentence that says what happened. */
export function failure<Code extends string>(code: Code, said: Sentence): Failure<Code> {
  return { code, message: said.message, sentence: refOf(said) };
}

/** The code and params of a sentence, for beside its text. */
export function refOf({ code, params }: Sentence): SentenceRef {
  return params === undefined ? { code } : { code, params };
}

/** What a failure says, to be said inside another sentence. */
export function sentenceIn({
  message,
  sentence: ref,
}: Pick<Failure, 'message'> & { sentence?: SentenceRef | undefined }) {
  return ref === undefined ? message : { message, ...ref };
}

/** A reference as it comes from outside, or undefined where it is none. */
export function readRef(value: unknown): SentenceRef | undefined {
  const named = typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';
  return named ? (value as SentenceRef) : undefined;
}
