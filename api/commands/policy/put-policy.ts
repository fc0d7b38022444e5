import { v7 as uuidv7 } from 'uuid';
import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import type { ApprovalPolicy } from '#model/rules/policy.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';
import { audit } from '#api/audit-entry.ts';
import { currentPolicy, type PolicyRow } from '#api/queries/policy.ts';

/** The row changed since the caller read it. */
export function outdated(what: Sentence, seen: number, now: number): ApexkeepError {
  return new ApexkeepError(
    'precondition-failed',
    sentence(
      'row-outdated',
      '{what} was changed meanwhile: you saw version {seen}, it is version {now}. Read it again, then repeat your change.',
      { what, seen, now },
    ),
    { extra: { version: now } },
  );
}

const POLICY = sentence('the-policy', 'The policy');

/** Replaces the approval policy. @throws ApexkeepError `precondition-failed` when it is not the version the caller saw. */
export async function putPolicy(
  tx: Tx,
  actorId: string,
  seen: number | null,
  document: Omit<ApprovalPolicy, 'version'>,
): Promise<PolicyRow> {
  const before = await currentPolicy(tx, 'lock');
  if (seen !== before.policy.version) throw outdated(POLICY, seen ?? -1, before.policy.version);
  const version = before.policy.version + 1;
  const written = await tx.sql(
    `insert into approval_policy as p (tenant_id, id, version, document, updated_by) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id) do update set version = $3, document = $4, updated_by = $5, updated_at = now() where p.version = $3 - 1
     returning version`,
    [tx.tenantId, uuidv7(), version, JSON.stringify(document), actorId],
  );
  if (written.length === 0) throw outdated(POLICY, version - 1, version);
  await audit(tx, actorId, 'policy.updated', 'policy/current', { version, before: before.policy, after: document });
  return currentPolicy(tx);
}
