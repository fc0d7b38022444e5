import type * as z from 'zod';
import type { ErrorCode } from '#model/errors.ts';
import type { Feature } from '#model/rules/billing/plan-offer.ts';
import type { Permission, PlatformPermission } from '#model/rules/permission.ts';
import { Id, MethodName, PlanId, Slug, Suffix, Token } from '#api/shapes/id.ts';

/**
 * Who may call: anyone, anyone signed in, a member of the workspace in the path whose role has this permission, or one who
 * runs the platform and whose role there has it.
 */
export type Access = 'public' | 'signed-in' | Permission | PlatformPermission;

/** Files that an endpoint may answer with, and their media types. */
export const FILE_TYPES = { pdf: 'application/pdf', csv: 'text/csv; charset=utf-8' } as const;

/** Which budget of calls an endpoint draws from (see `middleware/rate-limit.ts`). */
export type RateClass = 'read' | 'write' | 'sign-in' | 'expensive' | 'callback' | 'none';

/** What a path parameter must look like. A value that does not fit names nothing, so the answer is 404. */
const PATH_PARAMS: Record<string, z.ZodType<string>> = {
  tenant: Slug,
  id: Id,
  editId: Id,
  token: Token,
  tld: Suffix,
  method: MethodName,
  plan: PlanId,
};

/** The declaration of one endpoint: everything a caller may know about it. OpenAPI and the router are made from it. */
export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api`, with `:name` parameters. */
  path: string;
  /** `noun.verb`, the operationId of the generated client. */
  id: string;
  summary: string;
  access: Access;
  /** What the plan of the workspace has to include. */
  feature?: Feature;
  rate: RateClass;
  query?: z.ZodType;
  body?: z.ZodType;
  /** The body of a successful answer; absent for 204. */
  response?: z.ZodType;
  /** Status of a successful answer; 200 unless told. */
  status?: 200 | 201 | 202 | 204;
  /** Writes take an Idempotency-Key. `required` unless there is no signed-in person to keep it for. */
  idempotency?: 'required' | 'none';
  /** What a body is: JSON, or the form that a payment service posts from its own machines. A form needs no Origin. */
  consumes?: 'json' | 'form';
  /** `required`: If-Match must carry the version that the caller saw. `optional`: it is honoured when sent. */
  ifMatch?: 'required' | 'optional';
  /** The answer carries an ETag made of the row's version. */
  etag?: boolean;
  /** `stream` for server-sent events; `pdf` and `csv` for a file. */
  produces?: 'json' | 'stream' | keyof typeof FILE_TYPES;
  /** Error codes particular to this endpoint, beside those every endpoint of its kind may answer. */
  errors?: readonly ErrorCode[];
}

type ParamsOf<Path extends string> = Path extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer Tail}`
    ? Record<Name, string> & ParamsOf<`/${Tail}`>
    : Record<Rest, string>
  : object;

type Parsed<E extends Endpoint, Part extends 'query' | 'body'> = E[Part] extends z.ZodType
  ? z.output<E[Part]>
  : undefined;

/** The validated input that the handler of an endpoint receives. */
export interface InputOf<E extends Endpoint> {
  params: ParamsOf<E['path']>;
  query: Parsed<E, 'query'>;
  body: Parsed<E, 'body'>;
}

/** What the handler of an endpoint must return: the response body before JSON. */
export type ResponseOf<E extends Endpoint> = E['response'] extends z.ZodType ? z.input<E['response']> : undefined;

/** Declares an endpoint, keeping its exact types for the handler. */
export function endpoint<const E extends Endpoint>(declaration: E): E {
  return declaration;
}

/** Names of the path parameters, in order. */
export function pathParams(path: string): string[] {
  return [...path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1] ?? '');
}

/** The schema of one path parameter. @throws Error for a name without a schema, at boot. */
export function pathParamSchema(name: string): z.ZodType<string> {
  const schema = PATH_PARAMS[name];
  if (schema === undefined) throw new Error(`The path parameter ":${name}" has no schema in api/endpoint.ts.`);
  return schema;
}

/** True for methods that change something: they need the cross-site check and an Idempotency-Key. */
export function isWrite(declaration: Endpoint): boolean {
  return declaration.method !== 'GET';
}

/** True when the endpoint asks for an Idempotency-Key. */
export function takesIdempotencyKey(declaration: Endpoint): boolean {
  return isWrite(declaration) && declaration.idempotency !== 'none';
}
