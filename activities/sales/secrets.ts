import { authCodeCell } from '#model/store/sales/orders.ts';
import { salesCell } from '#model/store/sales/settings.ts';
import type { Keyring } from '#model/vault/keys.ts';
import { openSecret } from '#model/vault/open.ts';

export type SalesSecretColumn = 'registrar_secret' | 'payment_secret';

/** A secret of the shop, and where it came from. */
export interface SalesSecret {
  value: string;
  from: 'settings' | 'environment';
}

/** Secrets that the process was given at its start. They count before stored ones. */
export type GivenSecrets = Partial<Record<SalesSecretColumn, string>>;

/** Opens the secrets of the shop; null where none is known. */
export function salesSecretOpener(keys: Keyring, given: GivenSecrets = {}) {
  return (column: SalesSecretColumn, sealed: string | null): SalesSecret | null => {
    const value = given[column];
    if (value !== undefined) return { value, from: 'environment' };
    return sealed === null ? null : { value: openSecret(sealed, salesCell(column), keys), from: 'settings' };
  };
}

/** Opens the AuthCode that a customer gave with an order. */
export function authCodeOpener(keys: Keyring) {
  return ({ tenantId, orderId, sealed }: { tenantId: string; orderId: string; sealed: string }): string =>
    openSecret(sealed, authCodeCell(tenantId, orderId), keys);
}
