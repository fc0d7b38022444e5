import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, sourceFiles, withoutComments } from './imports.ts';

/** Written by a tool from `docs/api/openapi.json`. */
const GENERATED = ['web/api/schema.d.ts'];
const CODE = sourceFiles('.ts', '.mjs', '.svelte', '.sql').filter((file) => !GENERATED.includes(file));

async function textOf(file: string): Promise<string> {
  return readFile(path.join(ROOT, file), 'utf8');
}

describe('files', () => {
  it('no file of code is longer than 400 lines', async () => {
    const lengths = await Promise.all(
      CODE.map(async (file) => [file, (await textOf(file)).split('\n').length - 1] as const),
    );
    expect(lengths.filter(([, lines]) => lines > 400)).toEqual([]);
  });

  it('no file or folder is named for being of use to others instead of for its subject', () => {
    const vague = /(^|\/)(utils?|helpers?|common|services?|misc|lib)(\/|\.|-|$)/;
    expect(CODE.filter((file) => vague.test(file))).toEqual([]);
  });

  it('no page closes what somebody opened before it came alive: its details open by `openWhen`', async () => {
    const closes = /<details\b[^<]*?\sopen=\{/;
    const pages = CODE.filter((file) => file.endsWith('.svelte'));
    const texts = await Promise.all(pages.map(async (file) => [file, await textOf(file)] as const));
    expect(texts.filter(([, text]) => closes.test(text)).map(([file]) => file)).toEqual([]);
  });

  it('names are kebab-case', () => {
    const named = /^(\.[a-z]+\/)?([a-z0-9][a-z0-9-]*\/|\(.*\)\/|\[[^\]]+\]\/)*[+]?[a-z0-9][a-z0-9@.-]*$/;
    expect(CODE.filter((file) => !file.startsWith('web/') && !named.test(file))).toEqual([]);
  });

  it('the environment is read in the typed config of each process and nowhere else', async () => {
    const allowed =
      /(^|\/)config\.ts$|^deploy\/bootstrap\/[a-z]+\.mjs$|^web\/(vite\.config\.ts|handler\.mjs)$|^test\/architecture\//;
    const readers = await Promise.all(
      CODE.filter((file) => !allowed.test(file)).map(async (file) => {
        // Kit takes its settings from the environment only: handing them over is writing, not reading.
        const code = withoutComments(await textOf(file)).replaceAll('Object.assign(process.env,', '');
        return /\bprocess\.env\b/.test(code) ? file : null;
      }),
    );
    expect(readers.filter((file) => file !== null)).toEqual([]);
  });

  it('nothing is left half said', async () => {
    // Written so that this file does not find itself.
    const words = /TO[D]O|FIX[M]E|@ts-[i]gnore|@ts-[n]ocheck/;
    const blind = /\bas [a]ny\b/;
    const found = await Promise.all(
      CODE.map(async (file) => {
        const text = await textOf(file);
        const code = withoutComments(text).replace(/'[^'\n]*'|"[^"\n]*"|`[^`]*`/g, '');
        return words.test(text) || (file.endsWith('.ts') && blind.test(code)) ? file : null;
      }),
    );
    expect(found.filter((file) => file !== null)).toEqual([]);
  });

  it('no test is switched off or alone', async () => {
    const off = new RegExp('\\b(it|test|describe)\\.(' + ['skip', 'only', 'todo'].join('|') + ')\\b(?!If)');
    const found = await Promise.all(
      CODE.filter((file) => file.startsWith('test/')).map(async (file) => (off.test(await textOf(file)) ? file : null)),
    );
    expect(found.filter((file) => file !== null)).toEqual([]);
  });
});
