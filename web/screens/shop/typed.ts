import type { Refusal } from '#web/api/answer.server.ts';

function refusedBy(form: unknown, act: string): Refusal | null {
  const refused = typeof form === 'object' && form !== null && 'problem' in form ? (form as Refusal) : null;
  return refused?.act === act ? refused : null;
}

/** What was typed into the form that was refused. */
export function valuesOf(form: unknown, act: string): Record<string, string | undefined> {
  return refusedBy(form, act)?.values ?? {};
}

/** What is wrong with each field of the form that was refused. */
export function issuesOf(form: unknown, act: string): Record<string, string | undefined> {
  return Object.fromEntries((refusedBy(form, act)?.problem.issues ?? []).map(({ path, message }) => [path, message]));
}
