/** What can go wrong on the way between a caller and any server; the brief of each is what the caller sees. */
export const TRANSPORT_FAULTS = [
  /** No answer ever, and nothing happens. */
  'timeout-before',
  /** It happens, and no answer ever comes. */
  'timeout-after-commit',
  /** 500 with JSON; nothing happens unless `afterCommit`. */
  'status-500',
  /** Another `status`, with JSON; nothing happens unless `afterCommit`. */
  'status',
  /** 502 with the HTML page of a proxy; nothing happens unless `afterCommit`. */
  'html-502',
  /** 429, with `retryAfter` as the header where given; nothing happens. */
  'rate-limited',
  /** The connection is reset before anything happens. */
  'drop-before',
  /** It happens; the connection is reset in the middle of the answer. */
  'reset-mid-body',
  /** It happens; the answer is well-formed HTTP with half of the JSON. */
  'cut-json',
  /** It happens after `ms`. */
  'slow',
  /** It happens; the head of the answer comes, its body never. */
  'hang',
  /** It happens; the connection is closed without an answer. */
  'drop-after-commit',
  /** It happens when it is let go by `letGo`, however long that takes; until then the caller has sent it and knows nothing. */
  'held',
] as const;
export type TransportFault = (typeof TRANSPORT_FAULTS)[number];

/**
 * One line of a fault plan. It strikes matching requests `times` times, after letting `skip` of them pass; or, with `forMs`,
 * every one from the first strike until that much time has passed by the server's clock.
 */
export interface Fault<Kind extends string = string> {
  /** Regular expressions; `text` is looked for in the query, the idempotency key and the body. */
  match?: { method?: string; path?: string; text?: string };
  kind: Kind;
  times?: number;
  skip?: number;
  forMs?: number;
  ms?: number;
  status?: number;
  /** What a server says where its answers carry codes of its own. */
  code?: string;
  retryAfter?: string;
  afterCommit?: boolean;
  seed?: number;
  /** How many, for kinds that repeat or shorten something. */
  count?: number;
}

/** What a fault can be matched by. */
export interface Struck {
  method: string;
  path: string;
  /** Query, idempotency key and body, in any form. */
  text?: string;
}

interface Planned<Kind extends string> {
  fault: Fault<Kind>;
  method: RegExp | null;
  path: RegExp | null;
  text: RegExp | null;
  left: number;
  skip: number;
  /** End of a line with `forMs`; null before its first strike. */
  until: number | null;
}

/** The fault plan of one server; lines are tried in order and the first that matches strikes. */
export class FaultPlan<Kind extends string> {
  readonly #kinds: readonly Kind[];
  #lines: Planned<Kind>[] = [];
  #held: (() => void)[] = [];

  readonly #now: () => Date;

  constructor(kinds: readonly Kind[], now: () => Date = () => new Date()) {
    this.#kinds = kinds;
    this.#now = now;
  }

  /** Adds lines; throws with the reason when one is not a fault. */
  add(faults: readonly Fault<Kind>[]): void {
    this.#lines.push(...faults.map((fault) => this.#planned(fault)));
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

  /** The fault for a request, counted down; null when it goes through. Lines of kinds that are not `among` stay as they are. */
  strike(request: Struck, among: readonly Kind[] = this.#kinds): Fault<Kind> | null {
    for (const line of this.#lines) {
      if (line.left === 0 || !among.includes(line.fault.kind) || !matches(line, request)) continue;
      if (line.skip > 0) {
        line.skip -= 1;
        continue;
      }
      if (this.#over(line)) continue;
      line.left -= 1;
      return line.fault;
    }
    return null;
  }

  /** Lines that have not struck as often as they shall. */
  pending(): { fault: Fault<Kind>; left: number }[] {
    return this.#lines
      .filter((line) => line.left > 0 && (line.until ?? Infinity) > this.#now().getTime())
      .map(({ fault, left }) => ({ fault, left }));
  }

  /** Whether the time of a line is over; its first strike starts it. */
  #over(line: Planned<Kind>): boolean {
    if (line.fault.forMs === undefined) return false;
    const now = this.#now().getTime();
    line.until ??= now + line.fault.forMs;
    return now >= line.until;
  }

  #planned(fault: Fault<Kind>): Planned<Kind> {
    if (!this.#kinds.includes(fault.kind))
      throw new Error(`"${String(fault.kind)}" is not a fault. Known: ${this.#kinds.join(', ')}.`);
    const { method, path, text } = fault.match ?? {};
    return {
      fault,
      method: method === undefined ? null : new RegExp(`^(?:${method})$`, 'i'),
      path: path === undefined ? null : new RegExp(path),
      text: text === undefined ? null : new RegExp(text),
      left: fault.times ?? (fault.forMs === undefined ? 1 : Infinity),
      skip: fault.skip ?? 0,
      until: null,
    };
  }
}

function matches(line: Pick<Planned<string>, 'method' | 'path' | 'text'>, request: Struck): boolean {
  return (
    line.method?.test(request.method) !== false &&
    line.path?.test(request.path) !== false &&
    line.text?.test(request.text ?? '') !== false
  );
}
