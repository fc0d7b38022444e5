import { ApexkeepError, ERROR_CODES, type ErrorCode } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { ApiContext } from '#api/call.ts';
import type { Parts } from '#api/parts.ts';
import { errorForLog } from '#api/scrub.ts';

const BY_STATUS: Record<number, ErrorCode> = {
  400: 'malformed-body',
  401: 'not-signed-in',
  403: 'forbidden',
  404: 'not-found',
  413: 'body-too-large',
  415: 'unsupported-media-type',
  429: 'rate-limited',
};

/** The error as one of ours. What is not ours is `internal`, and its text stays in the log. */
export function asApexkeepError(error: unknown): ApexkeepError {
  if (error instanceof ApexkeepError) return error;
  const status = (error as { status?: unknown; expose?: unknown } | null)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const code = BY_STATUS[status] ?? 'malformed-body';
    return new ApexkeepError(code, ERROR_CODES[code].title, { cause: error });
  }
  return new ApexkeepError(
    'internal',
    sentence(
      'internal-fault',
      'Something went wrong on our side. It was logged under the requestId; trying again may help.',
    ),
    {
      cause: error,
    },
  );
}

/** RFC 9457 body of an error. 5xx other than a named outage says nothing of its cause. */
export function problemBody(error: ApexkeepError, requestId: string): Record<string, unknown> {
  return {
    ...error.extra,
    type: `urn:apexkeep:problem:${error.code}`,
    title: ERROR_CODES[error.code].title,
    status: error.status,
    detail: error.message,
    code: error.code,
    ...(error.sentence === undefined ? {} : { sentence: error.sentence }),
    ...(error.issues.length > 0 ? { issues: error.issues } : {}),
    requestId,
  };
}

/** Turns whatever is thrown below into a problem answer, and logs what is our fault. */
export function answerProblems(parts: Parts) {
  return async (ctx: ApiContext, next: () => Promise<unknown>): Promise<void> => {
    try {
      await next();
    } catch (thrown) {
      const error = asApexkeepError(thrown);
      if (error.code === 'internal') parts.log.error({ requestId: ctx.state.requestId, err: thrown }, 'request failed');
      else if (error.status >= 500)
        parts.log.warn({ requestId: ctx.state.requestId, code: error.code, err: thrown }, 'request refused');
      else ctx.state.log?.debug({ code: error.code, detail: String(errorForLog(error)['message']) }, 'request refused');
      answerWith(ctx, error);
    }
  };
}

/** Writes the problem as the answer, with Retry-After where waiting helps. */
export function answerWith(ctx: ApiContext, error: ApexkeepError): void {
  const requestId = ctx.state.requestId;
  ctx.status = error.status;
  ctx.set('Content-Type', 'application/problem+json');
  if (error.retryAfterMs !== undefined)
    ctx.set('Retry-After', String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))));
  if (error.code === 'body-too-large') ctx.set('Connection', 'close');
  ctx.body = JSON.stringify(problemBody(error, requestId));
}
