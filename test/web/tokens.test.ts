import { readFileSync, globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const WEB = path.resolve(import.meta.dirname, '../../web');
const tokens = new Map(
  [
    ...readFileSync(path.join(WEB, 'ui/tokens.css'), 'utf8').matchAll(
      /--color-([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g,
    ),
  ].map(([, name = '', light = '', dark = '']) => [name, { light, dark }] as const),
);

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (channels[0] ?? 0) + 0.7152 * (channels[1] ?? 0) + 0.0722 * (channels[2] ?? 0);
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const pairs: [string, string, number][] = [];
for (const ground of ['bg', 'surface', 'raised']) {
  for (const text of ['fg', 'muted', 'faint', 'accent', 'ok', 'warn', 'err', 'info']) pairs.push([text, ground, 4.5]);
  pairs.push(['control', ground, 3]);
}
for (const status of ['ok', 'warn', 'err', 'info', 'add', 'remove', 'change'])
  pairs.push([status, `${status}-tint`, 4.5]);
for (const status of ['ok', 'warn', 'err', 'info']) pairs.push(['fg', `${status}-tint`, 4.5]);
pairs.push(['on-accent', 'accent', 4.5], ['fg', 'selection', 4.5], ['muted', 'selection', 4.5]);

describe('tokens', () => {
  it.each(pairs)('%s on %s reaches a contrast of %d in light and dark', (text, ground, least) => {
    for (const scheme of ['light', 'dark'] as const) {
      const one = tokens.get(text)?.[scheme];
      const other = tokens.get(ground)?.[scheme];
      expect(one, text).toBeDefined();
      expect(other, ground).toBeDefined();
      expect(contrast(one ?? '', other ?? ''), scheme).toBeGreaterThanOrEqual(least);
    }
  });

  it('are the only colours: no other file spells one out', () => {
    const spelled = globSync('{routes,screens,ui}/**/*.{svelte,css,ts}', { cwd: WEB })
      .filter((file) => !file.endsWith('tokens.css'))
      .filter((file) => {
        const source = readFileSync(path.join(WEB, file), 'utf8').replaceAll(/href="#[^"]*"|\{#|#web\/|>#\d+</g, '');
        return (
          /[^&\w]#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b(?!\d)/i.test(source) ||
          /\b(?:rgba?|hsla?|oklch)\(/.test(source)
        );
      });
    expect(spelled).toEqual([]);
  });

  it('never put faint text on the selection', () => {
    const files = globSync('{screens,ui}/**/*.svelte', { cwd: WEB });
    const wrong = files.filter((file) =>
      /class="[^"]*bg-selection[^"]*text-faint|class="[^"]*text-faint[^"]*bg-selection/.test(
        readFileSync(path.join(WEB, file), 'utf8'),
      ),
    );
    expect(wrong).toEqual([]);
  });
});
