import type { Change } from './change.ts';
import type { RecordSet } from './record-set.ts';

/** How a finding weighs: `block` stops the plan, `high` asks for two approvers by default, the rest is shown. */
export const SEVERITIES = ['block', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A rule's verdict on a plan. `message` and `fix` are English; screens translate by `rule` and `params`. */
export interface Finding {
  rule: string;
  version: number;
  severity: Severity;
  /** The record set it is about; absent for findings on the whole change set. */
  subject?: { name: string; type: string };
  message: string;
  fix: string;
  /** RFC section, provider doc or product rule that the verdict rests on. */
  reference: string;
  params: Record<string, string | number>;
}

/** What a rule sees: the zone before and after the changes, and the changes. Pure data, no network. */
export interface FindingInput {
  /** Zone apex, absolute with final dot. */
  apex: string;
  before: ReadonlyMap<string, RecordSet>;
  after: ReadonlyMap<string, RecordSet>;
  changes: readonly Change[];
  /** What the provider accepts, from its capabilities. */
  limits: { minTtl: number; maxTtl: number };
}

/** One rule: a sentence about a zone. Rules are pure; a rule that cannot be sure answers at a lower severity. */
export interface Rule {
  id: string;
  version: number;
  severity: Severity;
  reference: string;
  /** One line for the rule list. */
  title: string;
  check(
    input: FindingInput,
  ): Iterable<Omit<Finding, 'rule' | 'version' | 'reference' | 'severity'> & { severity?: Severity }>;
}
