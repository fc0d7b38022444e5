import type { AccountCheckInput, AccountCheckResult } from './account-check.ts';
import type { ImportInput } from './import.ts';
import type { Reason } from './steps.ts';
import type { ReadZoneInput, ReadZoneResult } from './zone-read.ts';

/** Where the work on a zone or an account has to run. */
export interface ProviderPlace {
  providerAccountId: string;
  providerKind: string;
}

/** Short database steps of imports, checks, reads and sweeps. */
export interface ZoneWorkSteps {
  placeOfAccount(input: { tenantId: string; providerAccountId: string }): Promise<ProviderPlace>;
  placeOfZone(input: { tenantId: string; zoneId: string }): Promise<ProviderPlace>;
  openImport(input: ImportInput): Promise<ProviderPlace>;
  /** Item ids of zones still to be read, oldest first, at most `limit`. */
  importItems(input: ImportInput & { limit: number }): Promise<string[]>;
  importItemFailed(input: ImportInput & { itemId: string; reason: Reason }): Promise<void>;
  closeImport(input: ImportInput & { failure: Reason | null }): Promise<{ imported: number; failed: number }>;
  checkFailed(input: AccountCheckInput & { reason: Reason }): Promise<void>;
  zoneReadFailed(input: ReadZoneInput & { failure: Reason }): Promise<void>;
  /** Zones that are due now, each put off in the same breath, so that a zone is handed out once. */
  takeDueZones(input: {
    limit: number;
  }): Promise<{ tenantId: string; zoneId: string; providerAccountId: string; providerKind: string }[]>;
  sweepOutbox(): Promise<{ dispatched: number; postponed: number }>;
  /** Removes expired live events and idempotency keys. */
  sweepLeftovers(): Promise<void>;
}

/** Steps that talk to a provider. */
export interface ZoneProviderSteps {
  listZonesForImport(input: ImportInput): Promise<{ found: number }>;
  importZone(input: ImportInput & { itemId: string }): Promise<void>;
  checkConnection(input: AccountCheckInput): Promise<AccountCheckResult>;
  probeWrite(input: AccountCheckInput): Promise<AccountCheckResult>;
  readZone(input: ReadZoneInput): Promise<ReadZoneResult>;
}
