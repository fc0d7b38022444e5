/** Workflow `importZones`, id `import/<importId>`: reads zones of a provider account into Apexkeep, one activity a zone. */
export const IMPORT_ZONES = 'importZones';

export function importWorkflowId(importId: string): string {
  return `import/${importId}`;
}

export interface ImportInput {
  tenantId: string;
  importId: string;
}

export interface ImportResult {
  imported: number;
  failed: number;
}
