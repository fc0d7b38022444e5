import { ApexkeepError, type ErrorCode } from '#model/errors.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';

interface Refused {
  status: number;
  /** Parsed JSON, or undefined where the body is something else. */
  body: unknown;
  text: string;
  retryAfter: string;
  location: string;
}

/** How errors name the other side: `PowerDNS at https://dns.example.com:8081`. */
export type Peer = string | Sentence;

interface Asked {
  peer: Peer;
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

type Told = { peer: Peer; status: number };

const SENTENCES: Partial<Record<ErrorCode, (told: Told) => Sentence>> = {
  'provider-auth': (told) =>
    sentence('refused-key', '{peer} did not accept the key (HTTP {status}). Check the key of this account.', told),
  'provider-permission': (told) =>
    sentence('refused-permission', '{peer} does not let this key do that (HTTP {status}).', told),
  'provider-not-found': (told) =>
    sentence('refused-unknown', '{peer} does not know what was asked for (HTTP {status}).', told),
  'provider-conflict': (told) => sentence('refused-conflict', '{peer} reports a conflict (HTTP {status}).', told),
  'provider-refused': (told) => sentence('refused-request', '{peer} refused the request (HTTP {status}).', told),
  'provider-rate-limited': (told) => sentence('refused-pace', '{peer} asks us to slow down (HTTP {status}).', told),
  'provider-unavailable': (told) => sentence('refused-fault', '{peer} failed on its side (HTTP {status}).', told),
};

function refusalSentence(code: ErrorCode, told: Told, text: string, location: string): Sentence {
  const refusal =
    SENTENCES[code]?.(told) ??
    sentence(
      'refused-strange',
      '{peer} does not answer like the expected API (HTTP {status}). Check the base URL.',
      told,
    );
  const said = text === '' ? refusal : sentence('provider-says', '{refusal} It says: {text}', { refusal, text });
  return location === ''
    ? said
    : sentence('provider-redirects', '{refusal} It redirects to {location}; redirects are not followed.', {
        refusal: said,
        location,
      });
}

/** Maps an answer that is not 2xx to one of our codes; the provider's own text is part of the message. */
export function refusalFor({ peer, secret }: Asked, answer: Refused): ApexkeepError {
  const code = codeFor(answer.status, answer.body !== undefined);
  const text = providerText(answer.body, secret);
  const location = answer.status >= 300 && answer.status < 400 ? shown(answer.location, secret) : '';
  const wait = code === 'provider-rate-limited' || answer.status === 503 ? retryAfterMs(answer.retryAfter) : undefined;
  return new ApexkeepError(code, refusalSentence(code, { peer, status: answer.status }, text, location), {
    extra: { status: answer.status, ...(text === '' ? {} : { providerText: text }) },
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

/** A 2xx whose body is not the JSON it should be: cut (try again) or another kind of server (look at the URL). */
export function unexpectedBody({ peer }: Pick<Asked, 'peer'>, json: boolean): ApexkeepError {
  return json
    ? new ApexkeepError(
        'provider-unavailable',
        sentence('answer-damaged', '{peer} sent JSON that ends too early or is damaged.', { peer }),
      )
    : new ApexkeepError(
        'provider-unexpected',
        sentence('answer-not-json', '{peer} did not answer in JSON. Check the base URL.', { peer }),
        {
          extra: { status: 200 },
        },
      );
}

const CAUSES: Record<string, Sentence> = {
  ECONNREFUSED: sentence('cause-refused', 'nothing listens on that port'),
  ECONNRESET: sentence('cause-reset', 'the connection was reset'),
  EPIPE: sentence('cause-closed', 'the connection was closed'),
  EHOSTUNREACH: sentence('cause-no-host-route', 'there is no route to the host'),
  ENETUNREACH: sentence('cause-no-network-route', 'there is no route to the network'),
  ETIMEDOUT: sentence('cause-timed-out', 'the connection timed out'),
  ENOTFOUND: sentence('cause-no-name', 'the name does not exist'),
  EAI_AGAIN: sentence('cause-unresolved', 'the name could not be resolved at the moment'),
  ENODATA: sentence('cause-no-address', 'the name has no address'),
  UND_ERR_CONNECT_TIMEOUT: sentence('cause-timed-out', 'the connection timed out'),
  UND_ERR_HEADERS_TIMEOUT: sentence('cause-no-answer', 'no answer came in time'),
  UND_ERR_BODY_TIMEOUT: sentence('cause-half-way', 'the answer stopped half-way'),
  UND_ERR_SOCKET: sentence('cause-cut', 'the connection was closed before the answer was complete'),
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: sentence('cause-too-early', 'the answer ended too early'),
  UND_ERR_RES_EXCEEDED_MAX_SIZE: sentence('cause-too-large', 'the answer is too large'),
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
  peer: Peer,
  error: unknown,
  facts: { timedOut: boolean; timeoutMs: number; host: string },
): ApexkeepError {
  if (error instanceof ApexkeepError) return error;
  const codes = codesOf(error);
  if (codes.includes('UND_ERR_INVALID_ARG')) {
    return new ApexkeepError(
      'provider-auth',
      sentence('key-unsendable', 'The key of {peer} contains characters that cannot be sent. Enter it again.', {
        peer,
      }),
    );
  }
  const tls = codes.find((code) => TLS_CODE.test(code));
  if (tls !== undefined) {
    return new ApexkeepError(
      'provider-tls',
      sentence(
        'tls-refused',
        'The TLS connection to {peer} is not accepted ({cause}). Check its certificate and that {host} is the name in it.',
        { peer, cause: tls, host: facts.host },
      ),
      {
        extra: { cause: tls },
      },
    );
  }
  const known = codes.find((code) => CAUSES[code] !== undefined);
  if (facts.timedOut && known === undefined) {
    return new ApexkeepError(
      'provider-unavailable',
      sentence('answer-late', '{peer} gave no complete answer within {seconds} seconds.', {
        peer,
        seconds: facts.timeoutMs / 1000,
      }),
      { extra: { cause: 'timeout' } },
    );
  }
  const why = CAUSES[known ?? ''] ?? codes[0] ?? sentence('cause-failed', 'the connection failed');
  return new ApexkeepError(
    'provider-unavailable',
    sentence('unreachable', '{peer} cannot be reached: {why}.', { peer, why }),
    {
      extra: { cause: known ?? codes[0] ?? 'unknown' },
    },
  );
}
