/** Workflow `checkAccount`, id `account-check/<checkId>`: tests a connection, or proves the right to write. */
export const CHECK_ACCOUNT = 'checkAccount';

export function accountCheckWorkflowId(checkId: string): string {
  return `account-check/${checkId}`;
}

export interface AccountCheckInput {
  tenantId: string;
  providerAccountId: string;
  check: 'connection' | 'write-probe';
  actorId: string;
}

/** Ids and verdict only; the report itself is stored with the account. */
export interface AccountCheckResult {
  ok: boolean;
}
