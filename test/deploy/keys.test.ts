import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureKeys, readKeys } from '#deploy/keys.ts';
import { parseKeyring } from '#model/vault/keys.ts';
import { parseCodecKeys } from '#workflows/client/codec.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-keys-'));
  file = path.join(folder, 'keys.json');
});
afterEach(() => rm(folder, { recursive: true }));

const empty = async (): Promise<boolean> => false;
const full = async (): Promise<boolean> => true;

describe('the keys of an instance', () => {
  it('are made on the first start, readable by their owner only, and stay the same afterwards', async () => {
    const first = await ensureKeys(file, empty);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await ensureKeys(file, full)).toEqual(first);
    expect(parseKeyring(first.vaultKeys).newest).toBe(1);
    expect(parseCodecKeys(first.codecKeys).keys.size).toBe(1);
    expect(Buffer.from(first.signingKey, 'base64').length).toBeGreaterThanOrEqual(32);
  });

  it('are never made beside data that other keys have sealed', async () => {
    await expect(ensureKeys(file, full)).rejects.toThrow(/keys that sealed it are missing[\s\S]*from a backup/);
    expect(await readKeys(file)).toBeNull();
  });

  it('two instances share no key', async () => {
    const one = await ensureKeys(file, empty);
    const other = await ensureKeys(`${file}.other`, empty);
    for (const [name, value] of Object.entries(one)) expect(Object.entries(other)).not.toContainEqual([name, value]);
  });

  it('a damaged file stops the start instead of being replaced', async () => {
    await writeFile(file, '{"vaultKeys":');
    await expect(ensureKeys(file, empty)).rejects.toThrow(/is damaged\. Restore it from a backup/);
    expect(await readFile(file, 'utf8')).toBe('{"vaultKeys":');
  });

  it('a file without one of the keys stops the start and names it', async () => {
    const { signingKey: _dropped, ...rest } = await ensureKeys(file, empty);
    await writeFile(file, JSON.stringify(rest));
    await expect(ensureKeys(file, empty)).rejects.toThrow(/lacks signingKey/);
  });
});
