/** What can go wrong between a caller and this server; the brief of each is what the caller sees. */
export const FAULT_KINDS = [
  /** No answer ever, and nothing happens. */
  'timeout-before',
  /** It happens, and no answer ever comes. */
  'timeout-after-commit',
  /** 500 with JSON; nothing happens unless `afterCommit`. */
  'status-500',
  /** 502 with the HTML page of a proxy; nothing happens unless `afterCommit`. */
  'html-502',
  /** 429, with `retryAfter` as the header where given; nothing happens. */
  'rate-limited',
  /** It happens; the connection is reset in the middle of the answer. */
  'reset-mid-body',
  /** It happens; the answer is well-formed HTTP with half of the JSON. */
  'cut-json',
  /** 204 or 200, and nothing happens. */
  'ok-without-effect',
  /** A zone is answered with every second record set missing; SOA stays. */
  'half-the-records',
  /** It happens after `ms`. */
  'slow',
  /** It happens; the head of the answer comes, its body never. */
  'hang',
  /** It happens; the connection is closed without an answer. */
  'drop-after-commit',
  /** It happens, but the second name server never gets it. */
  'second-server-stale',
  /** It happens when it is let go by `letGo`, however long that takes; until then the caller has sent it and knows nothing. */
  'held',
  /** It happens, but with another TTL than was asked for. */
  'other-ttl',
  /** 200 with an error in a JSON body; nothing happens. */
  'ok-with-error',
  /** A zone is answered with record sets and records missing at random, by `seed`; SOA stays. */
  'some-missing',
  /** A zone is answered as it was before its newest change. */
  'stale-read',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One line of the fault plan. It strikes matching requests `times` times, after letting `skip` of them pass. */
export interface Fault {
  match?: { method?: string; path?: string };
  kind: FaultKind;
  times?: number;
  skip?: number;
  ms?: number;
  retryAfter?: string;
  afterCommit?: boolean;
  seed?: number;
}

interface Planned {
  fault: Fault;
  method: RegExp | null;
  path: RegExp | null;
  left: number;
  skip: number;
}

/** The fault plan; lines are tried in order and the first that matches strikes. */
export class FaultPlan {
  #lines: Planned[] = [];
  #held: (() => void)[] = [];

  /** Adds lines; throws with the reason when one is not a fault. */
  add(faults: readonly Fault[]): void {
    this.#lines.push(...faults.map(planned));
  }

  clear(): void {
    this.#lines = [];
    this.letGo();
  }

  /** Waits until the next `letGo`. */
  hold(): Promise<void> {
    return new Promise((resolve) => this.#held.push(resolve));
  }

  /** Lets all that is held happen now; says how many requests that were. */
  letGo(): number {
    const held = this.#held;
    this.#held = [];
    held.forEach((go) => go());
    return held.length;
  }

  /** The fault for a request, counted down; null when it goes through. */
  strike(method: string, path: string): Fault | null {
    for (const line of this.#lines) {
      if (line.left === 0 || line.method?.test(method) === false || line.path?.test(path) === false) continue;
      if (line.skip > 0) {
        line.skip -= 1;
        continue;
      }
      line.left -= 1;
      return line.fault;
    }
    return null;
  }

  /** Lines that have not struck as often as they shall. */
  pending(): { fault: Fault; left: number }[] {
    return this.#lines.filter((line) => line.left > 0).map(({ fault, left }) => ({ fault, left }));
  }
}

function planned(fault: Fault): Planned {
  if (!FAULT_KINDS.includes(fault.kind))
    throw new Error(`"${String(fault.kind)}" is not a fault. Known: ${FAULT_KINDS.join(', ')}.`);
  return {
    fault,
    method: fault.match?.method === undefined ? null : new RegExp(`^(?:${fault.match.method})$`, 'i'),
    path: fault.match?.path === undefined ? null : new RegExp(fault.match.path),
    left: fault.times ?? 1,
    skip: fault.skip ?? 0,
  };
}
