import type { WorkflowOptions } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import { SEND_MAIL } from '#model/rules/mail/settings.ts';
import { CHECK_ACCOUNT } from '#workflows/contracts/account-check.ts';
import { CHANGE_REQUEST } from '#workflows/contracts/change-request.ts';
import { IMPORT_ZONES } from '#workflows/contracts/import.ts';
import { NAME_SEARCH } from '#workflows/contracts/name-search.ts';
import { ORDER, PAYMENT, REFUND } from '#workflows/contracts/order.ts';
import { PRIORITY, QUEUES } from '#workflows/contracts/queues.ts';
import { REQUESTED_BY, REQUEST_STATE, TENANT_ID, ZONE_ID } from '#workflows/contracts/search-attributes.ts';
import { REGISTRATION } from '#workflows/contracts/registration.ts';
import { SALES_CHECK } from '#workflows/contracts/sales-check.ts';
import { ZONE } from '#workflows/contracts/zone.ts';
import { READ_ZONE } from '#workflows/contracts/zone-read.ts';

/** The ids that start inputs share; what else an input holds stays sealed in its payload. */
interface StartFacts {
  /** Absent for work of the platform. */
  tenantId?: string;
  zoneId?: string;
  changeRequestId?: string;
  orderId?: string;
  registrationId?: string;
  messageId?: string;
  actorId?: string;
}

/** What a workflow type shows an operator, and how it is scheduled. */
const KINDS: Record<string, { priority: number; summary: string; details: string }> = {
  [CHANGE_REQUEST]: {
    priority: PRIORITY.interactive,
    summary: 'Change request: plan, approval, execution, proof',
    details:
      'Runbook: docs/workflows/change-request.md. Decisions arrive as updates `decide`, `execute`, `cancel`, `resolve`. ' +
      'Send them through the product, so that they are authorised and audited. A termination leaves the row in its last state.',
  },
  [ZONE]: {
    priority: PRIORITY.interactive,
    summary: 'Zone: one execution at a time',
    details: 'Runbook: docs/workflows/zone.md. Ends by itself when idle; query `turns` shows who runs and who waits.',
  },
  [IMPORT_ZONES]: {
    priority: PRIORITY.normal,
    summary: 'Import of zones from a provider account',
    details:
      'Runbook: docs/workflows/import-zones.md. One activity a zone; a zone that fails does not stop the others.',
  },
  [CHECK_ACCOUNT]: {
    priority: PRIORITY.interactive,
    summary: 'Check of a provider account',
    details: 'Runbook: docs/workflows/check-account.md. The report is stored with the account.',
  },
  [ORDER]: {
    priority: PRIORITY.interactive,
    summary: 'Order: payment, registration, or the money back',
    details:
      'Runbook: docs/workflows/order.md. Never terminate a paid order: its money waits for this run. What needs a person is ' +
      'in the list of alerts; acts go through the product, so that they are authorised and audited.',
  },
  [PAYMENT]: {
    priority: PRIORITY.interactive,
    summary: 'Look at a payment that the payment service called about',
    details: 'Runbook: docs/workflows/order.md. Reads only; applies what it finds once.',
  },
  [REFUND]: {
    priority: PRIORITY.interactive,
    summary: 'Refund of money that pays for nothing',
    details: 'Runbook: docs/workflows/order.md. Lists the refunds of the payment before it makes one.',
  },
  [NAME_SEARCH]: {
    priority: PRIORITY.interactive,
    summary: 'Search for names at the registrar',
    details: 'Runbook: docs/workflows/name-search.md. A visitor waits for it; it is not tried twice.',
  },
  [REGISTRATION]: {
    priority: PRIORITY.normal,
    summary: 'Domain: what is wanted of it, and where it stands',
    details:
      'Runbook: docs/workflows/registration.md. Ends by itself when the registrar has all that is wanted; what is wanted ' +
      'stands in rows, so a run that is terminated loses nothing.',
  },
  [SALES_CHECK]: {
    priority: PRIORITY.interactive,
    summary: 'Test of the shop’s connections',
    details: 'Runbook: docs/workflows/sales-check.md. The verdicts are stored with the settings of the shop.',
  },
  [SEND_MAIL]: {
    priority: PRIORITY.normal,
    summary: 'Mail: one message',
    details:
      'Runbook: docs/workflows/send-mail.md. The message is a row; what it tells of has happened whatever becomes of it.',
  },
  [READ_ZONE]: {
    priority: PRIORITY.normal,
    summary: 'Complete read of a zone',
    details: 'Runbook: docs/workflows/read-zone.md. Writes nothing at the provider.',
  },
};

/** Start options of a workflow type: queue, priority, what operators see and can filter by. */
export function startOptions(
  name: string,
  args: readonly unknown[],
  taskQueue: string = QUEUES.orchestration,
): Omit<WorkflowOptions, 'workflowId' | 'args'> {
  const facts = (args[0] ?? {}) as StartFacts;
  const kind = KINDS[name];
  return {
    taskQueue,
    priority: {
      priorityKey: kind?.priority ?? PRIORITY.normal,
      fairnessKey: facts.tenantId ?? 'platform',
    },
    staticSummary: kind?.summary ?? name,
    ...(kind ? { staticDetails: kind.details } : {}),
    memo: {
      subject:
        facts.changeRequestId ?? facts.orderId ?? facts.registrationId ?? facts.messageId ?? facts.zoneId ?? name,
    },
    typedSearchAttributes: searchAttributes(name, facts),
  };
}

function searchAttributes(name: string, facts: StartFacts): SearchAttributePair[] {
  const pairs: SearchAttributePair[] = [];
  if (facts.tenantId) pairs.push({ key: TENANT_ID, value: facts.tenantId });
  if (facts.zoneId) pairs.push({ key: ZONE_ID, value: facts.zoneId });
  if (facts.actorId) pairs.push({ key: REQUESTED_BY, value: facts.actorId });
  if (name === CHANGE_REQUEST) pairs.push({ key: REQUEST_STATE, value: 'draft' });
  return pairs;
}
