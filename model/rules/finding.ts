import type { Change } from './change.ts';
import type { RecordSet } from './record-set.ts';
import { sentence, type Params, type Sentence } from './sentence.ts';

/** How a finding weighs: `block` stops the plan, `high` asks for two approvers by default, the rest is shown. */
export const SEVERITIES = ['block', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a rule says in other words than its own: that it was not judged, or how many more there are. */
export type FindingWording = 'rule-broken' | 'more-of-rule';

/** A rule's verdict on a plan. `message` and `fix` are English; screens translate by `rule`, or by `wording`, and `params`. */
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
  params: Params;
  /** Absent where the words are the rule's own. */
  wording?: FindingWording;
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

/** What a finding says, as a sentence of its own: its code is `finding/` and the rule, or the other words. */
export function sentenceOf({ rule, wording, message, params }: Finding): Sentence {
  return { code: `finding/${wording ?? rule}`, message, params };
}

/** Why findings stop a plan: the first that blocks, and how many more do. Null when none does. */
export function blockedBy(findings: readonly Finding[]): Sentence | null {
  const [first, ...others] = findings.filter(({ severity }) => severity === 'block');
  if (first === undefined) return null;
  return others.length === 0
    ? sentenceOf(first)
    : sentence('findings-block', '{finding} (and {more} more)', { finding: sentenceOf(first), more: others.length });
}

/** What is said of edits that amount to nothing. */
export function nothingToChange(): Sentence {
  return sentence('nothing-to-change', 'There is nothing to change: the zone already is as these edits want it.');
}
