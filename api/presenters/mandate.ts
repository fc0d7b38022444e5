import type { input } from 'zod';
import type { MandateItemRow } from '#api/queries/mandates.ts';
import type { Mandate } from '#api/routes/mandates/schema.ts';

export function presentMandate({ givenAt, endedAt, ...row }: MandateItemRow): input<typeof Mandate> {
  return { ...row, givenAt: givenAt.toISOString(), endedAt: endedAt?.toISOString() ?? null };
}
