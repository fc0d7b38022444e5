/** One write request as it arrived, and what became of it. */
export interface LedgerEntry {
  seq: number;
  /** ISO time by the stand-in's clock. */
  at: string;
  method: string;
  path: string;
  body: string;
  key: string;
  /** `pretended`: answered as success, nothing done. */
  outcome: 'accepted' | 'refused' | 'pretended';
  /** Status of the answer that was due; a fault may have kept it from the caller. */
  status: number;
  fault: string | null;
}

/** Every write that reached the server, in order: what the world outside has seen us do. */
export class Ledger {
  #entries: LedgerEntry[] = [];
  #next = 1;

  record(entry: Omit<LedgerEntry, 'seq'>): void {
    this.#entries.push({ seq: this.#next++, ...entry });
  }

  /** Entries with a number above `after`. */
  since(after = 0): LedgerEntry[] {
    return this.#entries.filter((entry) => entry.seq > after);
  }

  clear(): void {
    this.#entries = [];
  }
}
