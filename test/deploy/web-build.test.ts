import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hashOfSources } from '#deploy/web-build.ts';

let root = '';
const put = async (file: string, text: string): Promise<void> => {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
};
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-web-'));
  await put('package-lock.json', '{}');
  await put('web/routes/+page.svelte', '<h1>Zones</h1>');
  await put('web/project.inlang/settings.json', '{}');
});
afterEach(() => rm(root, { recursive: true }));

it('what the build itself writes does not make the web app stale', async () => {
  const before = await hashOfSources(root);
  await put('web/build/handler.js', 'x');
  await put('web/.svelte-kit/types/index.d.ts', 'x');
  await put('web/paraglide/messages.js', 'x');
  await put('web/project.inlang/.meta.json', 'x');
  await put('web/project.inlang/README.md', 'x');
  expect(await hashOfSources(root)).toBe(before);
});

it.each(['web/routes/+page.svelte', 'web/messages/en.json', 'web/project.inlang/settings.json', 'package-lock.json'])(
  'a change of %s makes it stale',
  async (file) => {
    const before = await hashOfSources(root);
    await put(file, 'changed');
    expect(await hashOfSources(root)).not.toBe(before);
  },
);
