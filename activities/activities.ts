import { createBeginExecution } from './begin-execution.ts';
import { createCheckConnection } from './check-account.ts';
import type { Dependencies } from './dependencies.ts';
import { createExecuteChange } from './execute-change.ts';
import { withFailures } from './failures.ts';
import { createFinishExecution } from './finish-execution.ts';
import { createImportZones } from './import-zones.ts';
import { createPlanChange } from './plan-change.ts';
import { createProveChange } from './prove-change.ts';
import { createReadZone } from './read-zone.ts';
import { createRecordDecision } from './record-decision.ts';
import { createRequestSteps } from './request-steps.ts';
import { createRecordResolution } from './resolve-change.ts';
import { createTurnSteps } from './turns.ts';
import { createChargingSteps } from './billing/charging-steps.ts';
import { createSubscriptionRows } from './billing/subscription-rows.ts';
import { createMailSteps } from './mail/send-message.ts';
import { createCheckSales } from './sales/check-sales.ts';
import { createLookUpNames } from './sales/look-up-names.ts';
import { createOrderSteps } from './sales/order-steps.ts';
import { createPaymentSteps } from './sales/payment-steps.ts';
import { createReadMessages } from './sales/read-messages.ts';
import { createRefundSteps } from './sales/refund-steps.ts';
import { createRegistrarSteps } from './sales/registrar-steps.ts';
import { createRevealAuthCode } from './sales/reveal-auth-code.ts';
import { createRevokeMandate } from './sales/revoke-mandate.ts';
import { createSweepPayments } from './sales/sweep-payments.ts';
import { createSweepRegistrations } from './sales/sweep-registrations.ts';
import { createTendRegistration } from './sales/tend-registration.ts';
import { createWriteProbe } from './write-probe.ts';
import { createZoneWork } from './zone-work.ts';
import type { MailRowSteps, MailSteps } from '#workflows/contracts/mail.ts';
import type { MandateSteps } from '#workflows/contracts/mandate.ts';
import type { OrderSteps, PaymentSteps, RegistrarSteps } from '#workflows/contracts/order-steps.ts';
import type { RegistrationRowSteps, RegistrationSteps } from '#workflows/contracts/registration.ts';
import type { SubscriptionRowSteps, SubscriptionSteps } from '#workflows/contracts/subscription.ts';
import type { ProviderSteps, RequestSteps, TurnSteps } from '#workflows/contracts/steps.ts';
import type { ZoneProviderSteps, ZoneWorkSteps } from '#workflows/contracts/zone-work.ts';

export type Activities = RequestSteps &
  ProviderSteps &
  TurnSteps &
  ZoneWorkSteps &
  ZoneProviderSteps &
  OrderSteps &
  PaymentSteps &
  RegistrarSteps &
  RegistrationSteps &
  RegistrationRowSteps &
  MandateSteps &
  SubscriptionSteps &
  SubscriptionRowSteps &
  MailSteps &
  MailRowSteps;

/** Every activity of the product over its dependencies. */
export function createActivities(deps: Dependencies, orchestrationQueue?: string): Activities {
  return withFailures({
    ...createRequestSteps(deps),
    ...createRecordDecision(deps),
    ...createRecordResolution(deps),
    ...createBeginExecution(deps),
    ...createPlanChange(deps),
    ...createExecuteChange(deps),
    ...createProveChange(deps),
    ...createFinishExecution(deps),
    ...createTurnSteps(deps, orchestrationQueue),
    ...createZoneWork(deps),
    ...createCheckConnection(deps),
    ...createWriteProbe(deps),
    ...createImportZones(deps),
    ...createReadZone(deps),
    ...createOrderSteps(deps),
    ...createPaymentSteps(deps),
    ...createRefundSteps(deps),
    ...createRegistrarSteps(deps),
    ...createLookUpNames(deps),
    ...createCheckSales(deps),
    ...createSweepPayments(deps),
    ...createReadMessages(deps),
    ...createRevokeMandate(deps),
    ...createSubscriptionRows(deps),
    ...createChargingSteps(deps),
    ...createTendRegistration(deps),
    ...createRevealAuthCode(deps),
    ...createSweepRegistrations(deps),
    ...createMailSteps(deps),
  });
}
