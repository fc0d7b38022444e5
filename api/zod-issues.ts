import type * as z from 'zod';
import { issueAt, type FieldIssue } from '#model/rules/field-issue.ts';
import { fill, type Params } from '#model/rules/sentence.ts';
import { WORDS } from '#api/shapes/words.ts';

/**
 * What an issue of zod says, by zod's own code. Where the words depend on what is wrong, the param `kind` chooses among them.
 * Zod's English changes with its releases; these words are ours and stay.
 */
export const ZOD_WORDS = {
  invalid_type: {
    string: 'Text is needed here',
    number: 'A number is needed here',
    int: 'A whole number is needed here',
    boolean: 'true or false is needed here',
    array: 'A list is needed here',
    object: 'An object is needed here',
    other: 'This is not of the kind that is needed here',
  },
  invalid_value: 'Use one of: {values}',
  invalid_format: {
    uuid: 'An id is needed here',
    datetime: 'A date and time with zone is needed here, such as 2026-01-31T12:00:00Z',
    other: 'This does not have the form that is needed here',
  },
  too_small: {
    empty: 'Write something here',
    string: 'Use at least {minimum} characters',
    array: 'Give at least {minimum}',
    other: 'Use {minimum} or more',
  },
  too_big: {
    string: 'Use at most {maximum} characters',
    array: 'Give at most {maximum}',
    other: 'Use {maximum} or less',
  },
  unrecognized_keys: 'This member is not known here',
  invalid_union: 'This fits none of the forms that are accepted here',
  custom: 'This is not accepted here',
} as const;

type ZodWords = string | Readonly<Record<string, string>>;

const OWN = new Map<string, string>(Object.entries(WORDS).map(([code, message]) => [message, code]));

/** Zod's findings as field issues; an unknown member is named by its own path. At most 50. */
export function fieldIssues(error: z.ZodError): FieldIssue[] {
  return error.issues.flatMap((issue) => issuesOf(issue, '')).slice(0, 50);
}

function issuesOf(issue: z.core.$ZodIssue, above: string): FieldIssue[] {
  const path = [above, ...issue.path.map(String)].filter((part) => part !== '').join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => worded(path === '' ? key : `${path}.${key}`, issue.code, {}));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The alternative that fits best is what the caller meant.
    const closest = [...issue.errors].sort((a, b) => a.length - b.length)[0] ?? [];
    return closest.flatMap((inner) => issuesOf(inner, path));
  }
  const own = OWN.get(issue.message);
  if (own !== undefined) return [issueAt(path, { code: own, message: issue.message })];
  return [worded(path, issue.code, paramsOf(issue))];
}

function paramsOf(issue: z.core.$ZodIssue): Record<string, string | number> {
  switch (issue.code) {
    case 'invalid_type':
      return { kind: issue.expected };
    case 'invalid_format':
      return { kind: issue.format };
    case 'invalid_value':
      return { values: issue.values.map(String).join(', ') };
    case 'too_small':
      return {
        kind: issue.origin === 'string' && issue.minimum === 1 ? 'empty' : issue.origin,
        minimum: Number(issue.minimum),
      };
    case 'too_big':
      return { kind: issue.origin, maximum: Number(issue.maximum) };
    default:
      return {};
  }
}

function worded(path: string, code: string, params: Params): FieldIssue {
  const words: ZodWords = (ZOD_WORDS as Record<string, ZodWords>)[code] ?? ZOD_WORDS.custom;
  const template = typeof words === 'string' ? words : (words[String(params['kind'])] ?? words['other'] ?? '');
  const message = fill(template, params);
  return issueAt(path, Object.keys(params).length === 0 ? { code, message } : { code, message, params });
}
