/** One thing wrong with one member of an input. `path` is dotted, as the caller sent it: `changes.2.ttl`. */
export interface FieldIssue {
  path: string;
  message: string;
  /** The rule or check behind the message, for translation: a finding's rule id or a zod issue code. */
  code?: string;
}

/** A parse that names what is wrong instead of throwing: rules stay free of control flow by exception. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; issues: FieldIssue[] };
