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
  lockedReason: string | null;
  zoneKind: string;
}): string | null {
  if (facts.accountMode !== 'LIVE_WRITE')
    return `The provider account is ${facts.accountMode}; writing needs LIVE_WRITE.`;
  if (facts.zoneAccess !== 'READ_WRITE') return 'The zone is READ_ONLY; a manager can set it to READ_WRITE.';
  if (facts.lockedReason !== null) return `The zone is locked: ${facts.lockedReason}`;
  if (facts.zoneKind !== 'primary')
    return `The zone is ${facts.zoneKind} at the provider; only primary zones take changes.`;
  return null;
}
