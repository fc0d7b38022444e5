const WINDOW_MS = 1000;

/** Requests a second by address, in real time. What is turned away does not count. */
export class RateLimit {
  readonly #passed = new Map<string, number[]>();

  /** Whether one more request may pass now. */
  passes(from: string, limit: number): boolean {
    const now = performance.now();
    const recent = (this.#passed.get(from) ?? []).filter((time) => time > now - WINDOW_MS);
    const free = recent.length < limit;
    if (free) recent.push(now);
    this.#passed.set(from, recent);
    return free;
  }
}
