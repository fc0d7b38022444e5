import { existsSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PROJECT_ROOT, readDeployConfig, type DeployConfig, type PortName } from './config.ts';
import { DEMO_PEOPLE } from './demo/people.ts';
import { loadDemo } from './demo/load.ts';
import { claimInstance, type Instance } from './instance.ts';
import { requirePorts } from './ports.ts';
import { startApi, startSandbox, startWorker, type ProductSettings } from './processes.ts';
import { createSteps, explain, requireSpace, type Steps } from './steps.ts';
import { openServer, prepareStore, type DatabaseServer, type PreparedStore } from './store.ts';
import { findTemporal } from './temporal/find.ts';
import { startTemporal, type RunningTemporal } from './temporal/start.ts';
import { ensureWebBuild } from './web-build.ts';
import type { Child } from './child.ts';

const MINIMUM_SPACE = 500 * 1_048_576;

/** What one start command holds: everything is started through it and stopped by it, last started first. */
class Run {
  readonly config: DeployConfig;
  readonly steps: Steps;
  readonly instance: Instance;
  readonly #undo: (() => Promise<void>)[] = [];
  readonly children: Child[] = [];
  stopping = false;

  constructor(config: DeployConfig, steps: Steps, instance: Instance) {
    this.config = config;
    this.steps = steps;
    this.instance = instance;
  }

  /** Takes charge of something started; when stopping has begun meanwhile, ends it at once. */
  async own(stop: () => Promise<void>): Promise<void> {
    if (this.stopping) await stop();
    else this.#undo.push(stop);
  }

  async ownChild(child: Child): Promise<void> {
    this.children.push(child);
    await this.own(() => child.stop());
    await this.instance.remember(child.name, child.pid);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const undo of this.#undo.splice(0).toReversed())
      await undo().catch((error: Error) => console.error(error.message));
    await this.instance.release();
  }
}

function requiredPorts(config: DeployConfig): PortName[] {
  const names: PortName[] = ['web', 'worker'];
  if (config.databaseUrl === null) names.push('postgres');
  if (config.temporalAddress === null) names.push('temporal', 'temporalUi');
  if (config.demo) names.push('sandboxApi', 'sandboxControl', 'sandboxDns', 'sandboxSecondDns');
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
        port: config.ports.temporal,
        uiPort: config.ports.temporalUi,
        codecEndpoint: `${config.publicOrigin}/api/codec`,
        timeSkipping: config.demo,
      }),
    ({ address }) => address,
  );
  for (const child of temporal.children) await run.ownChild(child);
  return temporal;
}

async function startProduct(run: Run, settings: ProductSettings): Promise<void> {
  const starts = [
    run.steps.step('Worker', () => startWorker(settings)),
    run.steps.step(
      'API and web',
      () => startApi(settings),
      () => settings.config.publicOrigin,
    ),
  ];
  const outcomes = await Promise.allSettled(starts);
  for (const outcome of outcomes) if (outcome.status === 'fulfilled') await run.ownChild(outcome.value);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

async function demo(run: Run, settings: ProductSettings): Promise<void> {
  const { config, steps } = run;
  const marker = path.join(config.dataDir, 'demo-loaded');
  if (existsSync(marker)) return;
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
      say,
    });
    await writeFile(marker, '');
  });
}

function announce(settings: ProductSettings, started: number): void {
  const { config, keys } = settings;
  const lines = [
    '',
    `Apexkeep is ready after ${((performance.now() - started) / 1000).toFixed(1)} s.`,
    '',
    `  Open        ${config.publicOrigin}`,
    `  API         ${config.publicOrigin}/api/openapi.json`,
    ...(settings.temporalUiAddress === null ? [] : [`  Temporal    ${settings.temporalUiAddress}`]),
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
    }),
  );
  const web = steps.step(
    'Web app',
    () => ensureWebBuild(PROJECT_ROOT, config.environment),
    (built) => (built ? 'built' : 'up to date'),
  );
  const stored = startStore(run);
  // Failures of the side branches are met where their results are awaited.
  for (const branch of [found, web, stored]) branch.catch(() => undefined);
  const { server, store } = await stored;
  const sandbox = config.demo
    ? steps.step(
        'DNS stand-in',
        async () => run.ownChild(await startSandbox(config, store.keys.sandboxKey)),
        () => `127.0.0.1:${config.ports.sandboxDns}`,
      )
    : Promise.resolve();
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
    up.catch(() => undefined);
    return byRequest ? 0 : 1;
  } finally {
    await run.stop();
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
