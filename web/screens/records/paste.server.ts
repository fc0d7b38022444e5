import { redirect, type Actions, type RequestEvent } from '@sveltejs/kit';
import { refusal, refuse, writeKey } from '#web/api/answer.server.ts';
import type { PasteCheck } from '#web/api/types.ts';
import { explainFinding, explainIssue, type ExplainedFinding, type ExplainedIssue } from '#web/i18n/explain.server.ts';
import { say } from '#web/i18n/say.server.ts';
import type { Said } from '#web/i18n/template.ts';

type Line = PasteCheck['lines'][number];

/** A line of the paste; `refused` is why it is left out. */
export type PreviewLine = Omit<Line, 'issue'> & { refused: Said | null };

/** What pasted lines would do, as the page shows it: refused lines in full, the first of the others, and how many there are. */
export interface PastePreview {
  text: string;
  existing: 'add' | 'replace';
  counts: Record<Line['outcome'], number>;
  refused: PreviewLine[];
  accepted: PreviewLine[];
  changes: PasteCheck['changes'];
  changeCount: number;
  findings: ExplainedFinding[];
  warnings: ExplainedIssue[];
}

/** Lines, changes and findings a preview shows; the review of the draft shows all. */
const SHOWN = 200;

function pathOf(params: Partial<Record<string, string>>) {
  return { tenant: params['tenant'] ?? '', id: params['zone'] ?? '' };
}

/** What was pasted, as it is: a blank at the start of a line has a meaning. */
function typed(form: FormData) {
  const text = form.get('text');
  const existing: PastePreview['existing'] = form.get('existing') === 'replace' ? 'replace' : 'add';
  return { text: typeof text === 'string' ? text : '', existing };
}

function told({ issue, ...line }: Line): PreviewLine {
  return { ...line, refused: issue === null ? null : say(issue.message, issue) };
}

function preview(input: ReturnType<typeof typed>, check: PasteCheck): PastePreview {
  const { lines, changes, findings, warnings } = check;
  const counts = { added: 0, replaces: 0, merges: 0, unchanged: 0, refused: 0 };
  for (const line of lines) counts[line.outcome]++;
  return {
    ...input,
    counts,
    refused: lines.filter((line) => line.issue !== null).map(told),
    accepted: lines
      .filter((line) => line.issue === null)
      .slice(0, SHOWN)
      .map(told),
    changes: changes.slice(0, SHOWN),
    changeCount: changes.length,
    findings: findings.slice(0, SHOWN).map(explainFinding),
    warnings: warnings.map(explainIssue),
  };
}

async function check({ locals, params, request }: RequestEvent) {
  const form = await request.formData();
  const input = typed(form);
  const answer = await locals.api.POST('/t/{tenant}/zones/{id}/tray/paste/check', {
    params: { path: pathOf(params) },
    body: input,
  });
  if (answer.data === undefined)
    return refusal('check-paste', answer, form) ?? refuse('check-paste', form, 'internal', '');
  return { act: 'check-paste', paste: preview(input, answer.data) };
}

async function paste({ locals, params, request }: RequestEvent) {
  const form = await request.formData();
  const answer = await locals.api.POST('/t/{tenant}/zones/{id}/tray/paste', {
    params: { path: pathOf(params), header: writeKey(form) },
    body: typed(form),
  });
  return refusal('paste', answer, form) ?? { act: 'paste' };
}

/** On the page of the records, where pasting opens in place. */
export const inlinePaste: Actions = { 'check-paste': check, paste };

/** On the page of its own. */
export const pasteActions: Actions = {
  'check-paste': check,
  paste: async (event) => {
    const done = await paste(event);
    if (!('act' in done)) return done;
    const { tenant, id } = pathOf(event.params);
    redirect(303, `/t/${tenant}/domains/${id}/records`);
  },
};
