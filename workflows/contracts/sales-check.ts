/** Workflow `salesCheck`, id `sales-check/<uuid>`: are we let in at registrar and payment service? */
export const SALES_CHECK = 'salesCheck';

export function salesCheckWorkflowId(checkId: string): string {
  return `sales-check/${checkId}`;
}

/** Both verdicts; the reports are stored with the settings. */
export interface SalesCheckResult {
  registrar: boolean;
  payment: boolean;
}
