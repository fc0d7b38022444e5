import { ApexkeepError } from '#model/errors.ts';
import { ACCOUNT_MODES, type AccountMode } from '#model/rules/access.ts';
import type { AccountRow } from '#api/queries/provider-accounts.ts';

export type MissingProof = 'connection-check' | 'write-check' | 'acknowledgement';

type Proofs = Pick<AccountRow, 'connection_check' | 'write_check' | 'mode'>;

/** What is still missing for a mode. The way down needs nothing. Checks are forgotten when address or key change. */
export function missingFor(account: Proofs, mode: AccountMode): MissingProof[] {
  if (ACCOUNT_MODES.indexOf(mode) <= ACCOUNT_MODES.indexOf(account.mode)) return [];
  const missing: MissingProof[] = [];
  if (account.connection_check?.ok !== true) missing.push('connection-check');
  if (mode === 'LIVE_WRITE') {
    if (account.write_check?.ok !== true) missing.push('write-check');
    missing.push('acknowledgement');
  }
  return missing;
}

const SENTENCES: Record<MissingProof, string> = {
  'connection-check': 'The connection has not been tested successfully since address or key changed.',
  'write-check': 'The right to write has not been proven since address or key changed.',
  acknowledgement: 'Type the name of the account to confirm that Apexkeep may write to it.',
};

/** @throws ApexkeepError `conflict` naming what is missing, or `invalid-input` for a wrong acknowledgement. */
export function requireMode(
  account: Proofs & { name: string },
  mode: AccountMode,
  acknowledgement: string | undefined,
): void {
  const missing = missingFor(account, mode).filter(
    (proof) => proof !== 'acknowledgement' || acknowledgement === undefined,
  );
  if (missing.length > 0) {
    throw new ApexkeepError('conflict', missing.map((proof) => SENTENCES[proof]).join(' '), { extra: { missing } });
  }
  if (missingFor(account, mode).includes('acknowledgement') && acknowledgement !== account.name) {
    throw new ApexkeepError('invalid-input', 'The typed name is not the name of the account.', {
      issues: [{ path: 'acknowledgement', message: `Type exactly: ${account.name}`, code: 'acknowledgement' }],
    });
  }
}
