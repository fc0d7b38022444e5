import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { ApexkeepError, type FieldIssue } from '#model/errors.ts';
import { isWrite, pathParamSchema, takesIdempotencyKey, type Endpoint } from '#api/endpoint.ts';
import { parseJsonText } from '#api/json-text.ts';
import { readBody } from '#api/read-body.ts';
import type { ApiContext } from '#api/call.ts';
import type { ApiLimits } from '#api/config.ts';

const KEY = /^[\x21-\x7e]{8,200}$/;

/**
 * Checks everything the caller sent against the declaration: path, query, headers, body. Unknown members are refused, so
 * nothing reaches a handler that it did not declare. What is kept of a request to know it again is hashed with `key`: a body
 * may hold a secret that could be guessed.
 */
export function validate(limits: ApiLimits, key: Buffer) {
  return async (ctx: ApiContext, next: () => Promise<unknown>): Promise<void> => {
    const endpoint: Endpoint = ctx.state.endpoint;
    ctx.state.params = checkParams(ctx.params);
    ctx.state.query = checkQuery(endpoint, ctx);
    const bytes = isWrite(endpoint) ? await readBody(ctx.req, limits.bodyBytes) : Buffer.alloc(0);
    ctx.state.body = checkBody(endpoint, ctx, bytes, limits);
    ctx.state.idempotencyKey = takesIdempotencyKey(endpoint) ? idempotencyKey(ctx) : null;
    ctx.state.ifMatch = endpoint.ifMatch === undefined ? null : ifMatch(ctx, endpoint.ifMatch === 'required');
    ctx.state.requestHash = createHmac('sha256', key)
      .update(`${ctx.method} ${ctx.path} ${ctx.get('if-match')}\0`)
      .update(bytes)
      .digest();
    await next();
  };
}

function checkParams(given: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(given)) {
    if (!pathParamSchema(name).safeParse(value).success)
      throw new ApexkeepError('not-found', 'There is nothing at this address.');
  }
  return given;
}

function checkQuery(endpoint: Endpoint, ctx: ApiContext): unknown {
  const given: Record<string, string> = {};
  const params = new URLSearchParams(ctx.querystring);
  for (const [name, value] of params) {
    if (Object.hasOwn(given, name))
      throw invalid([{ path: name, message: 'This parameter was given more than once.', code: 'duplicate' }]);
    if (value.includes('\0') || value.includes('\ufffd'))
      throw invalid([{ path: name, message: 'The text is not valid UTF-8 without NUL.', code: 'text' }]);
    Object.defineProperty(given, name, { value, enumerable: true });
  }
  return parse(endpoint.query ?? z.strictObject({}), given);
}

function checkBody(endpoint: Endpoint, ctx: ApiContext, bytes: Buffer, limits: ApiLimits): unknown {
  if (endpoint.body === undefined) {
    if (bytes.length > 0) throw new ApexkeepError('invalid-input', 'This request takes no body.');
    return undefined;
  }
  if (bytes.length === 0) {
    if (endpoint.body.safeParse(undefined).success) return endpoint.body.parse(undefined);
    throw new ApexkeepError('malformed-body', 'This request needs a JSON body.');
  }
  if (!/^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(ctx.get('content-type'))) {
    throw new ApexkeepError('unsupported-media-type', 'Send the body as application/json in UTF-8.');
  }
  if (ctx.get('content-encoding') !== '')
    throw new ApexkeepError('unsupported-media-type', 'Send the body without compression.');
  return parse(endpoint.body, parseJsonText(bytes, { depth: limits.jsonDepth, members: limits.jsonMembers }));
}

function idempotencyKey(ctx: ApiContext): string {
  const key = ctx.get('idempotency-key');
  if (KEY.test(key)) return key;
  throw invalid([
    {
      path: 'Idempotency-Key',
      message: 'Send a header of 8 to 200 printable characters, new for each act, the same for its repetition.',
      code: 'header',
    },
  ]);
}

/** The version in If-Match: `"7"`. `*` and absence are null where the header is optional. */
function ifMatch(ctx: ApiContext, required: boolean): number | null {
  const header = ctx.get('if-match');
  if (!required && (header === '' || header === '*')) return null;
  const version = /^"(\d{1,9})"$/.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  throw invalid([{ path: 'If-Match', message: 'Send the ETag of what you saw, quotes included.', code: 'header' }]);
}

function parse(schema: z.ZodType, given: unknown): unknown {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalid(fieldIssues(parsed.error));
}

/** Zod's findings as field issues; an unknown member is named by its own path. At most 50. */
export function fieldIssues(error: z.ZodError): FieldIssue[] {
  return error.issues.flatMap((issue) => issuesOf(issue, '')).slice(0, 50);
}

function issuesOf(issue: z.core.$ZodIssue, above: string): FieldIssue[] {
  const path = [above, ...issue.path.map(String)].filter((part) => part !== '').join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      message: 'This member is not known here.',
      code: issue.code,
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The alternative that fits best is what the caller meant.
    const closest = [...issue.errors].sort((a, b) => a.length - b.length)[0] ?? [];
    return closest.flatMap((inner) => issuesOf(inner, path));
  }
  return [{ path, message: issue.message, code: issue.code }];
}

function invalid(issues: FieldIssue[]): ApexkeepError {
  const first = issues[0];
  const more = issues.length > 1 ? ` and ${issues.length - 1} more` : '';
  return new ApexkeepError(
    'invalid-input',
    first === undefined
      ? 'The request is not valid.'
      : `${first.path === '' ? 'The body' : first.path}: ${first.message}${more}`,
    {
      issues,
    },
  );
}
