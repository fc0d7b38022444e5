import type { Change } from '#model/rules/change.ts';
import type { FindingInput } from '#model/rules/finding.ts';
import { keyOf, type RecordSet } from '#model/rules/record-set.ts';

/** What a request does to a zone: its lines before and after. The frame (SOA, NS) is there on both sides unless left out. */
export interface Scenario {
  before?: string[];
  after: string[];
  apex?: string;
  limits?: { minTtl: number; maxTtl: number };
  /** Leaves SOA and NS away, for rules about them. */
  bare?: true;
  /** Extras by set key, before and after. */
  extrasBefore?: Record<string, Record<string, unknown>>;
  extrasAfter?: Record<string, Record<string, unknown>>;
  /** Changes as they come, for what a diff never makes. */
  changes?: Change[];
}

/** A rule with a request that trips it and one that does not. */
export interface Pair {
  rule: string;
  trips: Scenario;
  passes: Scenario;
  /** When the case weighs other than the rule. */
  severity?: string;
  /** `zone` for findings about the whole request, otherwise `name type` of the record set that the message names. */
  about: string;
}

const FRAME = [
  '@ SOA ns1.provider.net. hostmaster.provider.net. 1 7200 3600 1209600 300',
  '@ NS ns1.provider.net.',
  '@ NS ns2.provider.net.',
];

/** Sets from lines `name[@ttl] TYPE value`; `@` is the apex, names without final dot are relative. */
export function zoneOf(lines: readonly string[], apex = 'example.com.'): Map<string, RecordSet> {
  const zone = new Map<string, RecordSet>();
  for (const line of lines) {
    const [, written = '', ttl, type = '', value = ''] = /^(\S+?)(?:@(-?[\d.]+))? ([A-Z0-9]+) ?(.*)$/s.exec(line) ?? [];
    const name = written === '@' ? apex : written.endsWith('.') ? written : `${written}.${apex}`;
    const set = zone.get(keyOf({ name, type })) ?? { name, type, ttl: Number(ttl ?? 3600), values: [] };
    if (value !== '') set.values.push(value);
    set.values.sort();
    zone.set(keyOf(set), set);
  }
  return zone;
}

/** The input that a scenario stands for. */
export function inputOf(scenario: Scenario): FindingInput {
  const { apex = 'example.com.', limits = { minTtl: 0, maxTtl: 2 ** 31 - 1 }, bare } = scenario;
  const frame = bare ? [] : FRAME;
  const before = zoneOf([...frame, ...(scenario.before ?? [])], apex);
  const after = zoneOf([...frame, ...scenario.after], apex);
  for (const [key, extras] of Object.entries(scenario.extrasBefore ?? {}))
    Object.assign(before.get(key) ?? {}, { extras });
  for (const [key, extras] of Object.entries(scenario.extrasAfter ?? {}))
    Object.assign(after.get(key) ?? {}, { extras });
  return { apex, before, after, changes: scenario.changes ?? changesOf(before, after), limits };
}

/** Changes that lead from one zone to another. */
export function changesOf(before: ReadonlyMap<string, RecordSet>, after: ReadonlyMap<string, RecordSet>): Change[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].flatMap((key): Change[] => {
    const [old, now] = [before.get(key) ?? null, after.get(key) ?? null];
    const { name, type } = now ?? old ?? { name: '', type: '' };
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    return [
      {
        id: key,
        name,
        type,
        action: old === null ? 'add' : now === null ? 'delete' : 'replace',
        before: old,
        after: now,
      },
    ];
  });
}
