import { readFileSync, writeFileSync } from 'node:fs';
import { changesFromEdits, diffZone } from '#model/rules/diff.ts';
import { findingsFor } from '#model/rules/findings/index.ts';
import { inExecutionOrder } from '#model/rules/order.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { parseZoneFile } from '#model/rules/zone-file.ts';

/**
 * One plan in one process: two zone files in; read in full, compared, ordered and judged by every rule; changes and findings
 * out. Arguments: apex, file as it is, file as wanted, file for the result (JSON).
 */
const [apex = '', livePath = '', wantedPath = '', resultPath = ''] = process.argv.slice(2);

function read(path: string): Map<string, RecordSet> {
  const parsed = parseZoneFile(readFileSync(path, 'utf8'), apex);
  if (!parsed.ok) throw new Error(`${path}: ${JSON.stringify(parsed.issues.slice(0, 5))}`);
  return parsed.value.byKey;
}

const before = read(livePath);
const after = read(wantedPath);
const edits = diffZone(before, after);
let count = 0;
const changes = inExecutionOrder(changesFromEdits(before, edits, () => `change-${++count}`));
const findings = findingsFor({ apex, before, after, changes, limits: { minTtl: 0, maxTtl: 2 ** 31 - 1 } });
writeFileSync(resultPath, JSON.stringify({ changes, findings }));
