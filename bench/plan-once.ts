import { readFileSync, writeFileSync } from 'node:fs';
import { changesFromEdits, diffZone } from '#model/rules/diff.ts';
import { inExecutionOrder } from '#model/rules/order.ts';
import { parseZoneFile } from '#model/rules/zone-file.ts';
import type { RecordSet } from '#model/rules/record-set.ts';

/**
 * One plan in one process: two zone files in, the ordered change set out, with full reading of every record. Arguments: apex,
 * file as it is, file as wanted, file for the changes (JSON).
 */
const [apex = '', livePath = '', wantedPath = '', resultPath = ''] = process.argv.slice(2);

function read(path: string): Map<string, RecordSet> {
  const parsed = parseZoneFile(readFileSync(path, 'utf8'), apex);
  if (!parsed.ok) throw new Error(`${path}: ${JSON.stringify(parsed.issues.slice(0, 5))}`);
  return parsed.value.byKey;
}

const live = read(livePath);
const edits = diffZone(live, read(wantedPath));
let count = 0;
const changes = changesFromEdits(live, edits, () => `change-${++count}`);
writeFileSync(resultPath, JSON.stringify(inExecutionOrder(changes)));
