import { Approval } from './approval.ts';
import { ApprovalPolicy } from './approval-policy.ts';
import { AuditEvent } from './audit-event.ts';
import { ChangeComment } from './change-comment.ts';
import { ChangeRequest } from './change-request.ts';
import { DraftEdit } from './draft-edit.ts';
import { DnsChange, Execution, Verification } from './execution.ts';
import { IdempotencyKey } from './idempotency-key.ts';
import { Invitation } from './invitation.ts';
import { Membership } from './membership.ts';
import { Observation } from './observation.ts';
import { Plan, PlannedChange } from './plan.ts';
import { ProviderAccount } from './provider-account.ts';
import { RecordSetVersion } from './record-set.ts';
import { Session } from './session.ts';
import { Snapshot } from './snapshot.ts';
import { Tenant } from './tenant.ts';
import { User } from './user.ts';
import { Zone } from './zone.ts';
import { ZoneImport, ZoneImportItem } from './zone-import.ts';

/** Every entity the ORM knows. Queue tables (outbox, live events, counters) are SQL only: see model/store. */
export const ENTITIES = [
  Approval,
  ApprovalPolicy,
  AuditEvent,
  ChangeComment,
  ChangeRequest,
  DnsChange,
  DraftEdit,
  Execution,
  IdempotencyKey,
  Invitation,
  Membership,
  Observation,
  Plan,
  PlannedChange,
  ProviderAccount,
  RecordSetVersion,
  Session,
  Snapshot,
  Tenant,
  User,
  Verification,
  Zone,
  ZoneImport,
  ZoneImportItem,
] as const;
