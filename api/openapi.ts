import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from '#model/errors.ts';
import { FILE_TYPES, isWrite, pathParams, pathParamSchema, takesIdempotencyKey, type Endpoint } from '#api/endpoint.ts';
import { ENDPOINTS } from '#api/routes/index.ts';
import { Problem } from '#api/shapes/problem.ts';

type Json = Record<string, unknown>;
type Components = Map<string, Json>;

/** The OpenAPI 3.1 description of this API, made from the endpoint declarations. Deterministic. */
export function openApiDocument(): Json {
  const components: Components = new Map();
  const problem = toSchema(Problem, 'output', components);
  const paths: Record<string, Json> = {};
  for (const { noun, endpoint } of ENDPOINTS) {
    const path = endpoint.path.replaceAll(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [endpoint.method.toLowerCase()]: operation(noun, endpoint, components),
    };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Apexkeep API',
      version: '1',
      description:
        'DNS that is safe to change. Errors are RFC 9457 problem details with a stable `code`. Lists are pages: pass `next` as `after`. ' +
        'Writes take an `Idempotency-Key`: the same key with the same body answers the same; with another body it answers 422.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api' }],
    tags: [...new Set(ENDPOINTS.map(({ noun }) => noun))].map((name) => ({
      name,
    })),
    paths,
    components: {
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: {
        Problem: {
          description: 'What went wrong',
          content: { 'application/problem+json': { schema: problem } },
        },
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-apexkeep' },
      },
    },
  };
}

function operation(noun: string, endpoint: Endpoint, components: Components): Json {
  return {
    operationId: endpoint.id,
    tags: [noun],
    summary: endpoint.summary,
    ...(endpoint.access === 'public' ? { security: [] } : { security: [{ session: [] }] }),
    ...(endpoint.access === 'public' || endpoint.access === 'signed-in' ? {} : { 'x-permission': endpoint.access }),
    parameters: parameters(endpoint, components),
    ...(endpoint.body === undefined ? {} : { requestBody: requestBody(endpoint.body, components) }),
    responses: responses(endpoint, components),
  };
}

function requestBody(body: z.ZodType, components: Components): Json {
  const optional = body.safeParse(undefined).success;
  const schema = body instanceof z.ZodOptional ? (body.unwrap() as z.ZodType) : body;
  return {
    required: !optional,
    content: {
      'application/json': { schema: toSchema(schema, 'input', components) },
    },
  };
}

function parameters(endpoint: Endpoint, components: Components): Json[] {
  const list: Json[] = pathParams(endpoint.path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: toSchema(pathParamSchema(name), 'input', components),
  }));
  if (endpoint.query instanceof z.ZodObject) {
    for (const [name, schema] of Object.entries(endpoint.query.shape as Record<string, z.ZodType>)) {
      const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
      list.push({
        name,
        in: 'query',
        required: !schema.safeParse(undefined).success,
        schema: toSchema(inner, 'input', components),
      });
    }
  }
  if (takesIdempotencyKey(endpoint))
    list.push(
      header('Idempotency-Key', true, {
        type: 'string',
        minLength: 8,
        maxLength: 200,
      }),
    );
  if (endpoint.ifMatch !== undefined)
    list.push(header('If-Match', endpoint.ifMatch === 'required', { type: 'string' }));
  if (endpoint.produces === 'stream') list.push(header('Last-Event-ID', false, { type: 'string' }));
  return list;
}

function header(name: string, required: boolean, schema: Json): Json {
  return { name, in: 'header', required, schema };
}

function responses(endpoint: Endpoint, components: Components): Json {
  const status = endpoint.status ?? 200;
  const answers: Json = { [status]: success(endpoint, components) };
  if (endpoint.id === 'health.ready') answers['503'] = success(endpoint, components);
  if (endpoint.id.startsWith('provider-account.') && endpoint.summary.includes('20 s'))
    answers['202'] = success(endpoint, components);
  for (const code of problemStatuses(endpoint)) answers[code] ??= { $ref: '#/components/responses/Problem' };
  return answers;
}

function success(endpoint: Endpoint, components: Components): Json {
  const headers = endpoint.etag === true ? { headers: { ETag: { schema: { type: 'string' } } } } : {};
  if (endpoint.produces === 'stream') {
    return {
      description: 'A stream of events',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    };
  }
  if (endpoint.produces === 'pdf' || endpoint.produces === 'csv')
    return {
      description: 'A file',
      content: {
        [FILE_TYPES[endpoint.produces]]: {
          schema: { type: 'string', contentMediaType: FILE_TYPES[endpoint.produces] },
        },
      },
    };
  if (endpoint.response === undefined) return { description: 'Done' };
  return {
    description: 'Success',
    ...headers,
    content: {
      'application/json': {
        schema: toSchema(endpoint.response, 'output', components),
      },
    },
  };
}

/** Every status at which the endpoint may answer a problem. */
export function problemStatuses(endpoint: Endpoint): number[] {
  const codes: ErrorCode[] = ['internal', 'temporarily-unavailable', ...(endpoint.errors ?? [])];
  if (endpoint.rate !== 'none') codes.push('rate-limited');
  if (endpoint.access !== 'public') codes.push('not-signed-in');
  if (endpoint.access !== 'public' && endpoint.access !== 'signed-in') codes.push('forbidden');
  if (pathParams(endpoint.path).length > 0) codes.push('not-found');
  if (endpoint.query !== undefined || endpoint.body !== undefined) codes.push('invalid-input');
  if (endpoint.body !== undefined) codes.push('malformed-body', 'body-too-large', 'unsupported-media-type');
  if (isWrite(endpoint)) codes.push('cross-site-refused');
  if (takesIdempotencyKey(endpoint)) codes.push('invalid-input', 'idempotency-mismatch', 'idempotency-in-flight');
  if (endpoint.ifMatch !== undefined) codes.push('precondition-failed');
  return [...new Set(codes.map((code) => ERROR_CODES[code].status))].sort((a, b) => a - b);
}

/** JSON Schema of a zod schema; named parts move to `components`. @throws Error when one name has two shapes. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', components: Components): Json {
  const made = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    override: ({ zodSchema, jsonSchema }) => {
      const replacement = (zodSchema as unknown as z.ZodType).meta?.()?.['openapi'];
      if (replacement === undefined) return;
      for (const key of Object.keys(jsonSchema)) delete (jsonSchema as Json)[key];
      Object.assign(jsonSchema, replacement);
    },
  }) as Json;
  delete made['$schema'];
  const rewritten = rewriteRefs(made) as Json;
  const named = (rewritten['$defs'] ?? {}) as Record<string, Json>;
  delete rewritten['$defs'];
  for (const [name, part] of Object.entries(named)) keep(name, part, components);
  const id = rewritten['id'];
  if (typeof id !== 'string') return rewritten;
  keep(id, rewritten, components);
  return { $ref: `#/components/schemas/${id}` };
}

function keep(name: string, part: Json, components: Components): void {
  const { id: _, ...shape } = part;
  const known = components.get(name);
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(shape)) {
    throw new Error(`The API has two schemas named "${name}"; rename one.`);
  }
  components.set(name, shape);
}

function rewriteRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewriteRefs);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string'
        ? member.replace('#/$defs/', '#/components/schemas/')
        : rewriteRefs(member),
    ]),
  );
}
