import type { Change } from '../change.ts';
import { SEVERITIES, type Finding, type FindingInput, type FindingWording, type Severity } from '../finding.ts';
import { keyOf, type RecordSet } from '../record-set.ts';
import { fill, type Params } from '../sentence.ts';
import { ADDRESS_RULES } from './address.ts';
import { CAA_RULES } from './caa.ts';
import { CHANGE_SET_RULES } from './change-set.ts';
import { CNAME_RULES } from './cname.ts';
import { DKIM_RULES } from './dkim.ts';
import { DMARC_RULES } from './dmarc.ts';
import { MAIL_EXTRA_RULES } from './mail-extras.ts';
import { MX_RULES } from './mx.ts';
import { NAME_RULES } from './names.ts';
import { NS_RULES } from './ns.ts';
import { PTR_RULES } from './ptr.ts';
import { RRSET_RULES } from './rrset.ts';
import type { WordedRule } from './rule.ts';
import { SPF_RULES } from './spf.ts';
import { SRV_RULES } from './srv.ts';
import { TTL_RULES } from './ttl.ts';
import { TXT_RULES } from './txt.ts';
import { WILDCARD_RULES } from './wildcard.ts';

export type { WordedRule };

/** Every rule, by subject. Adding one: a `rule({…})` in the file of its subject, and its pair of cases in the test. */
export const RULES: readonly WordedRule[] = [
  ...NAME_RULES,
  ...RRSET_RULES,
  ...TTL_RULES,
  ...ADDRESS_RULES,
  ...CNAME_RULES,
  ...MX_RULES,
  ...NS_RULES,
  ...TXT_RULES,
  ...SPF_RULES,
  ...DKIM_RULES,
  ...DMARC_RULES,
  ...MAIL_EXTRA_RULES,
  ...CAA_RULES,
  ...SRV_RULES,
  ...PTR_RULES,
  ...WILDCARD_RULES,
  ...CHANGE_SET_RULES,
];

/** A rule speaks about this many record sets of one request one by one; the rest is counted in one more finding. */
export const MOST_FINDINGS_OF_A_RULE = 200;

/**
 * What all rules say about the changes, weightiest first. Pure: the same input gives the same findings. Rules judge the zone
 * after the changes and speak only about what the changes touch. A `block` that the zone already had before the changes is
 * given as `high`: the change did not cause it and may be the way out. A rule that breaks blocks (fails closed).
 */
export function findingsFor(input: FindingInput): Finding[] {
  return judge(RULES, input);
}

/**
 * What the rules say about one edited set against the zone as it is: for the editor, while typing. Rules that judge whole
 * requests stay silent. `zone` is keyed by `name type`; for a tray with more edits, pass the zone as they leave it.
 */
export function liveFindings(
  set: RecordSet,
  zone: ReadonlyMap<string, RecordSet>,
  apex: string,
  limits: FindingInput['limits'],
): Finding[] {
  const before = zone.get(keyOf(set)) ?? null;
  const action = before === null ? 'add' : 'replace';
  const change: Change = { id: 'live', name: set.name, type: set.type, action, before, after: set };
  const after = new Map(zone).set(keyOf(set), set);
  return judge(RULES, { apex, before: zone, after, changes: [change], limits }).filter(
    ({ subject, rule }) => subject !== undefined && rule !== 'change-without-effect',
  );
}

/** As `findingsFor`, for any list of rules. */
export function judge(rules: readonly WordedRule[], input: FindingInput): Finding[] {
  const baseline = baselineOf(input);
  const findings = rules.flatMap((rule) => ofRule(rule, input, baseline));
  return findings.sort((one, other) => weight(one.severity) - weight(other.severity));
}

function weight(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function ofRule(rule: WordedRule, input: FindingInput, baseline: FindingInput): Finding[] {
  let found: Finding[];
  try {
    found = run(rule, input);
    if (rule.judges === 'result' && found.some(({ severity }) => severity === 'block'))
      found = excused(rule, found, baseline);
  } catch (cause) {
    return [brokenRule(rule, cause)];
  }
  // Blocks first: a finding that stops the plan is never the one that is only counted.
  const sorted = found.sort((one, other) => weight(one.severity) - weight(other.severity));
  return sorted.length > MOST_FINDINGS_OF_A_RULE ? shortened(rule, sorted) : sorted;
}

function run(rule: WordedRule, input: FindingInput): Finding[] {
  const { id, version, severity, reference } = rule;
  return Array.from(rule.check(input), (hit) => ({ severity, ...hit, rule: id, version, reference }));
}

/** The same request as if it changed nothing: what it says then was so before. */
function baselineOf({ apex, before, changes, limits }: FindingInput): FindingInput {
  const kept = changes.filter((change) => change.before !== null);
  return { apex, before, after: before, changes: kept.map((change) => ({ ...change, after: change.before })), limits };
}

function excused(rule: WordedRule, found: Finding[], baseline: FindingInput): Finding[] {
  const identity = (finding: Finding) => JSON.stringify([finding.subject, finding.params]);
  const already = new Set(run(rule, baseline).map(identity));
  return found.map((finding) =>
    finding.severity === 'block' && already.has(identity(finding)) ? { ...finding, severity: 'high' } : finding,
  );
}

/** The words of `FindingWording`, as a rule has them. */
export const OTHER_WORDS = {
  'more-of-rule': {
    message: '{more} more record sets where this does not hold: {title}.',
    fix: 'Look through the changes; what is said above holds for them too.',
  },
  'rule-broken': {
    message: 'The rule {rule} could not be judged ({reason}). Nothing is written until it can be.',
    fix: 'Report this to whoever runs this installation.',
  },
} as const satisfies Record<FindingWording, { message: string; fix: string }>;

function inOtherWords(
  wording: FindingWording,
  params: Params,
): Pick<Finding, 'message' | 'fix' | 'params' | 'wording'> {
  const { message, fix } = OTHER_WORDS[wording];
  return { message: fill(message, params), fix, params, wording };
}

function shortened(rule: WordedRule, found: Finding[]): Finding[] {
  const { id, version, reference, title } = rule;
  const rest = found.slice(MOST_FINDINGS_OF_A_RULE);
  return [
    ...found.slice(0, MOST_FINDINGS_OF_A_RULE),
    {
      rule: id,
      version,
      severity: rest[0]?.severity ?? rule.severity,
      reference,
      ...inOtherWords('more-of-rule', { more: rest.length, title }),
    },
  ];
}

function brokenRule({ id, version, reference }: WordedRule, cause: unknown): Finding {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const words = inOtherWords('rule-broken', { rule: id, reason });
  return { rule: id, version, severity: 'block', reference, ...words };
}
