import { randomUUID } from 'node:crypto';
import { error, fail, redirect, type ActionFailure } from '@sveltejs/kit';
import { explain, type Explained } from '#web/i18n/explain.server.ts';
import type { Problem } from './types.ts';

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What a form shows after a refusal: the problem in words, and what was typed. */
export interface Refusal {
  /** Which action of the page was refused, so that its form shows it. */
  act: string;
  problem: Explained;
  values: Record<string, string>;
}

function problemOf(answer: Answer<unknown>): Problem {
  const body = answer.error;
  if (typeof body === 'object' && body !== null && 'code' in body) return body as Problem;
  const unreachable = answer.response.status >= 500;
  return {
    type: 'about:blank',
    title: '',
    status: answer.response.status,
    detail: '',
    code: unreachable ? 'temporarily-unavailable' : 'internal',
    requestId: answer.response.headers.get('x-request-id') ?? '',
  };
}

/** The data of an answer; a refusal becomes the error page, a missing session the sign-in page. For loads. */
export async function take<T>(asked: Promise<Answer<T>>, from: URL): Promise<T> {
  const answer = await asked;
  if (answer.response.ok) return answer.data as T;
  const problem = problemOf(answer);
  if (problem.status === 401) redirect(303, `/login?next=${encodeURIComponent(from.pathname + from.search)}`);
  const told = explain(problem);
  error(problem.status, told.message, {
    code: problem.code,
    requestId: problem.requestId,
    ...(told.detail.length === 0 ? {} : { detail: told.detail }),
  });
}

/** The data of an answer, or null where the person may not see it or it does not exist. For parts of a page. */
export async function takeIfAllowed<T>(asked: Promise<Answer<T>>, from: URL): Promise<T | null> {
  const answer = await asked;
  if (answer.response.status === 403 || answer.response.status === 404) return null;
  return take(Promise.resolve(answer), from);
}

/** For actions: null when the API did it, else the refusal to show beside the form, with everything typed kept. */
export function refusal(act: string, answer: Answer<unknown>, form: FormData): ActionFailure<Refusal> | null {
  if (answer.response.ok) return null;
  const problem = problemOf(answer);
  if (problem.code === 'not-signed-in') redirect(303, '/login');
  return fail(problem.status, { act, problem: explain(problem), values: typed(form) });
}

/** A refusal of our own, before the API was asked. `detail` is in the page's language. */
export function refuse(act: string, form: FormData, code: Problem['code'], detail: string): ActionFailure<Refusal> {
  const problem = explain({ title: '', detail: '', code, requestId: '' });
  return fail(422, {
    act,
    problem: { ...problem, detail: detail === '' ? [] : [{ text: detail }] },
    values: typed(form),
  });
}

/** Never sent back to a page, whatever form they were typed into. */
const SECRET_FIELD = /password$|secret$|key$/i;

function typed(form: FormData): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of form) if (typeof value === 'string' && !SECRET_FIELD.test(name)) values[name] = value;
  return values;
}

/** The header of a write. The form carries the key, so that sending the same page twice is one write. */
export function writeKey(form: FormData): { 'Idempotency-Key': string } {
  const key = form.get('key');
  return { 'Idempotency-Key': typeof key === 'string' && /^[\w-]{8,64}$/.test(key) ? key : randomUUID() };
}

/** One text field of a form, trimmed. */
export function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
