import * as z from 'zod';
import { type Stage, STAGES } from '#model/rules/sales/settings.ts';
import { canonicalEmail } from '#api/email.ts';
import { parseCodecKeys, type CodecKeys } from '#workflows/client/codec.ts';

/** Everything the api process is told from outside. Read once at boot; nothing else in `api/` looks at the environment. */
export interface ApiConfig {
  databaseUrl: string;
  databasePool: number;
  temporal: {
    address: string;
    namespace: string;
    codecKeys: CodecKeys;
    /** Where workflows are started, when it is not the usual queue. */
    taskQueue?: string;
  };
  /** Where browsers reach the product, without a final slash. Links, cookies and the cross-site check rest on it. */
  origin: string;
  listen: { host: string; port: number };
  /** Keys that seal provider keys (see model/vault), as given. */
  vaultKeys: string;
  /** 32 bytes or more: signs cursors. The same in every copy of the process. */
  signingKey: Buffer;
  /** Proxies in front whose X-Forwarded-For entries are believed; 0 takes the peer's own address. */
  trustedProxies: number;
  /** Bearer token for /metrics from elsewhere than loopback; null: loopback only. */
  metricsToken: string | null;
  /** Bearer token for the codec route; null: signed-in people only. */
  codecToken: string | null;
  /** E-mail addresses of the people who run the deployment and read every workflow history in the Temporal UI. */
  codecOperators: ReadonlySet<string>;
  /** Origin of the Temporal UI, which may call the codec route; null: none. */
  temporalUiOrigin: string | null;
  /** Folder of the built web app; null serves the API alone. */
  webBuild: string | null;
  /** Whether real money may move here. */
  stage: Stage;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  limits: ApiLimits;
  /** Checks every answer against its schema; on in tests, where a wrong answer must fail. */
  checkAnswers: boolean;
}

/** Bounds that tests narrow and nobody else needs to touch. */
export interface ApiLimits {
  bodyBytes: number;
  jsonDepth: number;
  jsonMembers: number;
  /** Per address: calls a minute. */
  readsPerMinute: number;
  writesPerMinute: number;
  expensivePerMinute: number;
  callbacksPerMinute: number;
  /** Searches in a quarter of an hour that the registrar has to be asked for: it allows 500 a day of all visitors together. */
  searchesPerAddress: number;
  signInPerAddressAndEmail: number;
  signInPerEmail: number;
  signInPerAddress: number;
  /** Password hashes waiting; more are told to come back. */
  hashQueue: number;
  streamsPerPerson: number;
  streamsPerTenant: number;
  streamHeartbeatMs: number;
  streamRecheckMs: number;
  streamPollMs: number;
  /** How long an account check is waited for. */
  checkWaitMs: number;
  /** How long a search for names waits for the registrar. */
  searchWaitMs: number;
}

export const DEFAULT_LIMITS: ApiLimits = {
  bodyBytes: 1024 * 1024,
  jsonDepth: 64,
  jsonMembers: 100_000,
  readsPerMinute: 1200,
  writesPerMinute: 300,
  expensivePerMinute: 60,
  callbacksPerMinute: 3000,
  searchesPerAddress: 30,
  signInPerAddressAndEmail: 10,
  signInPerEmail: 50,
  signInPerAddress: 100,
  hashQueue: 32,
  streamsPerPerson: 20,
  streamsPerTenant: 500,
  streamHeartbeatMs: 15_000,
  streamRecheckMs: 4_000,
  streamPollMs: 2_000,
  checkWaitMs: 20_000,
  searchWaitMs: 6_000,
};

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.origin !== text) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.endsWith('.localhost') || /^127(\.\d{1,3}){3}$/.test(host);
}

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'is not a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max));

const Environment = z.object({
  DATABASE_URL: z.string('is missing').regex(/^postgres(ql)?:\/\//, 'is not a postgres:// address'),
  DATABASE_POOL: whole(1, 200).default(10),
  TEMPORAL_ADDRESS: z.string('is missing').regex(/^[^\s/]+:\d+$/, 'is not host:port'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('apexkeep'),
  TEMPORAL_TASK_QUEUE: z.string().optional(),
  TEMPORAL_CODEC_KEYS: z.string('is missing').transform((text, context) => {
    try {
      return parseCodecKeys(text);
    } catch {
      context.addIssue('is not id:base64 with 32 bytes a key');
      return z.NEVER;
    }
  }),
  APEXKEEP_ORIGIN: z
    .string('is missing')
    .refine(
      isOrigin,
      'must be https://host or http://localhost:port, without a path: the session cookie is sent over nothing else',
    ),
  APEXKEEP_VAULT_KEYS: z.string('is missing').min(1, 'is empty'),
  APEXKEEP_SIGNING_KEY: z
    .string('is missing')
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'is not base64')
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length >= 32, 'is shorter than 32 bytes'),
  APEXKEEP_HOST: z.string().default('127.0.0.1'),
  APEXKEEP_PORT: whole(0, 65_535).default(3000),
  TRUSTED_PROXIES: whole(0, 10).default(0),
  METRICS_TOKEN: z.string().min(24, 'is shorter than 24 characters').optional(),
  CODEC_TOKEN: z.string().min(24, 'is shorter than 24 characters').optional(),
  CODEC_OPERATORS: z
    .string()
    .default('')
    .transform(
      (text) =>
        new Set(
          text
            .split(',')
            .map(canonicalEmail)
            .filter((email) => email !== ''),
        ),
    ),
  TEMPORAL_UI_ORIGIN: z.url('is not an address').optional(),
  WEB_BUILD: z.string().optional(),
  APEXKEEP_STAGE: z.enum(STAGES).default('sandbox'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/**
 * The configuration of the api process.
 * @throws Error that lists every missing or invalid variable at once, never its value.
 */
export function readApiConfig(environment: NodeJS.ProcessEnv = process.env): ApiConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${String(issue.path[0])} ${issue.message}`);
    throw new Error(`The api process cannot start; its configuration is not complete:\n${lines.join('\n')}`);
  }
  const value = parsed.data;
  return {
    databaseUrl: value.DATABASE_URL,
    databasePool: value.DATABASE_POOL,
    temporal: {
      address: value.TEMPORAL_ADDRESS,
      namespace: value.TEMPORAL_NAMESPACE,
      codecKeys: value.TEMPORAL_CODEC_KEYS,
      ...(value.TEMPORAL_TASK_QUEUE === undefined ? {} : { taskQueue: value.TEMPORAL_TASK_QUEUE }),
    },
    origin: value.APEXKEEP_ORIGIN,
    listen: { host: value.APEXKEEP_HOST, port: value.APEXKEEP_PORT },
    vaultKeys: value.APEXKEEP_VAULT_KEYS,
    signingKey: value.APEXKEEP_SIGNING_KEY,
    trustedProxies: value.TRUSTED_PROXIES,
    metricsToken: value.METRICS_TOKEN ?? null,
    codecToken: value.CODEC_TOKEN ?? null,
    codecOperators: value.CODEC_OPERATORS,
    temporalUiOrigin: value.TEMPORAL_UI_ORIGIN === undefined ? null : new URL(value.TEMPORAL_UI_ORIGIN).origin,
    webBuild: value.WEB_BUILD ?? null,
    stage: value.APEXKEEP_STAGE,
    logLevel: value.LOG_LEVEL,
    limits: DEFAULT_LIMITS,
    checkAnswers: false,
  };
}
