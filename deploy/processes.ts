import { createHash } from 'node:crypto';
import path from 'node:path';
import { startChild, waitUntilReady, type Child } from './child.ts';
import { PROJECT_ROOT, type DeployConfig } from './config.ts';
import { DEMO_PEOPLE } from './demo/people.ts';
import type { InstanceKeys } from './keys.ts';
import { NAMESPACE } from './temporal/prepare.ts';
import { webBuildFolder } from './web-build.ts';

/** What the processes of the product are told, beside their own ports. */
export interface ProductSettings {
  config: DeployConfig;
  keys: InstanceKeys;
  appUrl: string;
  temporalAddress: string;
  temporalUiAddress: string | null;
  /** Told of every process as soon as it runs. */
  adopt?: ((child: Child) => void) | undefined;
}

const READY_MS = 60_000;

function startNode(
  settings: Pick<ProductSettings, 'config' | 'adopt'>,
  name: string,
  script: string,
  environment: Record<string, string>,
): Child {
  const { config } = settings;
  return startChild({
    name,
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', path.join(PROJECT_ROOT, script)],
    environment: {
      ...config.environment,
      NODE_ENV: 'production',
      // Compiled code is kept for the next start, which then loads the product in two thirds of the CPU time.
      NODE_COMPILE_CACHE: path.join(config.dataDir, 'compiled'),
      ...environment,
    },
    cwd: PROJECT_ROOT,
    logFile: path.join(config.dataDir, 'log', `${name}.log`),
    adopt: settings.adopt,
  });
}

function shared(settings: ProductSettings): Record<string, string> {
  return {
    DATABASE_URL: settings.appUrl,
    TEMPORAL_ADDRESS: settings.temporalAddress,
    TEMPORAL_NAMESPACE: NAMESPACE,
    TEMPORAL_CODEC_KEYS: settings.keys.codecKeys,
    APEXKEEP_VAULT_KEYS: settings.keys.vaultKeys,
    APEXKEEP_STAGE: settings.config.stage,
  };
}

function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    (answer) => answer.ok,
    () => false,
  );
}

async function ready(child: Child, url: string): Promise<Child> {
  await waitUntilReady(child, () => answers(url), READY_MS).catch(async (error: unknown) => {
    await child.stop();
    throw error;
  });
  return child;
}

/** The PowerDNS stand-in: an HTTP API over real zones, answered over DNS, with its state in the data folder. */
export async function startSandbox(settings: Pick<ProductSettings, 'config' | 'adopt'>, key: string): Promise<Child> {
  const { config } = settings;
  const child = startNode(settings, 'powerdns-stand-in', 'sandbox/powerdns/main.ts', {
    SANDBOX_POWERDNS_HOST: '127.0.0.1',
    SANDBOX_POWERDNS_API_PORT: String(config.ports.sandboxApi),
    SANDBOX_POWERDNS_DNS_PORT: String(config.ports.sandboxDns),
    SANDBOX_POWERDNS_SECOND_DNS_PORT: String(config.ports.sandboxSecondDns),
    SANDBOX_POWERDNS_CONTROL_PORT: String(config.ports.sandboxControl),
    SANDBOX_POWERDNS_KEY: key,
    SANDBOX_POWERDNS_FILE: path.join(config.dataDir, 'powerdns-stand-in.json'),
  });
  const url = `http://127.0.0.1:${config.ports.sandboxApi}/api/v1/servers/localhost`;
  const listening = (): Promise<boolean> =>
    fetch(url, { headers: { 'X-API-Key': key }, signal: AbortSignal.timeout(2000) }).then(
      (answer) => answer.ok,
      () => false,
    );
  await waitUntilReady(child, listening, READY_MS).catch(async (error: unknown) => {
    await child.stop();
    throw error;
  });
  return child;
}

/** What the payment stand-in is asked with: in the form of a key for test payments, and always the same. */
export function paymentKey(sandboxKey: string): string {
  return `test_${createHash('sha256').update(sandboxKey).digest('hex').slice(0, 30)}`;
}

/** The registrar stand-in: a DomainRobot system with an inventory of its own, kept in the data folder. */
export async function startRegistrar(settings: Pick<ProductSettings, 'config' | 'adopt'>, key: string): Promise<Child> {
  const { dataDir, ports } = settings.config;
  const child = startNode(settings, 'registrar-stand-in', 'sandbox/domainrobot/main.ts', {
    SANDBOX_DOMAINROBOT_API_PORT: String(ports.registrarApi),
    SANDBOX_DOMAINROBOT_CONTROL_PORT: String(ports.registrarControl),
    SANDBOX_DOMAINROBOT_PASSWORD: key,
    SANDBOX_DOMAINROBOT_FILE: path.join(dataDir, 'registrar-stand-in.json'),
  });
  return ready(child, `http://127.0.0.1:${ports.registrarControl}/clock`);
}

/** The payment stand-in: payments, refunds and a checkout page with a button for each outcome. No money moves. */
export async function startPayments(settings: Pick<ProductSettings, 'config' | 'adopt'>, key: string): Promise<Child> {
  const { dataDir, ports } = settings.config;
  const child = startNode(settings, 'payment-stand-in', 'sandbox/mollie/main.ts', {
    SANDBOX_MOLLIE_API_PORT: String(ports.paymentsApi),
    SANDBOX_MOLLIE_CONTROL_PORT: String(ports.paymentsControl),
    SANDBOX_MOLLIE_TEST_KEY: paymentKey(key),
    SANDBOX_MOLLIE_FILE: path.join(dataDir, 'payment-stand-in.json'),
  });
  return ready(child, `http://127.0.0.1:${ports.paymentsControl}/clock`);
}

/** The mail stand-in: whatever is handed in ends in one inbox with a page, and nowhere else. */
export async function startMail(settings: Pick<ProductSettings, 'config' | 'adopt'>): Promise<Child> {
  const { ports } = settings.config;
  const child = startNode(settings, 'mail-stand-in', 'sandbox/mail/main.ts', {
    SANDBOX_MAIL_SMTP_PORT: String(ports.mailSmtp),
    SANDBOX_MAIL_INBOX_PORT: String(ports.mailInbox),
  });
  return ready(child, `http://127.0.0.1:${ports.mailInbox}/api/mails`);
}

/** The API process, which also serves the built web app. Ready when its database and Temporal answer. */
export async function startApi(settings: ProductSettings): Promise<Child> {
  const { config, keys } = settings;
  const child = startNode(settings, 'api', 'api/main.ts', {
    ...shared(settings),
    APEXKEEP_ORIGIN: config.publicOrigin,
    APEXKEEP_SIGNING_KEY: keys.signingKey,
    APEXKEEP_HOST: config.host,
    APEXKEEP_PORT: String(config.ports.web),
    WEB_BUILD: webBuildFolder(PROJECT_ROOT),
    ...(config.demo ? { CODEC_OPERATORS: DEMO_PEOPLE[0].email } : {}),
    ...(settings.temporalUiAddress === null ? {} : { TEMPORAL_UI_ORIGIN: settings.temporalUiAddress }),
  });
  return ready(child, `http://127.0.0.1:${config.ports.web}/api/readyz`);
}

/** The worker process. In the sandbox it may contact 127.0.0.1, where the stand-in listens. */
export async function startWorker(settings: ProductSettings): Promise<Child> {
  const { config } = settings;
  const child = startNode(settings, 'worker', 'activities/worker.ts', {
    ...shared(settings),
    APEXKEEP_WORKER_HOST: '127.0.0.1',
    APEXKEEP_WORKER_PORT: String(config.ports.worker),
    ALLOW_PRIVATE_ADDRESSES: [config.allowPrivateAddresses, ...(config.demo ? ['127.0.0.1'] : [])].join(','),
  });
  return ready(child, `http://127.0.0.1:${config.ports.worker}/healthz`);
}
