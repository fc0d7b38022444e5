import type { RequestEvent, ServerLoadEvent } from '@sveltejs/kit';
import { take, takeIfAllowed } from '#web/api/answer.server.ts';
import type { ChangeDetail, TimelineEntry, Tray } from '#web/api/types.ts';
import { explainAction, explainFailure, explainFinding, type ExplainedFailure } from '#web/i18n/explain.server.ts';
import { say } from '#web/i18n/say.server.ts';
import type { Said } from '#web/i18n/template.ts';
import { m } from '#web/paraglide/messages.js';
import { isPlanned, maybeLive, unsolved, withoutLists } from './change-view.ts';
import { diffJson, diffLines, FILES } from './diff-text.ts';
import { proposedTitle } from './proposed-title.ts';
import { longestOldTtl, review, reviewQuery, risksOf, type AnyChange } from './review.ts';

function pathOf(params: Partial<Record<string, string>>) {
  return { tenant: params['tenant'] ?? '', id: params['id'] ?? '' };
}

/** Of lists that are only named, what is shown. */
const SHOWN = 200;

interface Whole {
  change: ChangeDetail;
  /** The person's own draft, while the request is that. */
  tray: Tray | null;
}

/** The request with every change: of the plan once there is one, until then of the author's own draft. */
async function loadWhole({ locals, params, url }: ServerLoadEvent | RequestEvent): Promise<Whole> {
  const path = pathOf(params);
  const change = await take(locals.api.GET('/t/{tenant}/changes/{id}', { params: { path } }), url);
  if (change.state !== 'draft' || change.planning) return { change, tray: null };
  const zonePath = { tenant: path.tenant, id: change.zone.id };
  const tray = await takeIfAllowed(locals.api.GET('/t/{tenant}/zones/{id}/tray', { params: { path: zonePath } }), url);
  return { change, tray: tray?.id === change.id ? tray : null };
}

function changesOf({ change, tray }: Whole): AnyChange[] {
  return change.plan?.changes ?? tray?.changes ?? [];
}

/** One page of the diff, with what its head says of the whole. */
function diffOf(whole: Whole, url: URL) {
  const { change, tray } = whole;
  const all = changesOf(whole);
  const query = reviewQuery(url.searchParams);
  const shown = review(all, query);
  const ids = new Set(shown.items.map((item) => item.id));
  const failed: Record<string, ExplainedFailure> = {};
  for (const item of shown.items)
    if (isPlanned(item) && item.failure !== null) failed[item.id] = explainFailure(item.failure);
  const rules = (change.plan?.findings ?? tray?.findings ?? []).map((finding) => finding.rule);
  const ttl = longestOldTtl(all);
  const from = new Date(change.executions.at(-1)?.startedAt ?? Date.now());
  return {
    ...shown,
    query,
    hash: change.plan?.hash ?? null,
    risks: risksOf(all, rules, change.zone.name),
    oldAnswers: ttl === 0 ? null : { ttl, until: new Date(from.getTime() + ttl * 1000).toISOString() },
    failed,
    verifications: change.executions.at(-1)?.verifications.filter((check) => ids.has(check.changeId)) ?? [],
    text: query.view === 'text' ? shown.items.map((item) => ({ id: item.id, lines: diffLines(item) })) : [],
    json: query.view === 'json' ? diffJson(shown.items) : '',
  };
}

/** One change request; a draft comes with its provisional changes and findings, a sent one with its plan. */
export async function load(event: ServerLoadEvent) {
  const { locals, params, url } = event;
  const whole = await loadWhole(event);
  const { change, tray } = whole;
  const audit = await takeIfAllowed(
    locals.api.GET('/t/{tenant}/audit', {
      params: { path: { tenant: pathOf(params).tenant }, query: { correlation: change.workflowId, limit: 100 } },
    }),
    url,
  );
  const planned = change.plan?.changes ?? [];
  const open = unsolved(planned);
  const findings = change.plan?.findings ?? tray?.findings ?? [];
  const foreign = tray === null && change.plan === null ? change.edits : [];
  return {
    change: withoutLists(change),
    diff: diffOf(whole, url),
    maybeLive: planned.some(maybeLive),
    unsolved: open.slice(0, SHOWN).map(({ id, name, type }) => ({ id, name, type })),
    unsolvedCount: open.length,
    edits: foreign.slice(0, SHOWN),
    editCount: foreign.length,
    findings: findings.slice(0, SHOWN).map(explainFinding),
    findingCount: findings.length,
    requirement: change.plan?.requirement ?? tray?.requirement ?? null,
    proposal: proposalOf(whole),
    blocked: tray === null || tray.blocked === null ? null : say(tray.blocked, tray.blockedSentence),
    outcome: change.outcome === null ? null : explainFailure(change.outcome),
    because: becauseOf(change),
    audit: (audit === null || audit.items.length === 0 ? change.timeline.toReversed() : audit.items).map(told),
  };
}

const TITLE_WORDS = { add: m.proposed_add, replace: m.proposed_change, delete: m.proposed_delete };

/** What an untitled request is called: made of what it changes. */
function proposalOf({ change, tray }: Whole): string {
  return proposedTitle(tray?.changes ?? change.plan?.changes ?? [], change.zone.name, TITLE_WORDS);
}

/** The title that the person's draft takes when none was given. */
export async function loadProposal(event: RequestEvent): Promise<string> {
  return proposalOf(await loadWhole(event));
}

/** Why an act is not possible now, by act. */
function becauseOf(change: ChangeDetail) {
  const because: Partial<Record<ChangeDetail['allowed'][number]['act'], Said>> = {};
  for (const { act, reason, sentence } of change.allowed) if (reason !== null) because[act] = say(reason, sentence);
  return because;
}

function told(event: TimelineEntry) {
  return { ...event, said: explainAction(event.action) };
}

/** The whole diff as a file, or as plain text to copy: `?format=`. */
export async function download(event: RequestEvent): Promise<Response> {
  const whole = await loadWhole(event);
  const { change } = whole;
  const file = FILES.find(({ format }) => format === event.url.searchParams.get('format')) ?? FILES[0];
  const plan = change.plan === null ? '' : `, plan ${change.plan.hash.slice(0, 8)}`;
  const body = file.write(changesOf(whole), { zone: change.zone.name, of: `#${change.number}${plan}` });
  const name = `${change.zone.name.replaceAll(/[^a-z0-9.-]/g, '_')}change-${change.number}.${file.extension}`;
  return new Response(body, {
    headers: {
      'content-type': `${file.type}; charset=utf-8`,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'private, no-store',
    },
  });
}
