import type { Change } from './change.ts';
import type { Finding } from './finding.ts';
import type { ApprovalPolicy, ApprovalRequirement } from './policy.ts';

/** What the plan was made against. A touched set that differs from `sets` at execution makes the change stale. */
export interface PlanBase {
  zoneId: string;
  /** `zone.generation` at planning: grows with every change of content that we observe or write. */
  generation: number;
  observationId: string;
  /** Hash (hex) of each touched record set before the change, by `name type`; null where it did not exist. */
  sets: Record<string, string | null>;
}

/** Changes + base + hash (design section 2). Immutable once stored. */
export interface Plan {
  base: PlanBase;
  /** In execution order: replace before delete, never a window without the record. */
  changes: Change[];
  findings: Finding[];
  policy: ApprovalPolicy;
  requirement: ApprovalRequirement;
  /** sha-256 (hex) over canonical JSON of (base.sets, changes, policy). Approval binds to it. */
  hash: string;
}

/** Why a plan is stale, per touched set: what the plan expected, what is live, what we wanted. */
export interface StaleItem {
  name: string;
  type: string;
  base: Change['before'];
  live: Change['before'];
  wanted: Change['after'];
  /** `theirs`: only the zone moved. `both`: the zone moved to something else than we want. `same`: it already is as wanted. */
  moved: 'theirs' | 'both' | 'same';
}
