/** Workflow `readZone`, id `zone-read/<zoneId>/<requestId>`: one complete read of a zone, on demand. */
export const READ_ZONE = 'readZone';
/** Workflow `readDueZones`, started by the schedule `zone-reads`: reads every zone whose time has come. */
export const READ_DUE_ZONES = 'readDueZones';
/** Workflow `sweepOutbox`, started by the schedule `outbox-sweep`: dispatches what a crash left behind. */
export const SWEEP_OUTBOX = 'sweepOutbox';

export interface ReadZoneInput {
  tenantId: string;
  zoneId: string;
  reason: 'requested' | 'scheduled' | 'after-change';
}

export interface ReadZoneResult {
  observationId: string;
  changed: number;
}
