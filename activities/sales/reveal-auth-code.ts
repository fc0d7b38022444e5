import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { keepReveal, lockRegistration, registrationSubject } from '#model/store/sales/held-domains.ts';
import { sealFor } from '#model/vault/sealed-box.ts';
import type { RegistrationInput, RegistrationSteps, RevealAct } from '#workflows/contracts/registration.ts';
import type { Dependencies } from '../dependencies.ts';
import { alive } from '../failures.ts';
import { answered, openRegistrar } from './connections.ts';

/**
 * Fetches a new AuthCode and seals it for the one who asks: it is never stored, logged or recorded so that anybody else could
 * read it, this product included.
 */
export function createRevealAuthCode(deps: Dependencies): Pick<RegistrationSteps, 'fetchAuthCode'> {
  return {
    fetchAuthCode: (input) => answered('registrar', () => alive((signal) => fetchAuthCode(deps, input, signal))),
  };
}

async function fetchAuthCode(
  deps: Dependencies,
  input: RegistrationInput & RevealAct,
  signal: AbortSignal,
): Promise<{ revealId: string }> {
  const { tenantId, registrationId, publicKey } = input;
  const { name, state } = await deps.database.inTenant({ tenantId }, (tx) => lockRegistration(tx, registrationId));
  if (state !== 'active')
    throw new ApexkeepError('conflict', sentence('auth-code-not-held', '{name} is not held here any more.', { name }));
  const { keeping } = await openRegistrar(deps, signal);
  const { code, validUntil } = await keeping.newAuthCode(name);
  const told = JSON.stringify({ code, validUntil: validUntil?.toISOString() ?? null });
  const sealed = sealFor(publicKey, told, registrationSubject(registrationId));
  const revealId = await deps.database.inTenant({ tenantId }, (tx) => keepReveal(tx, registrationId, sealed));
  return { revealId };
}
