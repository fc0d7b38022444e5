import { sentence, type Sentence, type SentenceRef } from './sentence.ts';

/** What we may do with a provider account. Each step up needs its proof (design section 6). */
export const ACCOUNT_MODES = ['MONITORING_ONLY', 'LIVE_READONLY', 'LIVE_WRITE'] as const;
export type AccountMode = (typeof ACCOUNT_MODES)[number];

/** What we may do with one zone; it can only tighten what its account allows. */
export const ZONE_ACCESS = ['READ_ONLY', 'READ_WRITE'] as const;
export type ZoneAccess = (typeof ZONE_ACCESS)[number];

/** Why a zone may not be written, or null when it may. Fails closed: anything unknown forbids. */
export function writeForbidden(facts: {
  accountMode: string;
  zoneAccess: string;
  /** Why the zone is locked: the sentence, or its English text where that is all there is. */
  locked: string | Sentence | null;
  zoneKind: string;
}): Sentence | null {
  if (facts.accountMode !== 'LIVE_WRITE')
    return sentence('account-mode-forbids', 'The provider account is {mode}; writing needs LIVE_WRITE.', {
      mode: facts.accountMode,
    });
  if (facts.zoneAccess !== 'READ_WRITE')
    return sentence('zone-access-forbids', 'The zone is READ_ONLY; a manager can set it to READ_WRITE.');
  if (facts.locked !== null) return sentence('zone-is-locked', 'The zone is locked: {why}', { why: facts.locked });
  if (facts.zoneKind !== 'primary')
    return sentence('zone-kind-forbids', 'The zone is {kind} at the provider; only primary zones take changes.', {
      kind: facts.zoneKind,
    });
  return null;
}

/** Why a zone is locked, as its row keeps it: the English text, and which sentence that is. */
export function lockedBecause(reason: string | null, ref: SentenceRef | null): string | Sentence | null {
  return reason === null || ref === null ? reason : { message: reason, ...ref };
}
