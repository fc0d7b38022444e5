import { bundleWorkflowCode } from '@temporalio/worker';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './imports.ts';

interface SourceMap {
  sources: string[];
}

/** Source files that went into the workflow bundle, as its inline source map names them. */
async function bundledSources(): Promise<string[]> {
  const silent = {
    log: () => undefined,
    trace: () => undefined,
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
  const { code } = await bundleWorkflowCode({ workflowsPath: path.join(ROOT, 'workflows/index.ts'), logger: silent });
  const inline = /sourceMappingURL=data:application\/json;(?:charset=utf-8;)?base64,([A-Za-z0-9+/=]+)\s*$/.exec(
    code,
  )?.[1];
  if (inline === undefined) throw new Error('The bundle carries no inline source map.');
  const { sources } = JSON.parse(Buffer.from(inline, 'base64').toString()) as SourceMap;
  return sources.filter((file) => file.startsWith(ROOT)).map((file) => file.slice(ROOT.length));
}

describe('the workflow bundle', () => {
  let sources: string[] = [];
  beforeAll(async () => {
    sources = await bundledSources();
  });

  it('holds the workflows and the rules they decide by', () => {
    expect(sources.some((file) => /\/workflows\/change-request\.ts/.test(file))).toBe(true);
    expect(sources.some((file) => /\/workflows\/zone\.ts/.test(file))).toBe(true);
  });

  it.each([
    ['activities', /\/activities\//],
    ['the API', /\/api\//],
    ['entities', /\/model\/entities\//],
    ['the store', /\/model\/store\//],
    ['the vault', /\/model\/vault\//],
    ['hashing with node:crypto', /\/model\/rules\/hash\.ts/],
    ['tables read with node:module', /\/model\/rules\/(idna|public-suffix)\.ts/],
    ['zod', /node_modules\/zod\//],
    ['MikroORM', /node_modules\/@mikro-orm\//],
  ])('holds no file of %s', (_, pattern) => {
    const ours = sources.filter((file) => !file.includes('node_modules/@temporalio/'));
    expect(ours.filter((file) => pattern.test(file))).toEqual([]);
  });
});
