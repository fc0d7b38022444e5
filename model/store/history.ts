/**
 * The history of zones (design section 5): what each held at any moment, what changed between two, who and why.
 * `observations.ts` writes it, `zone-content.ts` reads a zone at one moment, `zone-timeline.ts` reads along time.
 */
export { databaseNow, isOutdatedReading, recordObservation, type Observed, type Reading } from './observations.ts';
export { currentSets, pageOfSets, setsAt, zoneAt, type SetPage, type SetQuery } from './zone-content.ts';
export {
  diffBetween,
  pageOfObservations,
  setHistory,
  type ObservationRow,
  type SetDifference,
  type SetVersion,
} from './zone-timeline.ts';
