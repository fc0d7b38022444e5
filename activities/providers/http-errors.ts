import { ApexkeepError, type ErrorCode } from '#model/errors.ts';

interface Refused {
  status: number;
  /** Parsed JSON, or undefined where the body is something else. */
  body: unknown;
  text: string;
  retryAfter: string;
  location: string;
}

interface Peer {
  peer: string;
  secret: string;
}

const TEXT_LIMIT = 1000;
const RETRY_LIMIT_MS = 3_600_000;

/** A provider's text as it may be shown: at most 1 kB, one line, without the key. */
export function shown(text: string, secret: string): string {
  const clean = secret.length > 0 ? text.replaceAll(secret, '[key]') : text;
  return clean
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, TEXT_LIMIT);
}

/** The message inside an error body: `{error}`, as PowerDNS and most others spell it, with its list of `errors`. */
function providerText(body: unknown, secret: string): string {
  if (typeof body !== 'object' || body === null) return '';
  const { error, message, errors } = body as { error?: unknown; message?: unknown; errors?: unknown };
  const main = typeof error === 'string' ? error : typeof message === 'string' ? message : '';
  const more = Array.isArray(errors) ? errors.filter((one): one is string => typeof one === 'string') : [];
  return shown([main, ...more].filter((part) => part !== '').join('; '), secret);
}

/** Milliseconds of a Retry-After header: seconds or an HTTP date (RFC 9110 section 10.2.3); undefined when unreadable. */
export function retryAfterMs(header: string, now = Date.now()): number | undefined {
  const value = header.trim();
  if (value === '') return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), RETRY_LIMIT_MS);
}

function codeFor(status: number, fromApi: boolean): ErrorCode {
  if (status >= 500) return 'provider-unavailable';
  if (status === 401) return 'provider-auth';
  if (status === 403) return 'provider-permission';
  if (status === 429) return 'provider-rate-limited';
  if (!fromApi || status < 400) return 'provider-unexpected';
  if (status === 404) return 'provider-not-found';
  return status === 409 ? 'provider-conflict' : 'provider-refused';
}

const SENTENCES: Partial<Record<ErrorCode, string>> = {
  'provider-auth': 'did not accept the key. Check the key of this account',
  'provider-permission': 'does not let this key do that',
  'provider-not-found': 'does not know what was asked for',
  'provider-conflict': 'reports a conflict',
  'provider-refused': 'refused the request',
  'provider-rate-limited': 'asks us to slow down',
  'provider-unavailable': 'failed on its side',
  'provider-unexpected': 'does not answer like the expected API. Check the base URL',
};

/** Maps an answer that is not 2xx to one of our codes; the provider's own text is part of the message. */
export function refusalFor(peer: Peer, answer: Refused): ApexkeepError {
  const code = codeFor(answer.status, answer.body !== undefined);
  const text = providerText(answer.body, peer.secret);
  const redirect =
    answer.status >= 300 && answer.status < 400
      ? ` It redirects to ${shown(answer.location, peer.secret)}; redirects are not followed.`
      : '';
  const wait = code === 'provider-rate-limited' || answer.status === 503 ? retryAfterMs(answer.retryAfter) : undefined;
  return new ApexkeepError(
    code,
    `${peer.peer} ${SENTENCES[code] ?? 'answered'} (HTTP ${answer.status})${text === '' ? '.' : `: ${text}`}${redirect}`,
    {
      extra: { status: answer.status, ...(text === '' ? {} : { providerText: text }) },
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    },
  );
}

/** A 2xx whose body is not the JSON it should be: cut (try again) or another kind of server (look at the URL). */
export function unexpectedBody(peer: Peer, json: boolean): ApexkeepError {
  return json
    ? new ApexkeepError('provider-unavailable', `${peer.peer} sent JSON that ends too early or is damaged.`)
    : new ApexkeepError('provider-unexpected', `${peer.peer} did not answer in JSON. Check the base URL.`, {
        extra: { status: 200 },
      });
}

const CAUSES: Record<string, string> = {
  ECONNREFUSED: 'nothing listens on that port',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the network',
  ETIMEDOUT: 'the connection timed out',
  ENOTFOUND: 'the name does not exist',
  EAI_AGAIN: 'the name could not be resolved at the moment',
  ENODATA: 'the name has no address',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_HEADERS_TIMEOUT: 'no answer came in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped half-way',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer ended too early',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'the answer is too large',
};

const TLS_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$)/;

function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  const own = typeof code === 'string' ? [code] : [];
  const inner = Array.isArray(errors) ? errors.flatMap((one: unknown) => codesOf(one, depth + 1)) : [];
  return [...own, ...codesOf(cause, depth + 1), ...inner];
}

/** Maps what a socket, resolver or TLS layer threw; the cause is named, the request's headers never are. */
export function transportError(
  peer: string,
  error: unknown,
  facts: { timedOut: boolean; timeoutMs: number; host: string },
): ApexkeepError {
  if (error instanceof ApexkeepError) return error;
  const codes = codesOf(error);
  if (codes.includes('UND_ERR_INVALID_ARG')) {
    return new ApexkeepError(
      'provider-auth',
      `The key of ${peer} contains characters that cannot be sent. Enter it again.`,
    );
  }
  const tls = codes.find((code) => TLS_CODE.test(code));
  if (tls !== undefined) {
    return new ApexkeepError(
      'provider-tls',
      `The TLS connection to ${peer} is not accepted (${tls}). Check its certificate and that ${facts.host} is the name in it.`,
      {
        extra: { cause: tls },
      },
    );
  }
  const known = codes.find((code) => CAUSES[code] !== undefined);
  if (facts.timedOut && known === undefined) {
    return new ApexkeepError(
      'provider-unavailable',
      `${peer} gave no complete answer within ${facts.timeoutMs / 1000} seconds.`,
      { extra: { cause: 'timeout' } },
    );
  }
  const why = known === undefined ? (codes[0] ?? 'the connection failed') : CAUSES[known];
  return new ApexkeepError('provider-unavailable', `${peer} cannot be reached: ${why}.`, {
    extra: { cause: known ?? codes[0] ?? 'unknown' },
  });
}
