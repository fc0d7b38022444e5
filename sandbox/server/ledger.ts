/** What the world outside has seen us do, in order; the judge of every count. The product never sees it. */
export class Ledger<Entry extends object> {
  #entries: (Entry & { seq: number })[] = [];
  #next = 1;

  record(entry: Entry): void {
    this.#entries.push({ seq: this.#next++, ...entry });
  }

  /** Entries with a number above `after`. */
  since(after = 0): (Entry & { seq: number })[] {
    return this.#entries.filter((entry) => entry.seq > after);
  }

  clear(): void {
    this.#entries = [];
  }
}
