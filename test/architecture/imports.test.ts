import { describe, expect, it } from 'vitest';
import { allImports, importsOf, type Import } from './imports.ts';

const FOLDERS = ['model', 'workflows', 'activities', 'api', 'web', 'migrations', 'deploy', 'sandbox'];
const imports = await allImports(...FOLDERS);

/** Where an import leads, in the words of the rules below. */
function targetOf({ to }: Import): string {
  const parts = to.split('/');
  if (parts[0] === 'model') return parts.length > 2 ? `model/${parts[1]}` : 'model/.';
  if (parts[0] === 'workflows')
    return ['contracts', 'client'].includes(parts[1] ?? '') ? `workflows/${parts[1]}` : 'workflows/.';
  return FOLDERS.includes(parts[0] ?? '') || ['test', 'bench'].includes(parts[0] ?? '') ? parts[0]! : 'outside';
}

function ownFolder(file: string): string {
  return targetOf({ from: file, specifier: '', to: file, typeOnly: false });
}

/** For each folder: what its files may import by value. Types may come from further away where `types` says so. */
const MAY: Record<string, { values: string[]; types?: string[] }> = {
  'model/rules': { values: ['model/rules'] },
  'model/entities': { values: ['model/rules', 'model/entities', 'model/.'] },
  'model/store': { values: ['model/rules', 'model/entities', 'model/store', 'model/.'] },
  'model/vault': { values: ['model/rules', 'model/vault', 'model/.'] },
  'model/.': { values: ['model/rules', 'model/entities', 'model/store', 'model/.'] },
  'workflows/contracts': { values: ['model/rules', 'model/.', 'workflows/contracts'] },
  'workflows/client': { values: ['model/rules', 'model/store', 'model/.', 'workflows/contracts', 'workflows/client'] },
  'workflows/.': { values: ['model/rules', 'model/.', 'workflows/contracts', 'workflows/.'], types: ['activities'] },
  activities: {
    values: [
      'model/rules',
      'model/entities',
      'model/store',
      'model/vault',
      'model/.',
      'activities',
      'workflows/contracts',
      'workflows/client',
    ],
  },
  api: {
    values: [
      'model/rules',
      'model/entities',
      'model/store',
      'model/vault',
      'model/.',
      'api',
      'workflows/contracts',
      'workflows/client',
    ],
  },
  web: { values: ['web'] },
  migrations: { values: ['migrations'] },
  sandbox: { values: ['sandbox', 'model/rules'] },
};

function describeImport(found: Import): string {
  return `${found.from} → ${found.specifier}`;
}

describe('who may import whom', () => {
  it.each(Object.keys(MAY))('%s keeps to its neighbours', (folder) => {
    const { values, types = [] } = MAY[folder]!;
    const wrong = imports.filter((found) => {
      const target = targetOf(found);
      if (ownFolder(found.from) !== folder || target === 'outside') return false;
      return !values.includes(target) && !(found.typeOnly && types.includes(target));
    });
    expect(wrong.map(describeImport)).toEqual([]);
  });

  it('rules reach neither the system nor a library with effects', () => {
    // Big tables come by `require`, so that they are read when they are first needed and not with the rules.
    const allowed: Record<string, string[]> = {
      'model/rules/hash.ts': ['node:crypto'],
      'model/rules/idna.ts': ['node:module', 'tr46'],
      'model/rules/billing/vat-id.ts': ['stdnum'],
      'model/rules/public-suffix.ts': ['node:module', 'tldts'],
      'model/rules/sales/phone.ts': ['libphonenumber-js/min'],
    };
    const wrong = imports.filter((found) => {
      if (!found.from.startsWith('model/rules/') || targetOf(found) !== 'outside' || found.typeOnly) return false;
      return !allowed[found.from]?.includes(found.specifier);
    });
    expect(wrong.map(describeImport)).toEqual([]);
  });

  it('workflows reach no Node module, and hash.ts with its node:crypto least of all', () => {
    const inBundle = imports.filter(
      ({ from, typeOnly }) => ['workflows/.', 'workflows/contracts'].includes(ownFolder(from)) && !typeOnly,
    );
    const wrong = inBundle.filter(({ specifier, to }) => specifier.startsWith('node:') || to === 'model/rules/hash.ts');
    expect(wrong.map(describeImport)).toEqual([]);
  });

  it('only the executor and the write probe open a writer', () => {
    const writers = /^activities\/providers\/(writers|[^/]+\/writer)\.ts$/;
    const outsiders = imports.filter(
      ({ from, to, typeOnly }) => writers.test(to) && !typeOnly && !from.startsWith('activities/providers/'),
    );
    const allowed = ['activities/execute-change.ts', 'activities/write-probe.ts'];
    expect(outsiders.filter(({ from }) => !allowed.includes(from)).map(describeImport)).toEqual([]);
  });

  it('only activities open sealed secrets', () => {
    const openers = imports.filter(
      ({ from, to }) =>
        to === 'model/vault/open.ts' && !from.startsWith('model/vault/') && !from.startsWith('activities/'),
    );
    expect(openers.map(describeImport)).toEqual([]);
  });

  it('imports of our own files name the file with its ending', () => {
    const wrong = imports.filter(
      (found) =>
        targetOf(found) !== 'outside' &&
        !/\.(ts|mjs|js|svelte|json|css|sql)(\?\w+)?$/.test(found.to) &&
        !found.from.startsWith('web/'),
    );
    expect(wrong.map(describeImport)).toEqual([]);
  });
});

describe('the parser of imports', () => {
  it('sees every form of an import and no comment or string', () => {
    const text = [
      "import a from './a.ts';",
      "import type { B } from '#activities/b.ts';",
      "import { type C, type D } from './c.ts';",
      'export { e } from "./e.ts";',
      "import {\n  f,\n  type G,\n} from '../f.ts';",
      "const h = await import('./h.ts');",
      "const i = require('./i.ts');",
      "import './side-effect.ts';",
      "// import x from './comment.ts';",
      "/* import y from './block.ts'; */",
    ].join('\n');
    expect(importsOf('api/x.ts', text).map(({ to, typeOnly }) => [to, typeOnly])).toEqual([
      ['api/a.ts', false],
      ['activities/b.ts', true],
      ['api/c.ts', true],
      ['api/e.ts', false],
      ['f.ts', false],
      ['api/side-effect.ts', false],
      ['api/h.ts', false],
      ['api/i.ts', false],
    ]);
  });
});
