import { Approval } from './approval.ts';
import { ApprovalPolicy } from './approval-policy.ts';
import { AuditEvent } from './audit-event.ts';
import { ChangeComment } from './change-comment.ts';
import { ChangeRequest } from './change-request.ts';
import { BillingProfile } from './billing-profile.ts';
import { Contact } from './contact.ts';
import { DomainOrder, NameClaim, OrderOutcome, SalesAlert } from './domain-order.ts';
import { DraftEdit } from './draft-edit.ts';
import { DnsChange, Execution, Verification } from './execution.ts';
import { IdempotencyKey } from './idempotency-key.ts';
import { Invitation } from './invitation.ts';
import { Invoice } from './invoice.ts';
import { MailMessage, MailSettings } from './mail.ts';
import { Membership } from './membership.ts';
import { Observation } from './observation.ts';
import { Payment, PaymentApplication, PaymentCallback, Refund } from './payment.ts';
import { PaymentCustomer, PaymentMandate } from './payment-mandate.ts';
import { PaymentMethod } from './payment-method.ts';
import { Plan, PlannedChange } from './plan.ts';
import { PlatformMember } from './platform-role.ts';
import { ProviderAccount } from './provider-account.ts';
import { Quote } from './quote.ts';
import { RecordSetVersion } from './record-set.ts';
import { RegistrarMessage } from './registrar-message.ts';
import {
  AuthCodeReveal,
  Registration,
  RegistrationAttempt,
  RegistrationNotice,
  RegistrationSetting,
} from './registration.ts';
import { SalesSettings } from './sales-settings.ts';
import { Session } from './session.ts';
import { Snapshot } from './snapshot.ts';
import { PlanOffer, Subscription, SubscriptionPayment } from './subscription.ts';
import { Tenant } from './tenant.ts';
import { NameLookup, Tld, TldPrice } from './tld.ts';
import { User } from './user.ts';
import { Zone } from './zone.ts';
import { ZoneImport, ZoneImportItem } from './zone-import.ts';

/** Every entity the ORM knows. Queue tables (outbox, live events, counters) are SQL only: see model/store. */
export const ENTITIES = [
  Approval,
  ApprovalPolicy,
  AuditEvent,
  AuthCodeReveal,
  ChangeComment,
  ChangeRequest,
  BillingProfile,
  Contact,
  DnsChange,
  DomainOrder,
  DraftEdit,
  Execution,
  IdempotencyKey,
  Invitation,
  Invoice,
  MailMessage,
  MailSettings,
  Membership,
  NameClaim,
  NameLookup,
  Observation,
  OrderOutcome,
  Payment,
  PaymentApplication,
  PaymentCallback,
  PaymentCustomer,
  PaymentMandate,
  PaymentMethod,
  Plan,
  PlanOffer,
  PlannedChange,
  PlatformMember,
  ProviderAccount,
  Quote,
  RecordSetVersion,
  Refund,
  RegistrarMessage,
  Registration,
  RegistrationAttempt,
  RegistrationNotice,
  RegistrationSetting,
  SalesAlert,
  SalesSettings,
  Session,
  Snapshot,
  Subscription,
  SubscriptionPayment,
  Tenant,
  Tld,
  TldPrice,
  User,
  Verification,
  Zone,
  ZoneImport,
  ZoneImportItem,
] as const;
