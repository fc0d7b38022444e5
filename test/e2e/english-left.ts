import type { Page } from 'playwright-core';
import { OTHER_WORDS, RULES } from '#model/rules/findings/index.ts';
import { spokenInSource } from '#test/web/spoken.ts';
import german from '#web/messages/de.json' with { type: 'json' };
import english from '#web/messages/en.json' with { type: 'json' };

/** What a page shows to a person: its text, and which of it says that it is in another language. */
interface Shown {
  text: string;
  foreign: string[];
}

/** Runs in the page. Marked text and code are hidden while the rest is read, so that neither counts as the page's own. */
const SHOWN = `(() => {
  for (const fold of document.querySelectorAll('details')) fold.open = true;
  const names = ['aria-label', 'title', 'placeholder', 'alt'];
  const attributes = [...document.querySelectorAll(names.map((name) => '[' + name + ']').join())]
    .flatMap((node) => names.map((name) => node.getAttribute(name) ?? ''));
  const marked = [...document.body.querySelectorAll('[lang="en"]')];
  const foreign = marked.filter((node) => node.checkVisibility()).map((node) => node.innerText.trim()).filter(Boolean);
  const hidden = [...marked, ...document.body.querySelectorAll('pre, code')];
  for (const node of hidden) node.style.display = 'none';
  const text = [document.title, document.body.innerText, ...attributes].join('\\n');
  for (const node of hidden) node.style.display = '';
  return { text, foreign };
})()`;

/** English words that no German page may show: the product's messages, what the API says, what rules say. */
const ENGLISH = knownEnglish();

function knownEnglish(): string[] {
  const same = new Set(Object.values(german).flatMap(textsOf));
  const rules = [...RULES, ...Object.values(OTHER_WORDS)];
  const said = [
    ...Object.values(english).flatMap(textsOf),
    ...spokenInSource().sentences.values(),
    ...rules.flatMap(({ message, fix }) => [message, fix]),
    ...RULES.map(({ title }) => title),
  ];
  const pieces = said.filter((text) => !same.has(text)).flatMap((text) => text.split(/\{\w+\}|[„“"]/));
  return [...new Set(pieces.map((piece) => piece.trim()).filter((piece) => piece.length > 11 && piece.includes(' ')))];
}

function textsOf(message: unknown): string[] {
  if (typeof message === 'string') return [message];
  return (message as { match: Record<string, string> }[]).flatMap(({ match }) => Object.values(match));
}

/**
 * What is English on the German page that is open, details unfolded: sentences we know, and whatever says `lang="en"` beyond
 * `allowed`. Code and data (`code`, `pre`) are what they are.
 */
export async function englishLeft(page: Page, allowed: readonly string[]): Promise<string[]> {
  const { text, foreign } = await page.evaluate<Shown>(SHOWN);
  const address = new URL(page.url()).pathname.replaceAll(/[0-9a-f-]{36}/g, '…');
  return [
    ...ENGLISH.filter((piece) => text.includes(piece)).map((piece) => `${address} says: ${piece}`),
    ...foreign.filter((one) => !allowed.includes(one)).map((one) => `${address} marks as English: ${one}`),
  ];
}
