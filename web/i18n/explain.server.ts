import type { Finding, Problem } from '#web/api/types.ts';
import { m } from '#web/paraglide/messages.js';
import { getLocale } from '#web/paraglide/runtime.js';

/** An API problem in the person's language. `detail` is the API's own English sentence about this very case. */
export interface Explained {
  code: string;
  message: string;
  detail: string;
  issues: { path: string; message: string }[];
  requestId: string;
}

/** A finding in the person's language; `english` marks text that has no translation yet. */
export interface ExplainedFinding extends Omit<Finding, 'params' | 'version'> {
  title: string;
  english: boolean;
}

type Messages = Record<string, (() => string) | undefined>;
const messages = m as unknown as Messages;

/** The message key of an error code or a rule id. */
export function messageKey(prefix: 'error' | 'finding', id: string): string {
  return `${prefix}_${id.replaceAll(/[^a-z0-9]+/gi, '_')}`;
}

/** A problem with its code's message in the language of the request. */
export function explain(problem: Pick<Problem, 'code' | 'detail' | 'requestId' | 'issues'>): Explained {
  const message = (messages[messageKey('error', problem.code)] ?? m.error_internal)();
  return {
    code: problem.code,
    message,
    detail: problem.detail === message ? '' : problem.detail,
    issues: (problem.issues ?? []).map(({ path, message: text }) => ({ path, message: text })),
    requestId: problem.requestId,
  };
}

/** The message of an error code that is not an answer: a failed check, a failed change. */
export function explainCode(code: string): string {
  return (messages[messageKey('error', code)] ?? m.error_internal)();
}

/** A finding with a title in the language of the request, and the rule's own sentences. */
export function explainFinding(finding: Finding): ExplainedFinding {
  const { rule, severity, subject, message, fix, reference } = finding;
  const title = messages[messageKey('finding', rule)]?.() ?? '';
  return {
    rule,
    severity,
    message,
    fix,
    reference,
    title,
    english: getLocale() !== 'en',
    ...(subject === undefined ? {} : { subject }),
  };
}
