import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { sharedData } from '#test/shared-data.ts';

type Json = Record<string, unknown>;

interface Operation {
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { content?: Record<string, { schema: Json }> }>;
}

interface Spec extends Json {
  paths: Record<string, Record<string, Operation>>;
}

const FILE = sharedData('specs', 'mollie.json');

/** True where the reading of Mollie's interface lies beside the clone. */
export const HAS_SPEC = FILE !== null;

/** Refuses members that a schema does not name; only schemas that stand alone can say so. */
function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, strict(member)]));
  const closed = 'properties' in inner && inner['type'] === 'object' && !('additionalProperties' in inner);
  return closed ? { ...inner, additionalProperties: false } : inner;
}

/** Validates what goes over the wire against the interface of Mollie; members that it does not know are mistakes too. */
export class MollieSpec {
  readonly #spec: Spec;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #operations: { method: string; path: string; pattern: RegExp; operation: Operation }[];

  constructor() {
    this.#spec = strict(JSON.parse(readFileSync(String(FILE), 'utf8'))) as Spec;
    this.#operations = Object.entries(this.#spec.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        pattern: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
        operation,
      })),
    );
  }

  /** Every operation as `METHOD /v2/path/{id}`. */
  get operations(): string[] {
    return this.#operations.map(({ method, path }) => `${method} ${path}`);
  }

  /** The operation of a call; the one without a parameter in the place of a word wins. */
  named(method: string, path: string): string {
    const fits = this.#operations.filter((one) => one.method === method && one.pattern.test(path));
    const [best] = fits.toSorted((one, other) => one.path.split('{').length - other.path.split('{').length);
    if (best === undefined) throw new Error(`The interface has no ${method} ${path}.`);
    return `${best.method} ${best.path}`;
  }

  /** What is wrong with a request body; empty when nothing is. */
  request(operation: string, body: unknown): string[] {
    const schema = this.#operation(operation).requestBody?.content['application/json']?.schema;
    if (schema === undefined) return body === undefined ? [] : ['takes no body'];
    return body === undefined ? [] : this.#wrong(schema, body);
  }

  /** What is wrong with an answer. */
  response(operation: string, status: number, body: unknown): string[] {
    const { responses } = this.#operation(operation);
    const content = (responses[String(status)] ?? responses['default'])?.content;
    const schema = content?.['application/hal+json']?.schema;
    if (schema === undefined) return body === undefined || body === null ? [] : [`${status} has no body`];
    return this.#wrong(schema, body);
  }

  #operation(named: string): Operation {
    const found = this.#operations.find(({ method, path }) => `${method} ${path}` === named);
    if (found === undefined) throw new Error(`The interface has no ${named}.`);
    return found.operation;
  }

  #wrong(schema: Json, body: unknown): string[] {
    const name = JSON.stringify(schema);
    let validate = this.#compiled.get(name);
    if (validate === undefined) {
      validate = this.#ajv.compile({ ...schema, components: this.#spec['components'] });
      this.#compiled.set(name, validate);
    }
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}
