import * as z from 'zod';
import { CHANGE_STATES } from '#model/rules/change.ts';
import { endpoint } from '#api/endpoint.ts';
import { Id } from '#api/shapes/id.ts';
import { PAGING, pageOf, QueryFlag } from '#api/shapes/page.ts';
import { line, prose, reason } from '#api/shapes/text.ts';
import { WORDS } from '#api/shapes/words.ts';
import { ChangeDetail, ChangeSummary, Comment, RollbackDraft } from './shapes.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/, WORDS['plan-hash']);
const DECISION_ERRORS = ['conflict', 'plan-outdated', 'own-change', 'temporarily-unavailable'] as const;

export const listChanges = endpoint({
  method: 'GET',
  path: '/t/:tenant/changes',
  id: 'change.list',
  summary: 'Change requests, newest first; drafts of others are not shown',
  access: 'change.read',
  rate: 'read',
  query: z.strictObject({
    state: z.enum(CHANGE_STATES).optional(),
    /** `over`: done, rejected, cancelled, expired, failed or rolled back; `open`: everything else. */
    group: z.enum(['open', 'over']).optional(),
    zone: Id.optional(),
    mine: QueryFlag,
    'to-approve': QueryFlag,
    ...PAGING,
  }),
  response: pageOf(ChangeSummary),
});

export const readChange = endpoint({
  method: 'GET',
  path: '/t/:tenant/changes/:id',
  id: 'change.read',
  summary: 'One change request with its plan, approvals, execution, proof, comments and what the caller may do',
  access: 'change.read',
  rate: 'read',
  response: ChangeDetail,
  etag: true,
});

export const updateChange = endpoint({
  method: 'PATCH',
  path: '/t/:tenant/changes/:id',
  id: 'change.update',
  summary: 'Change title, reason or execution mode of a draft',
  access: 'change.draft',
  rate: 'write',
  ifMatch: 'optional',
  etag: true,
  body: z.strictObject({
    title: prose(120).optional(),
    reason: prose(4000).optional(),
    executionMode: z.enum(['on-approval', 'manual']).optional(),
  }),
  response: ChangeDetail,
  errors: ['conflict'],
});

export const submitChange = endpoint({
  method: 'POST',
  path: '/t/:tenant/changes/:id/submit',
  id: 'change.submit',
  summary: 'Ask for the plan: a fresh read, findings, approval',
  access: 'change.submit',
  rate: 'write',
  ifMatch: 'optional',
  etag: true,
  body: z.strictObject({}).optional(),
  response: ChangeDetail,
  status: 202,
  errors: ['conflict', 'plan-blocked', 'mode-forbids-write', 'zone-locked'],
});

export const decideChange = endpoint({
  method: 'POST',
  path: '/t/:tenant/changes/:id/decisions',
  id: 'change.decide',
  summary: 'Approve, reject or send back the plan with this hash',
  access: 'change.approve',
  rate: 'write',
  etag: true,
  body: z.strictObject({
    verdict: z.enum(['approve', 'reject', 'request-changes']),
    planHash: Hash,
    comment: prose(4000).optional(),
    /** The zone's name, where the requirement's `confirm` asks for it. */
    confirmation: z.string().max(300).optional(),
  }),
  response: ChangeDetail,
  errors: DECISION_ERRORS,
});

export const cancelChange = endpoint({
  method: 'POST',
  path: '/t/:tenant/changes/:id/cancel',
  id: 'change.cancel',
  summary: 'Cancel a request that has not begun to write',
  access: 'change.cancel',
  rate: 'write',
  etag: true,
  body: z.strictObject({ reason: reason() }),
  response: ChangeDetail,
  errors: ['conflict', 'temporarily-unavailable'],
});

export const executeChange = endpoint({
  method: 'POST',
  path: '/t/:tenant/changes/:id/execute',
  id: 'change.execute',
  summary: 'Run an approved request that waits to be started by hand',
  access: 'change.execute',
  rate: 'write',
  etag: true,
  body: z.strictObject({}).optional(),
  response: ChangeDetail,
  errors: ['conflict', 'mode-forbids-write', 'zone-locked', 'temporarily-unavailable'],
});

export const resolveChange = endpoint({
  method: 'POST',
  path: '/t/:tenant/changes/:id/resolutions',
  id: 'change.resolve',
  summary: 'Answer a partial result: retry, skip or compensate one change, or all that are not verified',
  access: 'change.resolve',
  rate: 'write',
  etag: true,
  body: z.strictObject({
    action: z.enum(['retry', 'skip', 'compensate']),
    changeId: Id.optional(),
    reason: reason(),
  }),
  response: ChangeDetail,
  errors: ['conflict', 'temporarily-unavailable'],
});

export const commentChange = endpoint({
  method: 'POST',
  path: '/t/:tenant/changes/:id/comments',
  id: 'change.comment',
  summary: 'Say something about a change request',
  access: 'change.comment',
  rate: 'write',
  body: z.strictObject({ body: reason(4000) }),
  response: Comment,
  status: 201,
});

export const rollbackChange = endpoint({
  method: 'POST',
  path: '/t/:tenant/changes/:id/rollback',
  id: 'change.rollback',
  summary: 'Make a new draft that takes the effect back, compared three ways with what is live now',
  access: 'change.draft',
  rate: 'write',
  /** `title` of the draft; English where it is left out. */
  body: z.strictObject({ title: line(120).optional() }).optional(),
  response: RollbackDraft,
  status: 201,
  errors: ['conflict'],
});

export const rebaseChange = endpoint({
  method: 'POST',
  path: '/t/:tenant/changes/:id/rebase',
  id: 'change.rebase',
  summary: 'Turn a stale request back into a draft on top of the zone as it is now',
  access: 'change.draft',
  rate: 'write',
  etag: true,
  body: z.strictObject({}).optional(),
  response: ChangeDetail,
  errors: ['conflict'],
});
