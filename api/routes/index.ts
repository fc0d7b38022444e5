import type { Endpoint } from '#api/endpoint.ts';
import * as audit from './audit/schema.ts';
import * as batch from './batch/schema.ts';
import * as callbacks from './callbacks/schema.ts';
import * as changes from './changes/schema.ts';
import * as codec from './codec/schema.ts';
import * as billingProfile from './billing-profile/schema.ts';
import * as contacts from './contacts/schema.ts';
import * as events from './events/schema.ts';
import * as health from './health/schema.ts';
import * as imports from './imports/schema.ts';
import * as invitations from './invitations/schema.ts';
import * as invoices from './invoices/schema.ts';
import * as mail from './mail/schema.ts';
import * as mandates from './mandates/schema.ts';
import * as members from './members/schema.ts';
import * as orders from './orders/schema.ts';
import * as planOffers from './plan-offers/schema.ts';
import * as platformOrders from './platform-orders/schema.ts';
import * as platformSales from './platform-sales/schema.ts';
import * as policy from './policy/schema.ts';
import * as providerAccounts from './provider-accounts/schema.ts';
import * as quotes from './quotes/schema.ts';
import * as recordSets from './record-sets/schema.ts';
import * as registrations from './registrations/schema.ts';
import * as session from './session/schema.ts';
import * as shop from './shop/schema.ts';
import * as signUp from './sign-up/schema.ts';
import * as subscription from './subscription/schema.ts';
import * as tray from './tray/schema.ts';
import * as workspace from './workspace/schema.ts';
import * as zones from './zones/schema.ts';

const MODULES = {
  health,
  session,
  'sign-up': signUp,
  invitations,
  workspace,
  members,
  policy,
  audit,
  'provider-accounts': providerAccounts,
  imports,
  zones,
  'record-sets': recordSets,
  tray,
  batch,
  changes,
  events,
  codec,
  shop,
  contacts,
  quotes,
  orders,
  mandates,
  invoices,
  billingProfile,
  subscription,
  registrations,
  mail,
  callbacks,
  'platform-sales': platformSales,
  'platform-orders': platformOrders,
  'plan-offers': planOffers,
};

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'access' in value;
}

/** Every endpoint by its noun: whatever a `schema.ts` exports that is a declaration; by noun, then by id. */
export const ENDPOINTS: readonly { noun: string; endpoint: Endpoint }[] = Object.entries(MODULES).flatMap(
  ([noun, module]) =>
    Object.values(module as Record<string, unknown>)
      .filter(isEndpoint)
      .sort((one, two) => (one.id < two.id ? -1 : 1))
      .map((endpoint) => ({ noun, endpoint })),
);
