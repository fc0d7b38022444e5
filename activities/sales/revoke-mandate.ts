import { endMandate, mandateById } from '#model/store/sales/mandates.ts';
import type { MandateSteps } from '#workflows/contracts/mandate.ts';
import type { Dependencies } from '../dependencies.ts';
import { atPaymentService } from './connections.ts';

export function createRevokeMandate(deps: Dependencies): MandateSteps {
  return {
    revokeMandate: ({ tenantId, mandateId }) =>
      atPaymentService(deps, async ({ customers }) => {
        const mandate = await deps.database.inTenant({ tenantId }, (tx) => mandateById(tx, mandateId));
        if (mandate === undefined) return { revoked: false };
        await customers.revoke(mandate.customerReference, mandate.reference);
        return { revoked: await deps.database.inTenant({ tenantId }, (tx) => endMandate(tx, mandateId, 'revoked')) };
      }),
  };
}
