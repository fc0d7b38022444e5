import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagesAreCurrent } from '#deploy/bootstrap/packages.mjs';
import { allImports, ROOT } from './imports.ts';

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
interface Lock {
  packages: Record<
    string,
    { version: string; integrity?: string; optional?: boolean; optionalDependencies?: Record<string, string> }
  >;
}

const manifest = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as Manifest;
const lock = JSON.parse(await readFile(path.join(ROOT, 'package-lock.json'), 'utf8')) as Lock;

describe('packages', () => {
  it('every version is pinned exactly', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('there is one protobufjs, so that histories can be exported and replayed', () => {
    const copies = Object.entries(lock.packages).filter(([location]) =>
      /(^|\/)node_modules\/protobufjs$/.test(location),
    );
    expect(copies.map(([location, { version }]) => [location, version.split('.')[0]])).toEqual([
      ['node_modules/protobufjs', '8'],
    ]);
  });

  it('all parts of the Temporal SDK have one version', () => {
    const versions = Object.entries(lock.packages).filter(([location]) =>
      /(^|\/)node_modules\/@temporalio\/[a-z-]+$/.test(location),
    );
    expect(new Set(versions.map(([, { version }]) => version)).size).toBe(1);
  });

  it('the lock file knows the parts of every platform, or "npm ci" refuses it', () => {
    const named = Object.entries(lock.packages).flatMap(([location, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).map((name) => [location, name] as const),
    );
    const missing = named.filter(([location, name]) => {
      const places = [`${location}/node_modules/${name}`, `node_modules/${name}`];
      return !places.some((place) => place in lock.packages);
    });
    expect(missing).toEqual([]);
  });

  it('every package of the lock file carries the hash it is checked against', () => {
    const bare = Object.entries(lock.packages).filter(([location, { integrity }]) => location !== '' && !integrity);
    expect(bare.map(([location]) => location)).toEqual([]);
  });

  it('what is installed is what the lock file says', () => {
    expect(packagesAreCurrent(ROOT)).toBe(true);
  });

  it('the product imports only packages it depends on, not those that are there by chance', async () => {
    const imports = await allImports('model', 'workflows', 'activities', 'api', 'migrations', 'sandbox');
    const named = imports.filter(
      ({ to, typeOnly, specifier }) => !typeOnly && to === specifier && /^[@a-z]/.test(to) && !to.startsWith('node:'),
    );
    const nameOf = (specifier: string): string =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
    const missing = named.filter(({ specifier }) => manifest.dependencies[nameOf(specifier)] === undefined);
    expect(missing.map(({ from, specifier }) => `${from} → ${specifier}`)).toEqual([]);
  });
});
