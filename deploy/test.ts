import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT, readDeployConfig, type DeployConfig } from './config.ts';
import { ensureWebBuild } from './web-build.ts';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface Check {
  name: string;
  run: (config: DeployConfig) => Promise<string | null>;
}

const BIN = path.join(PROJECT_ROOT, 'node_modules', '.bin');

/** Runs a program of the packages; resolves with what it said when it failed, else null. */
function program(config: DeployConfig, name: string, args: string[], cwd = PROJECT_ROOT): Promise<string | null> {
  return new Promise((resolve) => {
    const environment = {
      ...config.environment,
      PATH: [BIN, path.dirname(process.execPath), config.environment['PATH']].join(path.delimiter),
    };
    const child = spawn(path.join(BIN, name), args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let words = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-8000)));
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) =>
      resolve(code === 0 ? null : words.trim() || `${name} ended with code ${String(code)}`),
    );
  });
}

async function webTypes(config: DeployConfig): Promise<string | null> {
  const folder = path.join(PROJECT_ROOT, 'web');
  if (!existsSync(path.join(folder, 'routes'))) return null;
  // `npm ci` deletes the generated types of Kit.
  const synced = await program(config, 'svelte-kit', ['sync', '--config', path.join('web', 'vite.config.ts')]);
  return synced ?? program(config, 'svelte-check', ['--tsconfig', './tsconfig.json', '--fail-on-warnings'], folder);
}

async function webBuild(config: DeployConfig): Promise<string | null> {
  if (!existsSync(path.join(PROJECT_ROOT, 'web', 'routes'))) return null;
  return ensureWebBuild(PROJECT_ROOT, config.environment).then(
    () => null,
    (error: Error) => error.message,
  );
}

const CHECKS: Check[] = [
  { name: 'lint', run: (config) => program(config, 'oxlint', ['--deny-warnings']) },
  { name: 'format', run: (config) => program(config, 'prettier', ['--check', '--log-level', 'warn', '.']) },
  { name: 'types', run: (config) => program(config, 'tsc', ['--noEmit']) },
  { name: 'unused exports', run: (config) => program(config, 'knip', ['--no-progress']) },
  { name: 'web build', run: webBuild },
  { name: 'web types', run: webTypes },
];

async function runChecks(config: DeployConfig): Promise<Counts> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, run } of CHECKS) {
    const started = performance.now();
    const failure = await run(config);
    console.log(
      `  ${failure === null ? '✓' : '✗'} ${name.padEnd(16)} ${((performance.now() - started) / 1000).toFixed(1)} s`,
    );
    if (failure === null) counts.passed += 1;
    else {
      counts.failed += 1;
      console.log(`${failure}\n`);
    }
  }
  return counts;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numFailedTestSuites: number;
  testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[];
}

function skippedNames(report: VitestReport): string[] {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  return tests
    .filter(({ status }) => ['skipped', 'pending', 'todo', 'disabled'].includes(status))
    .map(({ fullName }) => fullName);
}

/** Runs vitest with its output shown, and counts from its own report. A run that broke counts as one failure. */
async function runVitest(config: DeployConfig, filters: string[]): Promise<Counts> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-report-'));
  const file = path.join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const environment = {
    ...config.environment,
    PATH: [BIN, path.dirname(process.execPath), config.environment['PATH']].join(path.delimiter),
  };
  const args = [path.join(PROJECT_ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...filters];
  const child = spawn(process.execPath, args, {
    cwd: PROJECT_ROOT,
    env: { ...environment, ...(config.ci ? { CI: 'true' } : {}) },
    stdio: 'inherit',
  });
  const code = await new Promise<number | null>((resolve) =>
    child.once('error', () => resolve(1)).once('close', resolve),
  );
  const report = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as VitestReport,
    () => null,
  );
  await rm(folder, { recursive: true, force: true });
  if (report === null) return { passed: 0, failed: 1, skipped: 0 };
  const skipped = skippedNames(report);
  if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((name) => `  ${name}`).join('\n')}`);
  const failed = report.numFailedTests;
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: skipped.length };
}

/** The last line of `npm test`. In continuous integration a skipped test is a failure: there every judge is installed. */
export function verdict(counts: Counts, ci: boolean): { line: string; ok: boolean } {
  const tail = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return {
    line: `${counts.passed} passed, ${counts.failed} failed${tail}`,
    ok: counts.failed === 0 && counts.passed > 0 && !(ci && counts.skipped > 0),
  };
}

/** With arguments only the named tests run, without the checks. */
async function main(filters: string[]): Promise<void> {
  const config = readDeployConfig();
  const checks = filters.length > 0 ? { passed: 0, failed: 0, skipped: 0 } : await runChecks(config);
  const tests = await runVitest(config, filters);
  const { line, ok } = verdict(
    { passed: checks.passed + tests.passed, failed: checks.failed + tests.failed, skipped: tests.skipped },
    config.ci,
  );
  if (config.ci && tests.skipped > 0) console.log('In continuous integration nothing may be skipped.');
  console.log(line);
  process.exitCode = ok ? 0 : 1;
}

if (import.meta.main) await main(process.argv.slice(2));
