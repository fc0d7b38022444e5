import { randomBytes } from 'node:crypto';
import type { Mode } from './records.ts';

/** Objects of one kind, oldest first. In JSON it is the plain list. */
export class Shelf<T extends { id: string; mode: Mode }> {
  readonly #items = new Map<string, T>();

  add(item: T): T {
    this.#items.set(item.id, item);
    return item;
  }

  /** An object of any mode. */
  get(id: string | null): T | undefined {
    return id === null ? undefined : this.#items.get(id);
  }

  /** An object that a key of this mode can see. */
  of(mode: Mode, id: string): T | undefined {
    const item = this.#items.get(id);
    return item?.mode === mode ? item : undefined;
  }

  all(): T[] {
    return [...this.#items.values()];
  }

  where(fits: (item: T) => boolean): T[] {
    return this.all().filter(fits);
  }

  fill(items: readonly T[]): void {
    this.#items.clear();
    items.forEach((item) => this.add(item));
  }

  toJSON(): T[] {
    return this.all();
  }
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';

/** A new id of the form `tr_Ab12Cd34Ef`. */
export function newId(prefix: string, length = 10): string {
  const letters = [...randomBytes(length)].map((byte) => LETTERS[byte % LETTERS.length]);
  return `${prefix}_${letters.join('')}`;
}
