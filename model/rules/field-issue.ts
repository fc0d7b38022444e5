import type { Sentence } from './sentence.ts';

/** One thing wrong with one member of an input. `path` is dotted, as the caller sent it: `changes.2.ttl`. */
export interface FieldIssue extends Sentence {
  path: string;
}

/** A parse that names what is wrong instead of throwing: rules stay free of control flow by exception. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; issues: FieldIssue[] };

/** What an issue says, without its path. */
export function sentenceOf({ code, message, params }: FieldIssue): Sentence {
  return params === undefined ? { code, message } : { code, message, params };
}

/** An issue at a path. */
export function issueAt(path: string, { code, message, params }: Sentence): FieldIssue {
  return params === undefined ? { path, message, code } : { path, message, code, params };
}
