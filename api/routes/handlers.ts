import type { Route } from '#api/route.ts';
import { auditRoutes } from './audit/routes.ts';
import { billingProfileRoutes } from './billing-profile/routes.ts';
import { batchRoutes } from './batch/routes.ts';
import { callbackRoutes } from './callbacks/routes.ts';
import { changeRoutes } from './changes/routes.ts';
import { codecRoutes } from './codec/routes.ts';
import { contactRoutes } from './contacts/routes.ts';
import { eventRoutes } from './events/routes.ts';
import { healthRoutes } from './health/routes.ts';
import { importRoutes } from './imports/routes.ts';
import { ENDPOINTS } from './index.ts';
import { invitationRoutes } from './invitations/routes.ts';
import { mailRoutes } from './mail/routes.ts';
import { memberRoutes } from './members/routes.ts';
import { orderRoutes } from './orders/routes.ts';
import { planOfferRoutes } from './plan-offers/routes.ts';
import { subscriptionRoutes } from './subscription/routes.ts';
import { invoiceRoutes } from './invoices/routes.ts';
import { mandateRoutes } from './mandates/routes.ts';
import { registrationRoutes } from './registrations/routes.ts';
import { platformOrderRoutes } from './platform-orders/routes.ts';
import { platformSalesRoutes } from './platform-sales/routes.ts';
import { policyRoutes } from './policy/routes.ts';
import { providerAccountRoutes } from './provider-accounts/routes.ts';
import { quoteRoutes } from './quotes/routes.ts';
import { recordSetRoutes } from './record-sets/routes.ts';
import { sessionRoutes } from './session/routes.ts';
import { shopRoutes } from './shop/routes.ts';
import { signUpRoutes } from './sign-up/routes.ts';
import { trayRoutes } from './tray/routes.ts';
import { workspaceRoutes } from './workspace/routes.ts';
import { zoneRoutes } from './zones/routes.ts';

/** Every route with its handler. @throws Error, at boot, when a declared endpoint has none or two. */
export function allRoutes(): Route[] {
  const routes = [
    ...healthRoutes,
    ...sessionRoutes,
    ...invitationRoutes,
    ...workspaceRoutes,
    ...memberRoutes,
    ...policyRoutes,
    ...auditRoutes,
    ...providerAccountRoutes,
    ...importRoutes,
    ...zoneRoutes,
    ...recordSetRoutes,
    ...trayRoutes,
    ...batchRoutes,
    ...changeRoutes,
    ...eventRoutes,
    ...codecRoutes,
    ...signUpRoutes,
    ...shopRoutes,
    ...contactRoutes,
    ...quoteRoutes,
    ...orderRoutes,
    ...mandateRoutes,
    ...invoiceRoutes,
    ...billingProfileRoutes,
    ...subscriptionRoutes,
    ...planOfferRoutes,
    ...registrationRoutes,
    ...mailRoutes,
    ...callbackRoutes,
    ...platformSalesRoutes,
    ...platformOrderRoutes,
  ];
  for (const { endpoint } of ENDPOINTS) {
    const handlers = routes.filter((route) => route.endpoint.id === endpoint.id).length;
    if (handlers !== 1) throw new Error(`The endpoint ${endpoint.id} has ${handlers} handlers.`);
  }
  return routes;
}
