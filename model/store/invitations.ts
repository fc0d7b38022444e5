import type { Tx } from '#model/database.ts';

/** Lets the rest of this transaction see the one invitation whose token hashes to `tokenHash` (SHA-256, 32 bytes). */
export async function presentInvitation(tx: Tx, tokenHash: Uint8Array): Promise<void> {
  await tx.sql(`select set_config('app.invitation', $1, true)`, [Buffer.from(tokenHash).toString('hex')]);
}
