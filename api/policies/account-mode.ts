import { ApexkeepError } from '#model/errors.ts';
import { ACCOUNT_MODES, type AccountMode } from '#model/rules/access.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';
import type { AccountRow, StoredCheck } from '#api/queries/provider-accounts.ts';

export type MissingProof = 'connection-check' | 'write-check' | 'acknowledgement';

type Proofs = Pick<AccountRow, 'connection_check' | 'write_check' | 'credentials_version' | 'mode'>;

/** True for a good verdict on the address and key the account has now. */
export function proves(check: StoredCheck | null, account: Pick<AccountRow, 'credentials_version'>): boolean {
  return check?.ok === true && check.credentialsVersion === account.credentials_version;
}

/** What is still missing for a mode. The way down needs nothing. A check counts for the address and key it was made with. */
export function missingFor(account: Proofs, mode: AccountMode): MissingProof[] {
  if (ACCOUNT_MODES.indexOf(mode) <= ACCOUNT_MODES.indexOf(account.mode)) return [];
  const missing: MissingProof[] = [];
  if (!proves(account.connection_check, account)) missing.push('connection-check');
  if (mode === 'LIVE_WRITE') {
    if (!proves(account.write_check, account)) missing.push('write-check');
    missing.push('acknowledgement');
  }
  return missing;
}

const SENTENCES: Record<MissingProof, Sentence> = {
  'connection-check': sentence(
    'missing-connection-check',
    'The connection has not been tested successfully since address or key changed.',
  ),
  'write-check': sentence(
    'missing-write-check',
    'The right to write has not been proven since address or key changed.',
  ),
  acknowledgement: sentence(
    'missing-acknowledgement',
    'Type the name of the account to confirm that Apexkeep may write to it.',
  ),
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
    const said = missing
      .map((proof) => SENTENCES[proof])
      .reduce((one, other) => sentence('one-and-other', '{one} {other}', { one, other }));
    throw new ApexkeepError('conflict', said, { extra: { missing } });
  }
  if (missingFor(account, mode).includes('acknowledgement') && acknowledgement !== account.name) {
    throw new ApexkeepError(
      'invalid-input',
      sentence('acknowledgement-differs', 'The typed name is not the name of the account.'),
      {
        issues: [
          issueAt('acknowledgement', sentence('acknowledgement', 'Type exactly: {name}', { name: account.name })),
        ],
      },
    );
  }
}
