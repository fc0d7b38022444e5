import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptFile } from '#sandbox/server/kept-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'apexkeep-kept-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a kept file', () => {
  it('has what was last, and nothing that came after it was closed', async () => {
    let count = 0;
    const kept = new KeptFile(path.join(folder, 'state.json'), () => ({ count }));
    expect(kept.load()).toBeNull();
    for (count = 1; count < 5; count += 1) kept.save();
    await kept.close();
    expect(kept.load()).toEqual({ count: 5 });
    count = 9;
    kept.save();
    await kept.close();
    expect(kept.load()).toEqual({ count: 5 });
  });

  it('without a name writes and has nothing', async () => {
    const kept = new KeptFile(undefined, () => ({}));
    await kept.close();
    expect(kept.load()).toBeNull();
  });

  it('does not take a broken file for an empty one', async () => {
    const file = path.join(folder, 'state.json');
    await writeFile(file, '{');
    expect(() => new KeptFile(file, () => ({})).load()).toThrow('JSON');
    expect(await readFile(file, 'utf8')).toBe('{');
  });
});
