import { labelsOf, relativeName } from '../name.ts';
import type { RecordSet } from '../record-set.ts';

/**
 * Writes canonical record sets as a zone file: `$ORIGIN`, one record a line, SOA first, then the apex, then name by name along
 * the tree. `parseZoneFile` reads the same sets back.
 */
export function formatZoneFile(sets: Iterable<RecordSet>, apex: string): string {
  const keyed: { key: string; owner: string; set: RecordSet }[] = [];
  for (const set of sets) {
    const owner = relativeName(set.name, apex);
    keyed.push({ key: treeKey(owner), owner, set });
  }
  keyed.sort((one, two) => (one.key < two.key ? -1 : one.key > two.key ? 1 : rank(one.set.type, two.set.type)));
  let text = `$ORIGIN ${apex}\n`;
  for (const { owner, set } of keyed) {
    const head = `${owner}\t${set.ttl}\tIN\t${set.type}\t`;
    for (const value of set.values) text += `${head}${value}\n`;
  }
  return text;
}

/** Sorts names along the tree: the apex first, a name before what is below it. */
function treeKey(owner: string): string {
  if (owner === '@') return '';
  return owner.includes('.')
    ? labelsOf(owner.endsWith('.') ? owner : `${owner}.`)
        .reverse()
        .join('\u0001')
    : owner;
}

function rank(one: string, two: string): number {
  if (one === two) return 0;
  if (one === 'SOA') return -1;
  if (two === 'SOA') return 1;
  return one < two ? -1 : 1;
}
