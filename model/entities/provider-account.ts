import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import { ACCOUNT_MODES } from '#model/rules/access.ts';
import type { SentenceRef } from '#model/rules/sentence.ts';

/** The result of a check against the provider. */
export interface CheckResult {
  ok: boolean;
  /** ISO 8601. */
  at: string;
  /** `credentialsVersion` of the account when the check was asked for. */
  credentialsVersion: number;
  code?: string;
  message?: string;
  sentence?: SentenceRef;
  report?: unknown;
}

/** Credentials at a DNS provider, and how far they may be used. */
export const ProviderAccount = defineEntity({
  name: 'ProviderAccount',
  tableName: 'provider_account',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    kind: p.text(),
    name: p.text(),
    settings: p.json<Record<string, unknown>>(),
    secret: p.text().hidden(),
    mode: p.enum(ACCOUNT_MODES).default('MONITORING_ONLY'),
    connectionCheck: p.json<CheckResult>().strictNullable(),
    writeCheck: p.json<CheckResult>().strictNullable(),
    acknowledgedBy: p.uuid().strictNullable(),
    acknowledgedAt: p.datetime().strictNullable(),
    /** Grows whenever address or key change: what was found out with older ones proves nothing. */
    credentialsVersion: p.integer().default(1),
    version: p.integer().version().default(1),
    createdBy: p.uuid(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export type ProviderAccount = InferEntity<typeof ProviderAccount>;
