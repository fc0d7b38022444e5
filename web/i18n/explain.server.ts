import type { Finding, Problem } from '#web/api/types.ts';
import { m } from '#web/paraglide/messages.js';
import { say, sayFinding } from './say.server.ts';
import { textOf, type Said } from './template.ts';

/** An API problem in the person's language. `detail` is what the API says about this very case, empty where that is nothing more. */
export interface Explained {
  code: string;
  message: string;
  detail: Said;
  issues: ExplainedIssue[];
  requestId: string;
}

/** One thing wrong with one field; `lang` where there is no translation. */
export interface ExplainedIssue {
  path: string;
  message: string;
  lang?: 'en';
}

/** A finding in the person's language. */
export interface ExplainedFinding extends Pick<Finding, 'rule' | 'severity' | 'subject'> {
  title: string;
  message: Said;
  fix: Said;
  reference: Said;
}

/** What failed and why: the kind of failure in a heading, then the sentence about this very case. */
export interface ExplainedFailure {
  title: string;
  said: Said;
}

type Messages = Record<string, (() => string) | undefined>;
const messages = m as unknown as Messages;

/** The message key of an error code, a rule id or an audit action. */
export function messageKey(prefix: 'error' | 'finding' | 'audited', id: string): string {
  return `${prefix}_${id.replaceAll(/[^a-z0-9]+/gi, '_')}`;
}

/** A problem with its code's message in the language of the request. Where fields are named, they say it all. */
export function explain(
  problem: Pick<Problem, 'code' | 'title' | 'detail' | 'sentence' | 'requestId' | 'issues'>,
): Explained {
  const issues = (problem.issues ?? []).map(explainIssue);
  const repeats = issues.length > 0 || problem.detail === '' || problem.detail === problem.title;
  return {
    code: problem.code,
    message: explainCode(problem.code),
    detail: repeats ? [] : say(problem.detail, problem.sentence),
    issues,
    requestId: problem.requestId,
  };
}

/** An issue of a field in the language of the request. */
export function explainIssue(issue: NonNullable<Problem['issues']>[number]): ExplainedIssue {
  const said = say(issue.message, issue);
  const message = textOf(said);
  return { path: issue.path, message, ...(said.some((part) => part.lang === 'en') ? { lang: 'en' as const } : {}) };
}

/** The message of an error code that is not an answer: a failed check, a failed change. */
export function explainCode(code: string): string {
  return (messages[messageKey('error', code)] ?? m.error_internal)();
}

/** Acts of people that end or return a request: what the message holds is what the person wrote. */
const WRITTEN_BY_PEOPLE: readonly string[] = ['cancelled', 'rejected', 'changes-requested'];

/** A failure or an outcome in the language of the request; what a person wrote stays as they wrote it. */
export function explainFailure(failed: {
  code: string;
  message: string;
  sentence?: Problem['sentence'] | null;
}): ExplainedFailure {
  const written = WRITTEN_BY_PEOPLE.includes(failed.code);
  return {
    title: explainCode(failed.code),
    said: written ? [{ text: failed.message }] : say(failed.message, failed.sentence),
  };
}

/** A finding in the language of the request. */
export function explainFinding(finding: Finding): ExplainedFinding {
  const { rule, severity, subject, wording, params } = finding;
  const title = messages[messageKey('finding', rule)]?.() ?? '';
  return {
    rule,
    severity,
    title,
    ...sayFinding(wording ?? rule, finding, wording === 'more-of-rule' ? { ...params, title } : params),
    ...(subject === undefined ? {} : { subject }),
  };
}

/** What an audited act was, in words; null for an act this build has no words for. */
export function explainAction(action: string): string | null {
  return messages[messageKey('audited', action)]?.() ?? null;
}
