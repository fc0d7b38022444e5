import * as z from 'zod';
import { ACCOUNT_MODES, ZONE_ACCESS } from '#model/rules/access.ts';
import { CHANGE_RESULTS, CHANGE_STATES } from '#model/rules/change.ts';
import { SEVERITIES } from '#model/rules/finding.ts';
import { RoleName } from './person.ts';
import { ParamsShape, SentenceRefShape } from './sentence.ts';

export const AccountModeName = z.enum(ACCOUNT_MODES).meta({ id: 'AccountMode' });
export const ZoneAccessName = z.enum(ZONE_ACCESS).meta({ id: 'ZoneAccess' });
export const ChangeStateName = z.enum(CHANGE_STATES).meta({ id: 'ChangeState' });
export const ChangeResultName = z.enum(CHANGE_RESULTS).meta({ id: 'ChangeResult' });

/** A record set in canonical form. `extras` is what the provider keeps beside the data. */
export const RecordSetShape = z
  .object({
    name: z.string(),
    type: z.string(),
    ttl: z.int(),
    values: z.array(z.string()),
    extras: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'RecordSet' });

/** One record set before and after. */
export const ChangeShape = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    action: z.enum(['add', 'replace', 'delete']),
    before: RecordSetShape.nullable(),
    after: RecordSetShape.nullable(),
  })
  .meta({ id: 'Change' });

/** A rule's verdict. Screens translate by `rule`, or by `wording`, and `params`; `message` and `fix` are English. */
export const FindingShape = z
  .object({
    rule: z.string(),
    version: z.int(),
    severity: z.enum(SEVERITIES),
    subject: z.object({ name: z.string(), type: z.string() }).optional(),
    message: z.string(),
    fix: z.string(),
    reference: z.string(),
    params: ParamsShape,
    /** Where the words are not the rule's own. */
    wording: z.enum(['rule-broken', 'more-of-rule']).optional(),
  })
  .meta({ id: 'Finding' });

/** Who must approve, and the policy lines that asked for it. */
export const RequirementShape = z
  .object({
    approvals: z.int(),
    roles: z.array(RoleName),
    because: z.array(z.string()),
    /** What each person who approves must type. */
    confirm: z.string().optional(),
  })
  .meta({ id: 'ApprovalRequirement' });

/** One thing wrong with one member of an input. Screens translate by `code` and `params`; `message` is English. */
export const FieldIssueShape = z
  .object({
    path: z.string(),
    message: z.string(),
    code: z.string(),
    params: ParamsShape.optional(),
  })
  .meta({ id: 'FieldIssue' });

/** Why something failed: a code of the closed set, in English, and which sentence that is. */
export const FailureShape = z
  .looseObject({ code: z.string(), message: z.string(), sentence: SentenceRefShape.optional() })
  .meta({ id: 'Failure' });
