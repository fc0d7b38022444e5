import type { output } from 'zod';
import { canonicalSet, canonicalType, unknownType } from '#model/rules/canonical.ts';
import { issueAt, type FieldIssue, type Parsed } from '#model/rules/field-issue.ts';
import { parseName } from '#model/rules/name.ts';
import { formatRdata, opaqueType, rdataFromFields } from '#model/rules/rdata.ts';
import { isEditable, type EditableType } from '#model/rules/record-set.ts';
import type { Edit } from '#model/rules/diff.ts';
import type { WantedInput } from '#api/routes/tray/schema.ts';

type Input = output<typeof WantedInput>;

/**
 * What a person wants for one record set, in canonical form; every issue carries the path of the member as it was sent
 * (`ttl`, `values.1`, `fields.0.exchange`). Types that are kept byte-exact are refused: they are never written.
 */
export function readWanted(input: Input, apex: string): Parsed<Edit> {
  const type = canonicalType(input.type);
  if (type !== null && !isEditable(type)) {
    return { ok: false, issues: [issueAt('type', opaqueType(type))] };
  }
  if ('after' in input) return readDeletion(input, type, apex);
  const values = 'values' in input ? { ok: true as const, value: input.values } : readFields(input.fields, type, apex);
  const set = canonicalSet(
    { name: input.name, type: input.type, ttl: input.ttl, values: values.ok ? values.value : ['placeholder'] },
    apex,
  );
  if (set.ok && values.ok) return { ok: true, value: { name: set.value.name, type: set.value.type, after: set.value } };
  const fieldIssues = values.ok ? [] : values.issues;
  const setIssues = set.ok ? [] : set.issues.filter((issue) => values.ok || !issue.path.startsWith('values'));
  return { ok: false, issues: [...setIssues, ...fieldIssues] };
}

function readDeletion(input: { name: string; type: string }, type: string | null, apex: string): Parsed<Edit> {
  const name = parseName(input.name, apex);
  const issues: FieldIssue[] = name.ok ? [] : [...name.issues];
  if (type === null) issues.push(issueAt('type', unknownType()));
  return name.ok && type !== null
    ? { ok: true, value: { name: name.value, type, after: null } }
    : { ok: false, issues };
}

function readFields(
  fields: readonly Record<string, string | number>[],
  type: EditableType | null,
  apex: string,
): Parsed<string[]> {
  if (type === null) return { ok: false, issues: [] };
  const issues: FieldIssue[] = [];
  const values = fields.flatMap((one, index) => {
    const rdata = rdataFromFields(type, one, apex);
    if (rdata.ok) return [formatRdata(rdata.value)];
    issues.push(...rdata.issues.map((issue) => ({ ...issue, path: `fields.${index}.${issue.path}` })));
    return [];
  });
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: values };
}
