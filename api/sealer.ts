import { parseKeyring } from '#model/vault/keys.ts';
import { sealSecret, type Cell } from '#model/vault/seal.ts';

/** Seals a secret for one cell. This process cannot open what it sealed; only the worker can. */
export type SecretSealer = (plaintext: string, cell: Cell) => string;

/** A sealer over the deployment's master keys. @throws Error, at boot, when they are missing or malformed. */
export function createSealer(vaultKeys: string): SecretSealer {
  const keys = parseKeyring(vaultKeys);
  return (plaintext, cell) => sealSecret(plaintext, cell, keys);
}
