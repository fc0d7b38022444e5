import { readableName } from '#web/ui/names.ts';
import type { AnyChange } from './review.ts';

/** As the API takes it. */
const LONGEST = 120;

/** For each action the words for one record set (`what`) or several (`count`), as the beginning of a sentence. */
type TitleWords = Record<AnyChange['action'], (of: { count: number; what: string }) => string>;

/**
 * A title for changes whose author gave none: what stands alone of its kind by its name, several of a kind by their number.
 * Empty when nothing changes.
 */
export function proposedTitle(
  changes: readonly Pick<AnyChange, 'name' | 'type' | 'action'>[],
  apex: string,
  words: TitleWords,
): string {
  const parts = (['add', 'replace', 'delete'] as const).flatMap((action) => {
    const [first, ...more] = changes.filter((change) => change.action === action);
    if (first === undefined) return [];
    const name = readableName(first.name, first.name === apex ? undefined : apex);
    return words[action]({ count: more.length + 1, what: `${name} ${first.type}` });
  });
  // Only the first part begins the sentence; a part that begins with a name or a number has nothing to lower.
  const title = parts.map((part, index) => (index === 0 ? part : part.charAt(0).toLowerCase() + part.slice(1)));
  const text = title.join(', ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text;
}
