import { ApexkeepError } from '#model/errors.ts';
import type { Change } from '#model/rules/change.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { isEditable, type RecordSet } from '#model/rules/record-set.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';
import type { PowerDnsExtras } from './decode.ts';

/** What the writer needs of a change. */
export type WrittenChange = Pick<Change, 'name' | 'type' | 'action' | 'before' | 'after'>;

/** One entry of `PATCH zones/{z}` `{rrsets}`. */
export interface RrsetPatch {
  name: string;
  type: string;
  changetype: 'REPLACE' | 'DELETE';
  ttl?: number;
  records?: { content: string; disabled: boolean }[];
  comments?: Record<string, unknown>[];
}

/** Largest TTL of RFC 2181 section 8. PowerDNS itself stores -5 as 4294967291 without a word. */
export const MAX_TTL = 2 ** 31 - 1;

function invalid({ name, type }: WrittenChange, why: Sentence): ApexkeepError {
  return new ApexkeepError(
    'invalid-record',
    sentence('set-not-sent', '{name} {type} was not sent: {why}', { name, type, why }),
    { issues: [issueAt(`${name} ${type}`, why)] },
  );
}

function extrasOf(set: RecordSet | null): PowerDnsExtras {
  return (set?.extras ?? {}) as PowerDnsExtras;
}

function encodeAfter(change: WrittenChange, after: RecordSet): RrsetPatch {
  if (!Number.isInteger(after.ttl) || after.ttl < 0 || after.ttl > MAX_TTL)
    throw invalid(
      change,
      sentence('unsent-ttl', 'a TTL is 0 to {max} seconds, not {ttl}.', { max: MAX_TTL, ttl: after.ttl }),
    );
  if (after.name !== change.name || after.type !== change.type)
    throw invalid(change, sentence('unsent-mismatch', 'the change and its record set name different things.'));
  // A REPLACE replaces disabled records too: those that the set had are sent again.
  const extras = extrasOf(after.extras === undefined ? change.before : after);
  const records = [
    ...after.values.map((content) => ({ content, disabled: false })),
    ...(extras.disabled ?? [])
      .filter((content) => !after.values.includes(content))
      .map((content) => ({ content, disabled: true })),
  ];
  if (records.length === 0)
    throw invalid(
      change,
      sentence('unsent-empty', 'a record set without values is a deletion and must be asked for as one.'),
    );
  // Without the member the server keeps its comments, so it is sent only where they shall become others. A new set states
  // them always: comments can outlive the set they were made for.
  const wanted = extras.comments ?? [];
  const kept =
    change.before !== null && JSON.stringify(wanted) === JSON.stringify(extrasOf(change.before).comments ?? []);
  return {
    name: change.name,
    type: change.type,
    ttl: after.ttl,
    changetype: 'REPLACE',
    records,
    ...(kept ? {} : { comments: wanted }),
  };
}

function encodeChange(change: WrittenChange): RrsetPatch {
  if (!isEditable(change.type))
    throw invalid(change, sentence('unsent-opaque', 'records of this type are never written.'));
  if (change.action === 'delete') return { name: change.name, type: change.type, changetype: 'DELETE' };
  if (change.after === null) throw invalid(change, sentence('unsent-nothing', 'there is no record set to write.'));
  return encodeAfter(change, change.after);
}

/**
 * The body of one atomic PATCH, in the given order, except that around a CNAME the deletions of a name come first: the
 * server checks each entry against what the earlier ones left (`Conflicts with pre-existing RRset`).
 * @throws ApexkeepError `invalid-record` before anything is sent
 */
export function encodePatch(changes: readonly WrittenChange[]): { rrsets: RrsetPatch[] } {
  const seen = new Set<string>();
  for (const change of changes) {
    const key = `${change.name} ${change.type}`;
    if (seen.has(key)) throw invalid(change, sentence('unsent-twice', 'it appears twice in one call.'));
    seen.add(key);
  }
  const swapped = new Set(changes.filter((change) => change.type === 'CNAME').map((change) => change.name));
  const first = (change: WrittenChange): boolean => change.action === 'delete' && swapped.has(change.name);
  return { rrsets: [...changes.filter(first), ...changes.filter((change) => !first(change))].map(encodeChange) };
}
