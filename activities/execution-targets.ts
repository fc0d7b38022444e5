import type { Change, ChangeResult } from '#model/rules/change.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';
import type { Resolution } from '#workflows/contracts/change-request.ts';

/** A change with what has happened to it so far. */
export interface ChangeRow extends Change {
  result: ChangeResult;
  /** True when some write of it, in any execution of this request, reached or may have reached the provider. */
  touched: boolean;
}

/** One record set that an execution has to write. */
export interface Target {
  changeId: string;
  purpose: 'apply' | 'compensate';
  name: string;
  type: string;
  action: Change['action'];
  /** What must be live for the write to be sent. */
  before: RecordSet | null;
  after: RecordSet | null;
}

const SETTLED: readonly ChangeResult[] = ['verified', 'skipped', 'compensated'];

/** True when nothing more is expected of a change. */
export function settled(result: ChangeResult): boolean {
  return SETTLED.includes(result);
}

/** The changes a resolution is about: the named one, or every one that is not settled. */
function resolved(changes: readonly ChangeRow[], resolution: Resolution): ChangeRow[] {
  return changes.filter((change) =>
    resolution.changeId === null ? !settled(change.result) : change.id === resolution.changeId,
  );
}

/**
 * What an execution writes: at first every change; on `retry` those that are not at the provider; on `compensate` those
 * that this request wrote, each back to what it was (nothing else is ever restored); on `skip` nothing.
 */
export function targetsOf(changes: readonly ChangeRow[], resolution: Resolution | null): Target[] {
  if (resolution?.action === 'skip') return [];
  if (resolution?.action === 'compensate') {
    return resolved(changes, resolution)
      .filter((change) => change.touched && change.result !== 'skipped' && change.result !== 'compensated')
      .toReversed()
      .map(backwards);
  }
  const wanted = resolution === null ? changes : resolved(changes, resolution);
  return wanted
    .filter((change) => !settled(change.result) && change.result !== 'written')
    .map((change) => ({ ...forwards(change), changeId: change.id, purpose: 'apply' }));
}

/**
 * The changes that an operator's answer gives up without a write: on `skip` what is not at the provider, or, where all is,
 * what could not be proven; on `compensate` what never reached the provider, since there is nothing to put back.
 */
export function givenUp(changes: readonly ChangeRow[], resolution: Resolution | null): ChangeRow[] {
  if (resolution === null || resolution.action === 'retry') return [];
  const open = resolved(changes, resolution).filter((change) => !settled(change.result));
  if (resolution.action === 'compensate') return open.filter((change) => !change.touched);
  const missing = open.filter((change) => change.result !== 'written');
  return resolution.changeId === null && missing.length > 0 ? missing : open;
}

function forwards({ name, type, action, before, after }: Change): Omit<Target, 'changeId' | 'purpose'> {
  return { name, type, action, before, after };
}

function backwards(change: ChangeRow): Target {
  const { name, type, before, after } = change;
  const action = after === null ? 'add' : before === null ? 'delete' : 'replace';
  return { changeId: change.id, purpose: 'compensate', name, type, action, before: after, after: before };
}

/**
 * R3, once more at the last moment: what would take the apex NS or SOA away, or leave a zone with nothing else, is refused
 * whatever was approved. `live` holds the keys of all sets of the zone as it is now.
 */
export function wouldEmpty(apex: string, targets: readonly Target[], live: ReadonlySet<string>): Sentence | null {
  const lost = targets.find(
    (target) => target.name === apex && target.after === null && /^(NS|SOA)$/.test(target.type),
  );
  if (lost !== undefined) {
    const { type } = lost;
    return sentence('apex-lost', 'Deleting {type} at {apex} would take the zone off the air.', { type, apex });
  }
  const after = new Set(live);
  for (const target of targets) {
    const key = `${target.name} ${target.type}`;
    if (target.after === null) after.delete(key);
    else after.add(key);
  }
  const content = (keys: ReadonlySet<string>): number =>
    [...keys].filter((key) => key !== `${apex} NS` && key !== `${apex} SOA`).length;
  return content(live) > 0 && content(after) === 0
    ? sentence('zone-emptied', 'Nothing but SOA and NS would be left in {apex}.', { apex })
    : null;
}
