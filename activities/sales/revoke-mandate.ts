import { endMandate, mandateById } from '#model/store/sales/mandates.ts';
import type { MandateSteps } from '#workflows/contracts/mandate.ts';
import type { Dependencies } from '../dependencies.ts';
import { alive } from '../failures.ts';
import { answered, openPayments } from './connections.ts';

export function createRevokeMandate(deps: Dependencies): MandateSteps {
  return {
    revokeMandate: ({ tenantId, mandateId }) =>
      answered('payment-service', () =>
        alive(async (signal) => {
          const mandate = await deps.database.inTenant({ tenantId }, (tx) => mandateById(tx, mandateId));
          if (mandate === undefined) return { revoked: false };
          const { customers } = await openPayments(deps, signal);
          await customers.revoke(mandate.customerReference, mandate.reference);
          const revoked = await deps.database.inTenant({ tenantId }, (tx) => endMandate(tx, mandateId, 'revoked'));
          return { revoked };
        }),
      ),
  };
}
