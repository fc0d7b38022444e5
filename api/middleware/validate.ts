import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { ApexkeepError, type FieldIssue } from '#model/errors.ts';
import { issueAt, sentenceOf } from '#model/rules/field-issue.ts';
import { sentence } from '#model/rules/sentence.ts';
import { isWrite, pathParamSchema, takesIdempotencyKey, type Endpoint } from '#api/endpoint.ts';
import { parseJsonText } from '#api/json-text.ts';
import { readBody } from '#api/read-body.ts';
import { fieldIssues } from '#api/zod-issues.ts';
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
      throw new ApexkeepError('not-found', sentence('address-unknown', 'There is nothing at this address.'));
  }
  return given;
}

function checkQuery(endpoint: Endpoint, ctx: ApiContext): unknown {
  const given: Record<string, string> = {};
  const params = new URLSearchParams(ctx.querystring);
  for (const [name, value] of params) {
    if (Object.hasOwn(given, name))
      throw invalid([issueAt(name, sentence('duplicate', 'This parameter was given more than once'))]);
    if (value.includes('\0') || value.includes('\ufffd'))
      throw invalid([issueAt(name, sentence('text-not-utf8', 'The text is not valid UTF-8 without NUL'))]);
    Object.defineProperty(given, name, { value, enumerable: true });
  }
  return parse(endpoint.query ?? z.strictObject({}), given);
}

function checkBody(endpoint: Endpoint, ctx: ApiContext, bytes: Buffer, limits: ApiLimits): unknown {
  if (endpoint.body === undefined) {
    if (bytes.length > 0)
      throw new ApexkeepError('invalid-input', sentence('body-unwanted', 'This request takes no body.'));
    return undefined;
  }
  if (bytes.length === 0) {
    if (endpoint.body.safeParse(undefined).success) return endpoint.body.parse(undefined);
    throw new ApexkeepError('malformed-body', sentence('body-missing', 'This request needs a JSON body.'));
  }
  if (endpoint.consumes === 'form')
    return parse(endpoint.body, Object.fromEntries(new URLSearchParams(bytes.toString())));
  if (!/^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(ctx.get('content-type'))) {
    throw new ApexkeepError(
      'unsupported-media-type',
      sentence('body-not-json-type', 'Send the body as application/json in UTF-8.'),
    );
  }
  if (ctx.get('content-encoding') !== '')
    throw new ApexkeepError(
      'unsupported-media-type',
      sentence('body-compressed', 'Send the body without compression.'),
    );
  return parse(endpoint.body, parseJsonText(bytes, { depth: limits.jsonDepth, members: limits.jsonMembers }));
}

function idempotencyKey(ctx: ApiContext): string {
  const key = ctx.get('idempotency-key');
  if (KEY.test(key)) return key;
  const wanted = 'Send a header of 8 to 200 printable characters, new for each act, the same for its repetition';
  throw invalid([issueAt('Idempotency-Key', sentence('header-idempotency-key', wanted))]);
}

/** The version in If-Match: `"7"`. `*` and absence are null where the header is optional. */
function ifMatch(ctx: ApiContext, required: boolean): number | null {
  const header = ctx.get('if-match');
  if (!required && (header === '' || header === '*')) return null;
  const version = /^"(\d{1,9})"$/.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  throw invalid([issueAt('If-Match', sentence('header-if-match', 'Send the ETag of what you saw, quotes included'))]);
}

function parse(schema: z.ZodType, given: unknown): unknown {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalid(fieldIssues(parsed.error));
}

function invalid(issues: FieldIssue[]): ApexkeepError {
  const [first, ...others] = issues;
  if (first === undefined)
    return new ApexkeepError('invalid-input', sentence('request-invalid', 'The request is not valid.'));
  const path = first.path === '' ? sentence('the-body', 'The body') : first.path;
  const one = sentence('issue-at', '{path}: {issue}', { path, issue: sentenceOf(first) });
  const said =
    others.length === 0
      ? one
      : sentence('issue-and-more', '{issue} and {more} more', { issue: one, more: others.length });
  return new ApexkeepError('invalid-input', said, { issues });
}
