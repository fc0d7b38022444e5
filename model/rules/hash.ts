import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { Change } from './change.ts';
import type { PlanBase } from './plan.ts';
import type { ApprovalPolicy } from './policy.ts';
import { keyOf, type RecordSet } from './record-set.ts';

/** The text that identifies the content of a canonical record set, extras included. */
function contentOf(set: RecordSet): string {
  const { name, type, ttl, values } = set;
  const hasExtras = set.extras !== undefined && Object.keys(set.extras).length > 0;
  const content = JSON.stringify([name, type, ttl, values]);
  return hasExtras ? content + canonicalJson(set.extras) : content;
}

/** sha-256 (hex) of a canonical record set: equal hash, equal content. */
export function hashSet(set: RecordSet): string {
  return createHash('sha256').update(contentOf(set)).digest('hex');
}

/** sha-256 (hex) of a whole zone, whatever the order of its canonical sets. Equal digest, nothing changed. */
export function digestZone(sets: Iterable<RecordSet>): string {
  const contents: [key: string, content: string][] = [];
  for (const set of sets) contents.push([keyOf(set), contentOf(set)]);
  contents.sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256');
  let batch = '';
  for (const [, content] of contents) {
    batch += `${content}\n`;
    if (batch.length > 65_536) {
      hash.update(batch);
      batch = '';
    }
  }
  return hash.update(batch).digest('hex');
}

/**
 * sha-256 (hex) over canonical JSON (RFC 8785) of what an approval binds to: the base of each touched set, the changes in
 * execution order without their ids, and the policy. Any other byte of these gives another hash.
 */
export function planHash(baseSets: PlanBase['sets'], changes: readonly Change[], policy: ApprovalPolicy): string {
  const bound = changes.map(({ name, type, action, before, after }) => ({ name, type, action, before, after }));
  return createHash('sha256')
    .update(canonicalJson([baseSets, bound, policy]))
    .digest('hex');
}

/** `PlanBase.sets` of changes: the hash of each touched set before the change, null where there was none. */
export function baseSetsOf(changes: readonly Pick<Change, 'name' | 'type' | 'before'>[]): PlanBase['sets'] {
  const sets: PlanBase['sets'] = Object.create(null) as PlanBase['sets'];
  for (const change of changes) sets[keyOf(change)] = change.before === null ? null : hashSet(change.before);
  return sets;
}
