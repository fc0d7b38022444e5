import { readFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { OUTCOME_CODES } from '#model/errors.ts';
import { RULES } from '#model/rules/findings/index.ts';

const WEB = path.resolve(import.meta.dirname, '../../web');

type Message = string | { declarations: string[]; selectors: string[]; match: Record<string, string> }[];

async function messagesOf(locale: string): Promise<Map<string, Message>> {
  const all = JSON.parse(await readFile(path.join(WEB, `messages/${locale}.json`), 'utf8')) as Record<string, Message>;
  return new Map(Object.entries(all).filter(([key]) => !key.startsWith('$')));
}

function textsOf(message: Message): string[] {
  return typeof message === 'string' ? [message] : message.flatMap((variant) => Object.values(variant.match));
}

function placeholders(message: Message): string[] {
  return [
    ...new Set(textsOf(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))),
  ].toSorted();
}

const english = await messagesOf('en');
const german = await messagesOf('de');
const key = (prefix: string, id: string): string => `${prefix}_${id.replaceAll(/[^a-z0-9]+/gi, '_')}`;

describe('messages', () => {
  it('exist: an empty compilation would also succeed', () => {
    expect(english.size).toBeGreaterThan(500);
  });

  it('have the same keys in English and German', () => {
    expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('take the same values in English and German', () => {
    const different = [...english].filter(
      ([name, message]) => placeholders(message).join() !== placeholders(german.get(name) ?? '').join(),
    );
    expect(different.map(([name]) => name)).toEqual([]);
  });

  it.each(OUTCOME_CODES)('say in both languages what %s means and what to do next', (code) => {
    for (const messages of [english, german]) {
      const text = textsOf(messages.get(key('error', code)) ?? '')[0] ?? '';
      expect(text.split(/[.;] /).length, text).toBeGreaterThan(1);
      expect(text).not.toContain('!');
    }
  });

  it('give every finding rule a title in both languages', () => {
    const untitled = RULES.map((rule) => key('finding', rule.id)).filter(
      (name) => !english.has(name) || !german.has(name),
    );
    expect(untitled).toEqual([]);
  });

  it('contain no title of a rule that is gone', () => {
    const known = new Set(RULES.map((rule) => key('finding', rule.id)));
    expect([...english.keys()].filter((name) => name.startsWith('finding_') && !known.has(name))).toEqual([]);
  });

  it('are all used, and all that are used exist', async () => {
    const files = globSync('{routes,screens,ui,i18n}/**/*.{ts,svelte}', { cwd: WEB }).concat('hooks.server.ts');
    const sources = await Promise.all(files.map((file) => readFile(path.join(WEB, file), 'utf8')));
    const used = new Set(
      sources.flatMap((source) => [...source.matchAll(/\bm\.([a-z][a-z0-9_]*)/g)].map((match) => match[1] ?? '')),
    );
    const looked = /^(error|finding|audited)_/;
    expect([...used].filter((name) => !english.has(name))).toEqual([]);
    expect([...english.keys()].filter((name) => !used.has(name) && !looked.test(name))).toEqual([]);
  });

  it('call things by their German names', () => {
    const wrong = [...german].filter(([, message]) =>
      textsOf(message).some((text) =>
        /\b(du|dein|deine|Record|Records|Approval|Provider|Workspace|Drift)\b/.test(text),
      ),
    );
    expect(wrong.map(([name]) => name)).toEqual([]);
  });
});

describe('pages', () => {
  it('show no text that is not a message', async () => {
    const names = new Set([
      'Apexkeep',
      'PowerDNS',
      'English',
      'Deutsch',
      'TTL',
      'DNSSEC',
      'Esc',
      'openapi.json',
      'www',
    ]);
    const found: string[] = [];
    for (const file of globSync('{routes,screens,ui}/**/*.svelte', { cwd: WEB })) {
      const source = await readFile(path.join(WEB, file), 'utf8');
      const markup = source
        .replaceAll(/<script[\s\S]*?<\/script>/g, '')
        .replaceAll(/<!--[\s\S]*?-->/g, '')
        .replaceAll(/<code>[^<{]*<\/code>/g, '');
      for (const [, text = ''] of markup.matchAll(/>([^<>{}]*[A-Za-z]{3,}[^<>{}]*)</g)) {
        const words = text
          .trim()
          .split(/\s+/)
          .filter((word) => /[A-Za-z]{3}/.test(word));
        if (/=>|&&|\|\||[;=]/.test(text) || words.every((word) => names.has(word))) continue;
        found.push(`${file}: ${text.trim()}`);
      }
      for (const [, attribute = '', text = ''] of markup.matchAll(
        /\s(aria-label|title|placeholder|alt)="([^"{}]*[A-Za-z]{3,}[^"{}]*)"/g,
      )) {
        if (!/^(pdns\.conf|[^ ]*192\.0\.2\.53:\d+|ns1\.example\.net, 192\.0\.2\.53:5300)$/.test(text))
          found.push(`${file}: ${attribute}=${text}`);
      }
    }
    expect(found).toEqual([]);
  });
});
