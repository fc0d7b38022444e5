import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { registrationSubject, takeReveal } from '#model/store/sales/held-domains.ts';
import { mailOfRegistration } from '#model/store/sales/sales-mail.ts';
import { newReader, openFor } from '#model/vault/sealed-box.ts';
import { askForAuthCode } from '#workflows/client/registration-acts.ts';
import { audit } from '#api/audit-entry.ts';
import { registrationById } from '#api/queries/registrations.ts';
import type { Parts } from '#api/parts.ts';

export interface RevealedCode {
  authCode: string | null;
  validUntil: string | null;
}

/** A code that waits, and how to take it away and read it: once. */
export interface WaitingCode {
  take(tx: Tx): Promise<RevealedCode>;
}

/**
 * Has a new AuthCode fetched, for whoever asks here and now: it is sealed for a key that lives only in this call. @throws
 * ApexkeepError `conflict` for a domain that is not held, the code of the registrar's refusal, `temporarily-unavailable`
 */
export async function fetchAuthCode(
  parts: Parts,
  place: { tenantId: string; registrationId: string },
  actor: { id: string; name: string; requestId: string },
): Promise<WaitingCode> {
  const { publicKey, privateKey } = newReader();
  const { taskQueue } = parts.config.temporal;
  const act = { actorId: actor.id, requestId: actor.requestId, publicKey };
  const { revealId } = await askForAuthCode(parts.temporal, place, act, taskQueue);
  const subject = registrationSubject(place.registrationId);
  return {
    async take(tx) {
      const sealed = await takeReveal(tx, revealId);
      if (sealed === null) throw shownOnce();
      await audit(tx, actor.id, 'registration.auth-code-revealed', subject);
      const told = { id: place.registrationId, name: (await registrationById(tx, place.registrationId)).name };
      const once = `auth-code/${revealId}`;
      const message = { template: 'auth-code-shown', params: { who: actor.name }, once, except: actor.id } as const;
      await mailOfRegistration(tx, told, message);
      const { code, validUntil } = JSON.parse(openSealed(sealed)) as { code: string; validUntil: string | null };
      return { authCode: code, validUntil };
    },
  };

  function openSealed(sealed: string): string {
    try {
      return openFor(privateKey, sealed, subject);
    } catch {
      // Sealed for an earlier call that never came back.
      throw shownOnce();
    }
  }
}

function shownOnce(): ApexkeepError {
  return new ApexkeepError(
    'conflict',
    sentence('auth-code-shown', 'This AuthCode was on its way before and cannot be shown again. Ask for a new one.'),
  );
}
