import type { Answered } from './order-steps.ts';

/** Workflow `mandate`, id `mandate/<uuid>`: tells the payment service that a way to pay may not be charged any more. */
export const MANDATE = 'mandate';

export function mandateWorkflowId(mandateId: string): string {
  return `mandate/${mandateId}`;
}

export interface MandateInput {
  tenantId: string;
  mandateId: string;
}

/** Steps at the payment service. */
export interface MandateSteps {
  /** Takes the leave back there; done twice it is done once. */
  revokeMandate(input: MandateInput): Promise<Answered<{ revoked: boolean }>>;
}
