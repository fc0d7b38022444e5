import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache-folder.mjs';

/** Folder of the clone. */
export const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

/** Every port of one instance: what listens there, the variable that moves it, and where it stands by default. */
export const PORTS = {
  web: { what: 'the web app and API', variable: 'APEXKEEP_PORT', port: 3000 },
  worker: { what: 'health and metrics of the worker', variable: 'APEXKEEP_WORKER_PORT', port: 3001 },
  postgres: { what: 'the embedded PostgreSQL', variable: 'APEXKEEP_POSTGRES_PORT', port: 5433 },
  temporal: { what: 'Temporal', variable: 'APEXKEEP_TEMPORAL_PORT', port: 7233 },
  temporalUi: { what: 'the Temporal UI', variable: 'APEXKEEP_TEMPORAL_UI_PORT', port: 8233 },
  sandboxApi: { what: 'the PowerDNS stand-in (API)', variable: 'APEXKEEP_SANDBOX_PORT', port: 8081 },
  sandboxControl: { what: 'the PowerDNS stand-in (control)', variable: 'APEXKEEP_SANDBOX_CONTROL_PORT', port: 8082 },
  sandboxSecondDns: {
    what: 'the PowerDNS stand-in (second DNS server)',
    variable: 'APEXKEEP_SANDBOX_SECOND_DNS_PORT',
    port: 5301,
  },
  sandboxDns: { what: 'the PowerDNS stand-in (DNS)', variable: 'APEXKEEP_SANDBOX_DNS_PORT', port: 5300 },
  registrarApi: { what: 'the registrar stand-in (API)', variable: 'APEXKEEP_REGISTRAR_PORT', port: 8281 },
  registrarControl: {
    what: 'the registrar stand-in (control)',
    variable: 'APEXKEEP_REGISTRAR_CONTROL_PORT',
    port: 8282,
  },
  paymentsApi: { what: 'the payment stand-in (API and checkout)', variable: 'APEXKEEP_PAYMENTS_PORT', port: 8381 },
  paymentsControl: { what: 'the payment stand-in (control)', variable: 'APEXKEEP_PAYMENTS_CONTROL_PORT', port: 8382 },
  mailSmtp: { what: 'the mail stand-in (SMTP)', variable: 'APEXKEEP_MAIL_SMTP_PORT', port: 8481 },
  mailInbox: { what: 'the mail stand-in (inbox)', variable: 'APEXKEEP_MAIL_INBOX_PORT', port: 8482 },
} as const;
export type PortName = keyof typeof PORTS;

export interface DeployConfig {
  /** Data of this instance: database, keys, logs. */
  dataDir: string;
  /** Shared by every clone of this user. */
  cacheDir: string;
  ports: Record<PortName, number>;
  /** Given by the operator; null means: start our own. */
  databaseUrl: string | null;
  temporalAddress: string | null;
  /** Address people use in the browser, without a final slash. */
  publicOrigin: string;
  /** Interface of the web app; everything else stays on 127.0.0.1. */
  host: string;
  demo: boolean;
  /** `production` where real money may move; handed on to api and worker. */
  stage: string;
  /** Networks, addresses or names in private address space that provider accounts may be on, separated by commas. */
  allowPrivateAddresses: string;
  /** A continuous-integration run: a skipped test is a failure. */
  ci: boolean;
  /** What child processes get beside their own settings. */
  environment: Record<string, string>;
}

/** What a child process needs from the surroundings, and nothing of our own settings. */
const PASSED_ON =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|LANG|LC_.*|TZ|TERM|XDG_.*|HTTPS?_PROXY|NO_PROXY|ALL_PROXY|SSL_CERT_.*|NODE_EXTRA_CA_CERTS|GO[A-Z]+|CGO_.*|CC|npm_config_.*|SystemRoot|CHROMIUM_PATH)$/i;

function portFrom(text: string | undefined, variable: string): number | null {
  if (text === undefined || text === '') return null;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(
    `${variable} is "${text}", which is not a port. Set it to a number from 1 to 65535, or leave it out.`,
  );
}

function portsFrom(environment: NodeJS.ProcessEnv): Record<PortName, number> {
  const base = portFrom(environment['APEXKEEP_PORT_BASE'], 'APEXKEEP_PORT_BASE');
  const entries = Object.entries(PORTS).map(([name, { variable, port }], index) => {
    const fallback = base === null ? port : base + index;
    return [name, portFrom(environment[variable], variable) ?? fallback];
  });
  return Object.fromEntries(entries) as Record<PortName, number>;
}

/**
 * The settings of everything under `deploy/`, from environment variables. `APEXKEEP_PORT_BASE=n` puts all ports at n, n+1, …
 * in the order of `PORTS`, so that several instances run side by side. Throws with the name of a variable it cannot read.
 */
export function readDeployConfig(environment: NodeJS.ProcessEnv = process.env): DeployConfig {
  const ports = portsFrom(environment);
  const passed = Object.entries(environment).filter(([name, value]) => PASSED_ON.test(name) && value !== undefined);
  const origin = environment['APEXKEEP_ORIGIN'] || `http://localhost:${ports.web}`;
  return {
    dataDir: path.resolve(PROJECT_ROOT, environment['APEXKEEP_DATA_DIR'] || '.apexkeep'),
    cacheDir: cacheFolder(environment),
    ports,
    databaseUrl: environment['DATABASE_URL'] || null,
    temporalAddress: environment['TEMPORAL_ADDRESS'] || null,
    publicOrigin: origin.replace(/\/+$/, ''),
    host: environment['APEXKEEP_HOST'] || '127.0.0.1',
    demo: environment['APEXKEEP_DEMO'] !== 'off',
    stage: environment['APEXKEEP_STAGE'] || 'sandbox',
    ci: environment['CI'] === 'true',
    allowPrivateAddresses: environment['ALLOW_PRIVATE_ADDRESSES'] ?? '',
    environment: Object.fromEntries(passed) as Record<string, string>,
  };
}

/** The database that platform roles are given in. @throws Error when it is not named */
export function readRoleDatabase(environment: NodeJS.ProcessEnv = process.env): string {
  const url = environment['DATABASE_URL'];
  if (url) return url;
  throw new Error('Set DATABASE_URL to the address by which api and worker reach the database.');
}
