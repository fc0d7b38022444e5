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
  /** What the check is about: address and key of the account as they were when it was asked for. */
  credentialsVersion: number;
}

/** Ids and verdict only; the report itself is stored with the account. Not `ok` when address or key changed meanwhile. */
export interface AccountCheckResult {
  ok: boolean;
}
