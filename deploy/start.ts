import { existsSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PROJECT_ROOT, readDeployConfig, type DeployConfig, type PortName } from './config.ts';
import { DEMO_PEOPLE } from './demo/people.ts';
import { loadDemo } from './demo/load.ts';
import { claimInstance } from './instance.ts';
import { requirePorts } from './ports.ts';
import {
  paymentKey,
  startApi,
  startMail,
  startPayments,
  startRegistrar,
  startSandbox,
  startWorker,
  type ProductSettings,
} from './processes.ts';
import { Run } from './run.ts';
import { createSteps, explain, requireSpace } from './steps.ts';
import { openServer, prepareStore, type DatabaseServer, type PreparedStore } from './store.ts';
import { findTemporal } from './temporal/find.ts';
import { NAMESPACE } from './temporal/prepare.ts';
import { startTemporal, type RunningTemporal } from './temporal/start.ts';
import { ensureWebBuild } from './web-build.ts';

const LAST_STEPS_MS = 10_000;
const MINIMUM_SPACE = 500 * 1_048_576;

function requiredPorts(config: DeployConfig): PortName[] {
  const names: PortName[] = ['web', 'worker'];
  if (config.databaseUrl === null) names.push('postgres');
  if (config.temporalAddress === null) names.push('temporal', 'temporalUi');
  if (config.demo)
    names.push(
      ...(['sandboxApi', 'sandboxControl', 'sandboxDns', 'sandboxSecondDns'] as const),
      ...(['registrarApi', 'registrarControl', 'paymentsApi', 'paymentsControl'] as const),
      ...(['mailSmtp', 'mailInbox'] as const),
    );
  return names;
}

async function startStore(run: Run): Promise<{ server: DatabaseServer; store: PreparedStore }> {
  const { config, steps } = run;
  const logFile = path.join(config.dataDir, 'log', 'postgres.log');
  const log = (line: string): void => void appendFile(logFile, `${line}\n`).catch(() => undefined);
  const server = await steps.step(
    'PostgreSQL',
    () => openServer(config, log),
    (found) => found.where,
  );
  await run.own(server.stop);
  if (server.pid !== null) run.remember('PostgreSQL', server.pid);
  const keysFile = path.join(config.dataDir, 'keys.json');
  const store = await steps.step(
    'Database',
    () => prepareStore(server, keysFile),
    ({ applied }) => (applied.length === 0 ? 'up to date' : `${applied.length} migrations applied`),
  );
  return { server, store };
}

async function bringUpTemporal(
  run: Run,
  found: ReturnType<typeof findTemporal>,
  server: DatabaseServer,
): Promise<RunningTemporal> {
  const { config, steps } = run;
  const temporal = await steps.step(
    'Temporal',
    async () =>
      startTemporal({
        found: await found,
        adminUrl: server.adminUrl,
        dataDir: path.join(config.dataDir, 'temporal'),
        logDir: path.join(config.dataDir, 'log'),
        environment: config.environment,
        adopt: run.adopt,
        port: config.ports.temporal,
        uiPort: config.ports.temporalUi,
        codecEndpoint: `${config.publicOrigin}/api/codec`,
        timeSkipping: config.demo,
      }),
    ({ address }) => address,
  );
  return temporal;
}

/** Worker and API side by side. When one fails, the other need not be waited for: it is stopped with everything else. */
async function startProduct(run: Run, settings: ProductSettings): Promise<void> {
  await Promise.all([
    run.steps.step('Worker', () => startWorker(settings)),
    run.steps.step(
      'API and web',
      () => startApi(settings),
      () => settings.config.publicOrigin,
    ),
  ]);
}

async function demo(run: Run, settings: ProductSettings): Promise<void> {
  const { config, steps } = run;
  // Loaded again when there is more to load: what is there already stays.
  const marker = path.join(config.dataDir, 'demo-loaded-3');
  if (existsSync(marker)) return;
  const { ports } = config;
  const shop = {
    registrar: `http://127.0.0.1:${ports.registrarApi}/v1`,
    registrarPassword: settings.keys.sandboxKey,
    payments: `http://127.0.0.1:${ports.paymentsApi}/v2`,
    paymentKey: paymentKey(settings.keys.sandboxKey),
    smtpPort: ports.mailSmtp,
  };
  const sandbox = {
    baseUrl: `http://127.0.0.1:${config.ports.sandboxApi}`,
    key: settings.keys.sandboxKey,
    nameservers: `127.0.0.1:${config.ports.sandboxDns},127.0.0.1:${config.ports.sandboxSecondDns}`,
  };
  await steps.step('Demo workspace', async (say) => {
    const baseUrl = `http://127.0.0.1:${config.ports.web}`;
    await loadDemo({
      appUrl: settings.appUrl,
      baseUrl,
      origin: config.publicOrigin,
      password: settings.keys.demoPassword,
      sandbox,
      shop,
      say,
    });
    await writeFile(marker, '');
  });
}

/** The outside world of the demo: name servers, registrar, payment service and mail server. */
async function standIns(run: Run, key: string): Promise<void> {
  const { config, steps, adopt } = run;
  const { ports } = config;
  const started = { config, adopt };
  await Promise.all([
    steps.step(
      'DNS stand-in',
      () => startSandbox(started, key),
      () => `127.0.0.1:${ports.sandboxDns}`,
    ),
    steps.step(
      'Registrar stand-in',
      () => startRegistrar(started, key),
      () => `127.0.0.1:${ports.registrarApi}`,
    ),
    steps.step(
      'Payment stand-in',
      () => startPayments(started, key),
      () => `127.0.0.1:${ports.paymentsApi}`,
    ),
    steps.step(
      'Mail stand-in',
      () => startMail(started),
      () => `http://127.0.0.1:${ports.mailInbox}`,
    ),
  ]);
}

/** The Temporal UI at its list of change requests: without the filter it is full of sweeps. */
function changesIn(temporalUiAddress: string): string {
  const query = new URLSearchParams({ query: 'RequestState IS NOT NULL' });
  return `${temporalUiAddress}/namespaces/${NAMESPACE}/workflows?${query.toString().replaceAll('+', '%20')}`;
}

function announce(settings: ProductSettings, started: number): void {
  const { config, keys } = settings;
  const lines = [
    '',
    `Apexkeep is ready after ${((performance.now() - started) / 1000).toFixed(1)} s.`,
    '',
    `  Open        ${config.publicOrigin}`,
    `  API         ${config.publicOrigin}/api/openapi.json`,
    ...(settings.temporalUiAddress === null ? [] : [`  Temporal    ${changesIn(settings.temporalUiAddress)}`]),
    ...(config.demo ? [`  Inbox       http://localhost:${config.ports.mailInbox}`] : []),
    ...(config.demo ? ['', '  Demo sign-ins (one password for all)', `    password  ${keys.demoPassword}`] : []),
    ...(config.demo ? DEMO_PEOPLE.map(({ email, role }) => `    ${role.padEnd(8)}  ${email}`) : []),
    '',
    `  Data, keys and logs are in ${config.dataDir}. Ctrl-C stops everything and keeps the data.`,
  ];
  console.log(lines.join('\n'));
}

async function bringUp(run: Run, started: number): Promise<void> {
  const { config, steps } = run;
  const found = steps.step('Find Temporal', (say) =>
    findTemporal({
      address: config.temporalAddress,
      cacheDir: config.cacheDir,
      environment: config.environment,
      progress: say,
      signal: run.signal,
    }),
  );
  const web = steps.step(
    'Web app',
    () => ensureWebBuild(PROJECT_ROOT, config.environment, run.signal),
    (built) => (built ? 'built' : 'up to date'),
  );
  const stored = startStore(run);
  // Failures of the side branches are met where their results are awaited.
  for (const branch of [found, web, stored]) branch.catch(() => undefined);
  const { server, store } = await stored;
  const sandbox = config.demo ? standIns(run, store.keys.sandboxKey) : Promise.resolve();
  sandbox.catch(() => undefined);
  const temporal = await bringUpTemporal(run, found, server);
  await web;
  await sandbox;
  const settings: ProductSettings = {
    config,
    keys: store.keys,
    appUrl: store.appUrl,
    temporalAddress: temporal.address,
    temporalUiAddress: temporal.uiAddress,
    adopt: run.adopt,
  };
  await startProduct(run, settings);
  if (config.demo) await demo(run, settings);
  announce(settings, started);
}

/** Settles when a child ends by itself or a signal asks to stop; the text says which. */
function untilOver(run: Run, signal: Promise<string>): Promise<string> {
  const ends = run.children.map(async (child) => {
    const code = await child.ended;
    return run.stopping
      ? ''
      : `${child.name} ended unexpectedly (code ${String(code)}). End of ${child.logFile}:\n${child.lastWords()}`;
  });
  return Promise.race([signal, ...ends]);
}

async function main(): Promise<number> {
  const started = performance.now();
  const config = readDeployConfig();
  const steps = createSteps((line) => console.log(line));
  await mkdir(path.join(config.dataDir, 'log'), { recursive: true });
  await requireSpace(config.dataDir, MINIMUM_SPACE);
  const instance = await claimInstance(config.dataDir, (name) =>
    console.log(`  … stopping ${name}, left over from a run that was killed`),
  );
  const run = new Run(config, steps, instance);
  let asked: (reason: string) => void = () => undefined;
  const signal = new Promise<string>((resolve) => (asked = resolve));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => asked(name));
  try {
    await requirePorts(requiredPorts(config), config.ports, config.host);
    const up = bringUp(run, started).then(() => null);
    const early = await Promise.race([up, signal]);
    const reason = early ?? (await untilOver(run, signal));
    const byRequest = reason.startsWith('SIG');
    console.log(byRequest ? '\nStopping …' : `\n${reason}`);
    await run.stop();
    // What was being started meanwhile finds its parts gone and ends.
    await Promise.race([up.catch(() => undefined), pause(LAST_STEPS_MS)]);
    return byRequest ? 0 : 1;
  } finally {
    await run.stop();
    await instance.release();
    console.log('Stopped.');
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`\n${explain(error, readDeployConfig().dataDir).message}`);
    process.exit(1);
  },
);
