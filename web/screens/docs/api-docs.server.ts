import description from '../../../docs/api/openapi.json' with { type: 'json' };
import german from '#web/i18n/operations.de.json' with { type: 'json' };
import { getLocale } from '#web/paraglide/runtime.js';

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  format?: string;
}
interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
  responses: Record<string, { $ref?: string; description?: string; content?: Record<string, { schema?: Schema }> }>;
}

export interface DocumentedField {
  name: string;
  type: string;
  required: boolean;
}
export interface DocumentedOperation {
  id: string;
  method: string;
  path: string;
  summary: string;
  /** Where the summary has no translation. */
  lang?: 'en';
  parameters: { name: string; place: string; type: string; required: boolean }[];
  body: DocumentedField[];
  answers: { status: string; type: string }[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const NESTING = 4;

/** A schema as one short line of TypeScript-like text. */
function typeText(schema: Schema | undefined, depth = 0): string {
  if (schema === undefined || depth > NESTING) return 'unknown';
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return either.map((one) => typeText(one, depth + 1)).join(' | ');
  if (schema.allOf !== undefined) return schema.allOf.map((one) => typeText(one, depth + 1)).join(' & ');
  if (schema.type === 'array') return `${typeText(schema.items, depth + 1)}[]`;
  if (schema.properties !== undefined) {
    return `{ ${Object.entries(schema.properties)
      .map(
        ([name, member]) =>
          `${name}${schema.required?.includes(name) === true ? '' : '?'}: ${typeText(member, depth + 1)}`,
      )
      .join('; ')} }`;
  }
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'unknown');
  return schema.format === undefined ? type : `${type} (${schema.format})`;
}

function fieldsOf(schema: Schema | undefined): DocumentedField[] {
  return Object.entries(schema?.properties ?? {}).map(([name, member]) => ({
    name,
    type: typeText(member),
    required: schema?.required?.includes(name) === true,
  }));
}

function bodyOf(schema: Schema | undefined): DocumentedField[] {
  const either = schema?.anyOf ?? schema?.oneOf;
  if (either === undefined) return fieldsOf(schema);
  return either.map((one, index) => ({ name: String(index + 1), type: typeText(one), required: false }));
}

const SUMMARIES: Readonly<Record<string, string>> = german;

function summaryOf({
  operationId,
  summary,
  description: text,
}: Operation): Pick<DocumentedOperation, 'summary' | 'lang'> {
  const english = summary ?? text ?? '';
  if (getLocale() !== 'de') return { summary: english };
  const translated = SUMMARIES[operationId];
  return translated === undefined ? { summary: english, lang: 'en' } : { summary: translated };
}

function documented(method: string, path: string, operation: Operation): DocumentedOperation {
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path: `/api${path}`,
    ...summaryOf(operation),
    parameters: (operation.parameters ?? []).map(({ name, in: place, schema, required }) => ({
      name,
      place,
      type: typeText(schema),
      required: required === true,
    })),
    body: bodyOf(operation.requestBody?.content?.['application/json']?.schema),
    answers: Object.entries(operation.responses).map(([status, answer]) => ({
      status,
      type:
        answer.$ref !== undefined
          ? 'Problem'
          : Object.values(answer.content ?? {})
              .map((one) => typeText(one.schema))
              .join(' | '),
    })),
  };
}

/** The API reference, grouped by the noun of each operation. Made from the OpenAPI description the build was made with. */
export function load() {
  const paths = description.paths as unknown as Record<string, Partial<Record<(typeof METHODS)[number], Operation>>>;
  const groups = new Map<string, DocumentedOperation[]>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of METHODS) {
      const operation = operations[method];
      if (operation === undefined) continue;
      const noun = operation.operationId.split('.')[0] ?? '';
      groups.set(noun, [...(groups.get(noun) ?? []), documented(method, path, operation)]);
    }
  }
  const schemas = Object.entries((description.components as { schemas?: Record<string, Schema> }).schemas ?? {});
  return {
    groups: [...groups.entries()]
      .map(([noun, operations]) => ({ noun, operations }))
      .toSorted((a, b) => a.noun.localeCompare(b.noun)),
    shapes: schemas
      .map(([name, schema]) => ({
        name,
        fields: fieldsOf(schema),
        text: schema.properties === undefined ? typeText(schema) : '',
      }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
  };
}
