/** What a person has looked at, kept in this browser: the keys seen, by the hash of the plan they belong to. */
const STORE = 'apexkeep-viewed';
/** Plans remembered, the latest ones. */
const MOST_PLANS = 30;

type Stored = [hash: string, keys: string[]][];

function isStored(value: unknown): value is Stored {
  return Array.isArray(value) && value.every((entry) => Array.isArray(entry) && Array.isArray(entry[1]));
}

function read(storage: () => Storage): Stored {
  try {
    const value: unknown = JSON.parse(storage().getItem(STORE) ?? '[]');
    return isStored(value) ? value : [];
  } catch {
    return [];
  }
}

/** Keys seen of this plan. Another hash is another plan: nothing of it was seen. */
export function viewedOf(hash: string, storage: () => Storage = () => localStorage): string[] {
  return read(storage).find(([known]) => known === hash)?.[1] ?? [];
}

/** Remembers what was seen of this plan; where the browser keeps nothing, it lasts as long as the page. */
export function rememberViewed(
  hash: string,
  keys: readonly string[],
  storage: () => Storage = () => localStorage,
): void {
  const others = read(storage).filter(([known]) => known !== hash);
  const all: Stored = keys.length === 0 ? others : [[hash, [...keys]], ...others];
  try {
    storage().setItem(STORE, JSON.stringify(all.slice(0, MOST_PLANS)));
  } catch {
    // A full or closed store must not stop a review.
  }
}
