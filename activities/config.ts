import * as z from 'zod';
import { type CodecKeys, parseCodecKeys } from '#workflows/client/codec.ts';
import { type Keyring, parseKeyring } from '#model/vault/keys.ts';
import { paymentKeyRefused, type Stage, STAGES } from '#model/rules/sales/settings.ts';
import { DEFAULT_TIMING, type Timing } from './dependencies.ts';
import type { GivenSecrets } from './sales/secrets.ts';

/** Everything the worker process is told from outside. Read once at boot; nothing else in `activities/` looks at the environment. */
export interface WorkerConfig {
  databaseUrl: string;
  databasePool: number;
  temporal: { address: string; namespace: string; codecKeys: CodecKeys };
  /** Master keys that open the secrets of provider accounts. */
  vaultKeys: Keyring;
  /** Whether real money may move here: `production`, or anything else. */
  stage: Stage;
  /** Secrets of the shop that count before stored ones. */
  salesSecrets: GivenSecrets;
  /** Health and metrics. Keep it on a private network: it names queues and counts. */
  listen: { host: string; port: number };
  /** CIDRs, addresses or host names in private networks that providers may live at. */
  allowPrivateAddresses: string[];
  /** Orchestration queue; provider queues take its suffix. */
  taskQueue: string;
  /** Set together with worker versioning: a build's own name. Null leaves versioning off. */
  buildId: string | null;
  timing: Timing;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'is not a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max));

function parsed<T>(parse: (text: string) => T, message: string) {
  return (text: string, context: z.RefinementCtx): T => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue(error instanceof Error ? `${message}: ${error.message}` : message);
      return z.NEVER;
    }
  };
}

const Environment = z
  .object({
    DATABASE_URL: z.string('is missing').regex(/^postgres(ql)?:\/\//, 'is not a postgres:// address'),
    DATABASE_POOL: whole(2, 200).default(20),
    TEMPORAL_ADDRESS: z.string('is missing').regex(/^[^\s/]+:\d+$/, 'is not host:port'),
    TEMPORAL_NAMESPACE: z.string().min(1).default('apexkeep'),
    TEMPORAL_CODEC_KEYS: z.string('is missing').transform(parsed(parseCodecKeys, 'cannot be used')),
    APEXKEEP_VAULT_KEYS: z.string('is missing').transform(parsed(parseKeyring, 'cannot be used')),
    APEXKEEP_STAGE: z.enum(STAGES).default('sandbox'),
    MOLLIE_API_KEY: z.string().optional(),
    DOMAINROBOT_PASSWORD: z.string().optional(),
    APEXKEEP_WORKER_HOST: z.string().default('127.0.0.1'),
    APEXKEEP_WORKER_PORT: whole(0, 65_535).default(3001),
    ALLOW_PRIVATE_ADDRESSES: z.string().default(''),
    TEMPORAL_TASK_QUEUE: z
      .string()
      .regex(/^orchestration(-[a-z0-9-]{1,60})?$/, 'is not `orchestration` or `orchestration-…`')
      .default('orchestration'),
    WORKER_BUILD_ID: z.string().min(1).optional(),
    LEASE_SECONDS: whole(5, 3600).optional(),
    LONGEST_REQUEST_SECONDS: whole(1, 120).optional(),
    PROOF_DEADLINE_SECONDS: whole(1, 3600).optional(),
    ZONE_READ_INTERVAL_SECONDS: whole(30, 86_400).optional(),
    LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  })
  .check((context) => {
    const { MOLLIE_API_KEY: key, APEXKEEP_STAGE: stage } = context.value;
    const mode = key?.startsWith('live_') === true ? 'live' : 'test';
    const refused = key === undefined ? null : paymentKeyRefused(key, mode, stage);
    if (refused !== null)
      context.issues.push({
        code: 'custom',
        path: ['MOLLIE_API_KEY'],
        message: `cannot be used: ${refused.message}`,
        input: '',
      });
  });

/** Reads and checks the environment. Throws one error that names every setting that is wrong, and shows no value. */
export function readWorkerConfig(environment: NodeJS.ProcessEnv = process.env): WorkerConfig {
  const result = Environment.safeParse(environment);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`);
    throw new Error(`The worker cannot start with these settings:\n${lines.join('\n')}`);
  }
  const value = result.data;
  return {
    databaseUrl: value.DATABASE_URL,
    databasePool: value.DATABASE_POOL,
    temporal: {
      address: value.TEMPORAL_ADDRESS,
      namespace: value.TEMPORAL_NAMESPACE,
      codecKeys: value.TEMPORAL_CODEC_KEYS,
    },
    vaultKeys: value.APEXKEEP_VAULT_KEYS,
    stage: value.APEXKEEP_STAGE,
    salesSecrets: {
      ...(value.MOLLIE_API_KEY === undefined ? {} : { payment_secret: value.MOLLIE_API_KEY }),
      ...(value.DOMAINROBOT_PASSWORD === undefined ? {} : { registrar_secret: value.DOMAINROBOT_PASSWORD }),
    },
    listen: { host: value.APEXKEEP_WORKER_HOST, port: value.APEXKEEP_WORKER_PORT },
    allowPrivateAddresses: value.ALLOW_PRIVATE_ADDRESSES.split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
    taskQueue: value.TEMPORAL_TASK_QUEUE,
    buildId: value.WORKER_BUILD_ID ?? null,
    timing: timingOf(value),
    logLevel: value.LOG_LEVEL,
  };
}

function timingOf(value: z.infer<typeof Environment>): Timing {
  const ms = (seconds: number | undefined, fallback: number): number =>
    seconds === undefined ? fallback : seconds * 1000;
  return {
    ...DEFAULT_TIMING,
    leaseMs: ms(value.LEASE_SECONDS, DEFAULT_TIMING.leaseMs),
    longestRequestMs: ms(value.LONGEST_REQUEST_SECONDS, DEFAULT_TIMING.longestRequestMs),
    proofDeadlineMs: ms(value.PROOF_DEADLINE_SECONDS, DEFAULT_TIMING.proofDeadlineMs),
    readIntervalMs: ms(value.ZONE_READ_INTERVAL_SECONDS, DEFAULT_TIMING.readIntervalMs),
  };
}
