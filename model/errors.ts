import type { FieldIssue } from './rules/field-issue.ts';
import { refOf, type Failure, type Sentence, type SentenceRef } from './rules/sentence.ts';

export type { FieldIssue };

/**
 * The one closed set of error codes. A code is the `code` member of a problem+json answer, the `type` of a Temporal
 * `ApplicationFailure`, and the key of a message in every language. Adding one means adding it here, and nowhere else.
 */
export const ERROR_CODES = {
  // What a caller sent
  'invalid-input': { status: 400, retryable: false, title: 'The request is not valid' },
  'malformed-body': { status: 400, retryable: false, title: 'The body could not be read' },
  'body-too-large': { status: 413, retryable: false, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, retryable: false, title: 'This kind of body is not accepted' },
  'invalid-record': { status: 422, retryable: false, title: 'A record is not valid' },
  'idempotency-mismatch': { status: 422, retryable: false, title: 'This Idempotency-Key was used for another request' },
  'idempotency-in-flight': { status: 409, retryable: true, title: 'The first request with this key is still running' },
  'precondition-failed': { status: 412, retryable: false, title: 'It changed since you read it' },
  'rate-limited': { status: 429, retryable: true, title: 'Too many requests' },
  // Who the caller is
  'not-signed-in': { status: 401, retryable: false, title: 'Sign in first' },
  'sign-in-failed': { status: 401, retryable: false, title: 'E-mail or password is wrong' },
  'cross-site-refused': { status: 403, retryable: false, title: 'A request from another site was refused' },
  forbidden: { status: 403, retryable: false, title: 'You may not do this' },
  'not-found': { status: 404, retryable: false, title: 'There is nothing here' },
  'invitation-invalid': { status: 410, retryable: false, title: 'This invitation cannot be used' },
  // What the state of things does not allow
  conflict: { status: 409, retryable: false, title: 'The current state does not allow this' },
  'own-change': { status: 403, retryable: false, title: 'Authors cannot approve their own change' },
  'plan-outdated': { status: 409, retryable: false, title: 'The plan you looked at is not the current one' },
  'plan-blocked': { status: 422, retryable: false, title: 'A finding blocks this change' },
  'plan-stale': { status: 409, retryable: false, title: 'The zone moved since the plan was made' },
  'mode-forbids-write': { status: 409, retryable: false, title: 'The access mode does not allow writing' },
  'zone-locked': { status: 409, retryable: false, title: 'The zone waits for an operator' },
  'not-in-plan': { status: 403, retryable: false, title: 'The plan of the workspace does not include this' },
  'last-owner': { status: 409, retryable: false, title: 'A workspace keeps at least one owner' },
  'row-missing': { status: 404, retryable: false, title: 'The row this work is about does not exist' },
  // What a provider answered
  'provider-auth': { status: 422, retryable: false, title: 'The provider did not accept the key' },
  'provider-permission': { status: 422, retryable: false, title: 'The key may not do this at the provider' },
  'provider-not-found': { status: 422, retryable: false, title: 'The provider does not know this zone' },
  'provider-refused': { status: 422, retryable: false, title: 'The provider refused the change' },
  'provider-conflict': { status: 409, retryable: false, title: 'The provider reports a conflict' },
  'provider-rate-limited': { status: 503, retryable: true, title: 'The provider asks us to slow down' },
  'provider-unavailable': { status: 503, retryable: true, title: 'The provider cannot be reached' },
  'provider-tls': { status: 422, retryable: false, title: 'The TLS certificate of the provider is not accepted' },
  'provider-unexpected': { status: 422, retryable: false, title: 'What answered is not the expected provider' },
  'provider-incomplete': { status: 503, retryable: true, title: 'The provider returned only part of the zone' },
  'unknown-outcome': { status: 503, retryable: false, title: 'The answer to a write was lost' },
  'address-refused': { status: 422, retryable: false, title: 'This address may not be contacted' },
  // Ourselves
  'sales-disabled': { status: 503, retryable: true, title: 'Domains are not sold at this moment' },
  'temporarily-unavailable': { status: 503, retryable: true, title: 'A part of Apexkeep is not reachable' },
  internal: { status: 500, retryable: true, title: 'Something went wrong on our side' },
} as const satisfies Record<string, { status: number; retryable: boolean; title: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** A code as it came from a row, a history or another system: one of the closed set, or `internal` for what is not. */
export function errorCodeOf(code: string): ErrorCode {
  return Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'internal';
}

/**
 * What became of a change request where that is no error: the second closed set, beside the first. Together they are every
 * code that `change_request.outcome` can hold; each has words in every language.
 */
export const OUTCOME_ONLY_CODES = [
  'partly-done',
  'undone',
  'rejected',
  'changes-requested',
  'cancelled',
  'expired',
  'unserved',
  'unresolved',
] as const;
export type OutcomeCode = ErrorCode | (typeof OUTCOME_ONLY_CODES)[number];
export const OUTCOME_CODES = [...(Object.keys(ERROR_CODES) as ErrorCode[]), ...OUTCOME_ONLY_CODES] as const;

/** The code of an outcome: one of `OUTCOME_CODES`, or `internal` for what is not. */
export function outcomeCodeOf(code: string): OutcomeCode {
  return (OUTCOME_ONLY_CODES as readonly string[]).includes(code) ? (code as OutcomeCode) : errorCodeOf(code);
}

/**
 * An error with a code of the closed set and a sentence for the person who reads it: what happened, to what, what to do. Text
 * without a code of its own is shown in English whatever the reader speaks.
 * `detail` never carries a secret; `issues` names the fields of an input; `extra` goes into the problem+json members.
 */
export class ApexkeepError extends Error {
  readonly code: ErrorCode;
  readonly sentence: SentenceRef | undefined;
  readonly issues: FieldIssue[];
  readonly extra: Record<string, unknown>;
  /** Milliseconds after which trying again makes sense, where the other side said so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    said: string | Sentence,
    options: { issues?: FieldIssue[]; extra?: Record<string, unknown>; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    const message = typeof said === 'string' ? said : said.message;
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ApexkeepError';
    this.code = code;
    this.sentence = typeof said === 'string' ? undefined : refOf(said);
    this.issues = options.issues ?? [];
    this.extra = options.extra ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }
}

/** An error as it is stored with what failed. */
export function failureOf({ code, message, sentence }: ApexkeepError): Failure<ErrorCode> {
  return sentence === undefined ? { code, message } : { code, message, sentence };
}
