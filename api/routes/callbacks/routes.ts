import { keepCallback, PLATFORM } from '#model/store/sales/callbacks.ts';
import { called, PAYMENT, paymentWorkflowId } from '#workflows/contracts/order.ts';
import { route, type Route } from '#api/route.ts';
import { mollieCalls } from './schema.ts';

/** Ids as Mollie makes them: `tr_…`. What is none names nothing that could be looked at. */
const REFERENCE = /^[a-z]{2,6}_[A-Za-z0-9]{1,40}$/;

export const callbackRoutes: Route[] = [
  route(mollieCalls, async ({ parts, body }) => {
    const reference = body?.id;
    if (reference !== undefined && REFERENCE.test(reference)) {
      await parts.database.inTenant({ tenantId: PLATFORM }, (tx) =>
        keepCallback(tx, reference, { name: PAYMENT, workflowId: paymentWorkflowId(reference), signal: called.name }),
      );
      parts.dispatch.kick();
    }
    return { received: true as const };
  }),
];
