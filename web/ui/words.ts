import type { AccountMode, ChangeState, Role } from '#web/api/types.ts';
import { m } from '#web/paraglide/messages.js';

export type Tone = 'ok' | 'warn' | 'err' | 'info' | 'plain';

/** A state of a change request as a word. A draft that was handed in is being planned. */
export function stateWord(state: ChangeState, planning = false): string {
  if (planning && state === 'draft') return m.state_planning();
  const words: Record<ChangeState, () => string> = {
    draft: m.state_draft,
    planned: m.state_planned,
    'awaiting-approval': m.state_awaiting_approval,
    approved: m.state_approved,
    scheduled: m.state_scheduled,
    executing: m.state_executing,
    verifying: m.state_verifying,
    done: m.state_done,
    rejected: m.state_rejected,
    cancelled: m.state_cancelled,
    expired: m.state_expired,
    stale: m.state_stale,
    failed: m.state_failed,
    'partially-applied': m.state_partially_applied,
    'needs-operator': m.state_needs_operator,
    'rolled-back': m.state_rolled_back,
  };
  return words[state]?.() ?? state;
}

export function stateTone(state: ChangeState, planning = false): Tone {
  if (planning && state === 'draft') return 'info';
  if (state === 'done') return 'ok';
  if (['planned', 'scheduled', 'executing', 'verifying'].includes(state)) return 'info';
  if (['awaiting-approval', 'approved', 'stale', 'partially-applied'].includes(state)) return 'warn';
  if (['failed', 'needs-operator', 'rejected'].includes(state)) return 'err';
  return 'plain';
}

export function modeWord(mode: AccountMode): string {
  if (mode === 'LIVE_WRITE') return m.mode_live_write();
  return mode === 'LIVE_READONLY' ? m.mode_live_readonly() : m.mode_monitoring_only();
}

export function roleWord(role: Role): string {
  const words: Record<Role, () => string> = {
    owner: m.role_owner,
    admin: m.role_admin,
    manager: m.role_manager,
    supporter: m.role_supporter,
    member: m.role_member,
    viewer: m.role_viewer,
  };
  return words[role]?.() ?? role;
}

export function actionWord(action: 'add' | 'replace' | 'delete'): string {
  if (action === 'add') return m.diff_added();
  return action === 'delete' ? m.diff_removed() : m.diff_changed();
}

/** Seconds as people say them: `1 h`, `5 min`, `90 s`. */
export function ttlWords(seconds: number): string {
  if (seconds !== 0 && seconds % 86_400 === 0) return m.ttl_days({ count: seconds / 86_400 });
  if (seconds !== 0 && seconds % 3600 === 0) return m.ttl_hours({ count: seconds / 3600 });
  if (seconds !== 0 && seconds % 60 === 0) return m.ttl_minutes({ count: seconds / 60 });
  return m.ttl_seconds({ count: seconds });
}
