import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CodecKeys, CodecRefusal, parseCodecKeys, SealingCodec } from '#workflows/client/codec.ts';

const keys = (id: string): CodecKeys => ({ current: id, keys: new Map([[id, randomBytes(32)]]) });
const payload = (text: string) => ({ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(text) });

describe('the payload codec', () => {
  it('gives back what it sealed, and shows none of it', async () => {
    const codec = new SealingCodec(keys('one'), 'apexkeep');
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 6 }), async (text) => {
        const sealed = await codec.encode([payload(text)]);
        expect(Buffer.from(sealed[0]?.data ?? []).includes(Buffer.from(text))).toBe(false);
        const [opened] = await codec.decode(sealed);
        expect(Buffer.from(opened?.data ?? []).toString()).toBe(text);
        expect(Buffer.from(opened?.metadata?.['encoding'] ?? []).toString()).toBe('json/plain');
      }),
      { numRuns: 50 },
    );
  });

  it('refuses plaintext, another key, another namespace, and a changed byte', async () => {
    const mine = keys('one');
    const codec = new SealingCodec(mine, 'apexkeep');
    const [sealed] = await codec.encode([payload('"canary"')]);
    if (sealed?.data == null) throw new Error('nothing sealed');
    await expect(codec.decode([payload('"canary"')])).rejects.toThrow(CodecRefusal);
    await expect(new SealingCodec(keys('two'), 'apexkeep').decode([sealed])).rejects.toThrow(CodecRefusal);
    await expect(new SealingCodec(keys('one'), 'apexkeep').decode([sealed])).rejects.toThrow(CodecRefusal);
    await expect(new SealingCodec(mine, 'other').decode([sealed])).rejects.toThrow(CodecRefusal);
    for (const at of [0, 15, sealed.data.length - 1]) {
      const changed = Buffer.from(sealed.data);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(codec.decode([{ ...sealed, data: changed }])).rejects.toThrow(CodecRefusal);
    }
    await expect(codec.decode([{ ...sealed, data: sealed.data.subarray(0, 20) }])).rejects.toThrow(CodecRefusal);
  });

  it('opens with a former key after a new one was put in front', async () => {
    const [one, two] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
    const sealed = await new SealingCodec(parseCodecKeys(`a:${one}`), 'apexkeep').encode([payload('"x"')]);
    const rotated = new SealingCodec(parseCodecKeys(`b:${two},a:${one}`), 'apexkeep');
    expect(Buffer.from((await rotated.decode(sealed))[0]?.data ?? []).toString()).toBe('"x"');
    const [fresh] = await rotated.encode([payload('"y"')]);
    expect(Buffer.from(fresh?.metadata?.['key-id'] ?? []).toString()).toBe('b');
  });

  it('refuses keys that are not 32 bytes', () => {
    for (const text of [
      '',
      'a',
      'a:',
      `a:${randomBytes(16).toString('base64')}`,
      `:${randomBytes(32).toString('base64')}`,
    ]) {
      expect(() => parseCodecKeys(text)).toThrow();
    }
  });
});
