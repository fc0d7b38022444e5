import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { sharedData } from '#test/shared-data.ts';

interface Operation {
  requestBody?: { content: { 'application/json'?: { schema: { $ref: string } } } };
  responses: { 200: { content: { 'application/json': { schema: { $ref: string } } } } };
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Record<string, unknown>> };
}

/** The public specification as a judge of requests and replies. */
export interface Specification {
  /** `METHOD /path/{name}` of every operation. */
  operations: string[];
  /** What is wrong with a body of an operation; empty when nothing is. */
  problems(operation: string, side: 'request' | 'reply', body: unknown): string[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Members that the specification does not know are errors, save where it leaves a schema open. */
function closed(schemas: Document['components']['schemas']): void {
  for (const schema of Object.values(schemas))
    if (schema['properties'] !== undefined && schema['x-trimmed'] !== true) schema['additionalProperties'] = false;
}

/** Reads the specification that lies beside the clone; null where there is none. */
export function readSpecification(): Specification | null {
  const file = sharedData('specs', 'domainrobot.json');
  if (file === null) return null;
  const document = JSON.parse(readFileSync(file, 'utf8')) as Document;
  closed(document.components.schemas);
  // Moments have no colon in their offset on this wire: formats cannot be enforced.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'domainrobot');
  const operations = new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([method]) => METHODS.includes(method))
        .map(([method, operation]): [string, Operation] => [`${method.toUpperCase()} ${path}`, operation]),
    ),
  );
  const validators = new Map<string, ValidateFunction>();
  const validator = (ref: string): ValidateFunction => {
    const made = validators.get(ref) ?? ajv.compile({ $ref: `domainrobot${ref}` });
    validators.set(ref, made);
    return made;
  };
  return {
    operations: [...operations.keys()],
    problems(name, side, body) {
      const operation = operations.get(name);
      if (operation === undefined) return [`${name} is not in the specification`];
      const schema =
        side === 'request'
          ? operation.requestBody?.content['application/json']?.schema
          : operation.responses[200].content['application/json'].schema;
      if (schema === undefined) return body == null ? [] : [`${name} takes no body`];
      const validate = validator(schema.$ref);
      if (validate(body)) return [];
      return (validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${side} ${name} ${instancePath} ${message} ${JSON.stringify(params)}`,
      );
    },
  };
}
