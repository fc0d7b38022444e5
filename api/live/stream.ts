import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { liveCursor, readLiveEvents, type LiveEvent } from '#model/store/live-events.ts';
import type { ApiContext, Member, SignedIn } from '#api/call.ts';
import { membershipOf } from '#api/middleware/authorize.ts';
import { personOfSession } from '#api/middleware/authenticate.ts';
import type { Parts } from '#api/parts.ts';

/** Events read at once, and bytes that may wait in the socket before the next event waits for its reader. */
const BATCH = 200;
const MOST_WAITING_BYTES = 256 * 1024;

/** Open streams of this process by person and by workspace. */
const open = { person: new Map<string, number>(), tenant: new Map<string, number>() };

interface StreamOf {
  ctx: ApiContext;
  parts: Parts;
  person: SignedIn;
  member: Member;
  /** Only events about this subject; null for all of the workspace. */
  subject: string | null;
}

/**
 * Sends live events until the reader goes, falls behind, or loses the right to read (checked every few seconds). A reader
 * that reconnects with Last-Event-ID misses nothing and sees nothing twice.
 * @throws ApexkeepError `rate-limited` when the person or the workspace has too many streams open.
 */
export async function streamEvents(stream: StreamOf): Promise<void> {
  const { ctx, parts, person, member } = stream;
  const release = takePlace(stream);
  try {
    const response = ctx.res;
    let cursor = await firstCursor(stream);
    ctx.respond = false;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-request-id': ctx.state.requestId,
    });
    response.write(`retry: ${1000 + Math.floor(Math.random() * 2000)}\n\n`);
    parts.metrics.streams.inc();
    const pump = new Pump(parts, response, { tenantId: member.tenantId, userId: person.id });
    pump.beat();
    while (!pump.ended) {
      cursor = await sendPending(stream, pump, cursor);
      await pump.nextTurn();
      if (pump.recheckDue() && !(await stillAllowed(parts, stream))) break;
    }
    pump.stop();
    response.end();
    parts.metrics.streams.dec();
  } finally {
    release();
  }
}

function inTenant<T>(stream: StreamOf, work: (tx: Tx) => Promise<T>): Promise<T> {
  return stream.parts.database.inTenant({ tenantId: stream.member.tenantId, actorId: stream.person.id }, work);
}

/** Where the reader left off; from now on for a new reader, or for a cursor that is not one of ours. */
async function firstCursor(stream: StreamOf): Promise<string> {
  const given = stream.ctx.get('last-event-id');
  if (given === '') return inTenant(stream, (tx) => liveCursor(tx));
  return (await inTenant(stream, (tx) => readLiveEvents(tx, given, 0))).cursor;
}

async function sendPending(stream: StreamOf, pump: Pump, from: string): Promise<string> {
  let cursor = from;
  for (let more = true; more && !pump.ended;) {
    let page: Awaited<ReturnType<typeof readLiveEvents>>;
    try {
      page = await inTenant(stream, (tx) => readLiveEvents(tx, cursor, BATCH));
    } catch {
      // The database is away for a moment; the cursor stays, so nothing is lost.
      return cursor;
    }
    for (const event of page.events)
      if (stream.subject === null || event.subject === stream.subject) await pump.send(event);
    cursor = page.cursor;
    more = page.events.length > 0 && page.pending;
  }
  return cursor;
}

async function stillAllowed(parts: Parts, stream: StreamOf): Promise<boolean> {
  try {
    const person = await personOfSession(parts, stream.person.tokenHash);
    const member = person === null ? null : await membershipOf(parts, person, stream.member.slug);
    return member !== null && member.tenantId === stream.member.tenantId;
  } catch {
    return false;
  }
}

/** The writing end of one stream: heartbeats, wake-ups, and the end when the reader is gone or too slow. */
class Pump {
  ended = false;
  readonly #response: ServerResponse;
  readonly #recheckMs: number;
  readonly #stopFeed: () => void;
  readonly #stopped = new AbortController();
  readonly #timers: NodeJS.Timeout[];
  #checkedAt = Date.now();
  #wake: (() => void) | null = null;
  #woken = false;

  constructor(parts: Parts, response: ServerResponse, who: { tenantId: string; userId: string }) {
    this.#response = response;
    this.#recheckMs = parts.config.limits.streamRecheckMs;
    this.#stopFeed = parts.feed.subscribe(who.tenantId, { wake: () => this.#turn(), end: () => this.stop() });
    this.#timers = [
      setInterval(() => this.beat(), parts.config.limits.streamHeartbeatMs),
      setInterval(() => this.#turn(), this.#recheckMs),
    ];
    response.on('close', () => this.stop());
    response.on('error', () => this.stop());
  }

  beat(): void {
    this.#write(': still here\n\n');
  }

  /** Sends one event. Where too much waits in the socket, resolves when it has gone, or when the reader was too slow. */
  async send(event: LiveEvent): Promise<void> {
    const data = JSON.stringify({
      subject: event.subject,
      kind: event.kind,
      data: event.data,
      at: event.at.toISOString(),
    });
    this.#write(`id: ${event.cursor}\nevent: ${event.kind.replaceAll(/[\r\n]/g, ' ')}\ndata: ${data}\n\n`);
    if (this.ended || this.#response.writableLength <= MOST_WAITING_BYTES) return;
    // Not longer than the right to read goes unchecked. Whoever is dropped reconnects and resumes.
    const enough = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(this.#recheckMs)]);
    await once(this.#response, 'drain', { signal: enough }).catch(() => this.#drop());
  }

  recheckDue(): boolean {
    if (Date.now() - this.#checkedAt < this.#recheckMs) return false;
    this.#checkedAt = Date.now();
    return true;
  }

  /** Resolves when there may be something to do. */
  async nextTurn(): Promise<void> {
    if (!this.#woken && !this.ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#woken = false;
    this.#wake = null;
  }

  stop(): void {
    if (this.ended) return;
    this.ended = true;
    this.#stopped.abort();
    for (const timer of this.#timers) clearInterval(timer);
    this.#stopFeed();
    this.#turn();
  }

  #turn(): void {
    this.#woken = true;
    this.#wake?.();
  }

  #write(text: string): void {
    if (this.ended) return;
    this.#response.write(text);
  }

  /** Nothing is kept for a reader that does not read. */
  #drop(): void {
    this.stop();
    this.#response.destroy();
  }
}

function takePlace({ parts, person, member }: StreamOf): () => void {
  const { streamsPerPerson, streamsPerTenant } = parts.config.limits;
  const counts = [
    { map: open.person, key: person.id, most: streamsPerPerson },
    { map: open.tenant, key: member.tenantId, most: streamsPerTenant },
  ];
  if (counts.some(({ map, key, most }) => (map.get(key) ?? 0) >= most)) {
    throw new ApexkeepError(
      'rate-limited',
      sentence('streams-too-many', 'Too many event streams are open. Close another tab or window first.'),
      {
        retryAfterMs: 10_000,
      },
    );
  }
  for (const { map, key } of counts) map.set(key, (map.get(key) ?? 0) + 1);
  return () => {
    for (const { map, key } of counts) {
      const left = (map.get(key) ?? 1) - 1;
      if (left > 0) map.set(key, left);
      else map.delete(key);
    }
  };
}
