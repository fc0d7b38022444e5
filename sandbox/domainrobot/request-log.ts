const KEPT = 20_000;

/** One request as it arrived, turned away or not. */
export interface SeenRequest {
  seq: number;
  /** Real time of arrival in milliseconds: what a limit a second is measured by. */
  realMs: number;
  /** ISO time by the stand-in's clock. */
  at: string;
  method: string;
  path: string;
  query: string;
  ctid: string | null;
  from: string;
  /** Status and code of the answer that was due; a fault may have kept it from the caller. Null until there is one. */
  status: number | null;
  code: string | null;
  fault: string | null;
  /** What was wrong with the body by our schemas. */
  problems: string[];
}

/** All requests seen, in order. */
export class RequestLog {
  #seen: SeenRequest[] = [];
  #next = 1;

  add(request: Omit<SeenRequest, 'seq' | 'realMs' | 'status' | 'code' | 'fault' | 'problems'>): SeenRequest {
    const realMs = performance.timeOrigin + performance.now();
    const seen = { seq: this.#next++, realMs, ...request, status: null, code: null, fault: null, problems: [] };
    this.#seen.push(seen);
    if (this.#seen.length > KEPT) this.#seen.shift();
    return seen;
  }

  since(after = 0): SeenRequest[] {
    return this.#seen.filter(({ seq }) => seq > after);
  }

  /** The most requests that arrived within any second. */
  peakPerSecond(): number {
    let first = 0;
    return this.#seen.reduce((peak, { realMs }, index) => {
      while ((this.#seen[first]?.realMs ?? realMs) <= realMs - 1000) first += 1;
      return Math.max(peak, index - first + 1);
    }, 0);
  }

  clear(): void {
    this.#seen = [];
  }
}
