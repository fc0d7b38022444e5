import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { granted, type ApiPerson } from '#test/prove/stack/api-person.ts';
import { openStack, type Stack } from '#test/prove/stack/stack.ts';
import { realPowerDnsPresent, startRealPowerDns, type RealPowerDns } from '#test/judges/real-powerdns.ts';
import { octodnsPeer, type OctodnsPeer } from './change-octodns.ts';
import { openRawClient } from './change-raw.ts';
import type { Comparison, Measure } from './index.ts';
import { generateZones, type GeneratedSet } from './zones.ts';

/** Raw is what anyone needs for a safe change: one read of the set, one PATCH, one DNS query, over kept-alive connections. */
export const about =
  'one record set in a zone of 10,000 records on a real PowerDNS: approve to verified, against the three raw calls and octoDNS (measure 4)';

const RECORDS = 10_000;
const WARM_UP = 5;
const ROUNDS = 30;
const OCTODNS_ROUNDS = 3;
const APPROVED_MS = 30_000;

/** Milliseconds of every round, by side. */
interface Times {
  ours: number[];
  raw: number[];
  octodns: number[];
}

/** The product with a zone of the real server, and the two people it takes. */
class Ours {
  readonly #stack: Stack;
  readonly #zoneId: string;
  readonly #author: ApiPerson;
  readonly #approver: ApiPerson;

  private constructor(stack: Stack, zoneId: string) {
    this.#stack = stack;
    this.#zoneId = zoneId;
    this.#author = stack.person('member');
    this.#approver = stack.person('manager');
  }

  /** Connects the server, proves the rights, imports the zone and opens it: all by the API, as people do. */
  static async connect(stack: Stack, powerdns: RealPowerDns, apex: string): Promise<Ours> {
    const owner = stack.person('owner');
    const accounts = '/t/prove/provider-accounts';
    const settings = { baseUrl: powerdns.apiUrl, nameservers: powerdns.dnsAddress };
    const account = granted(
      await owner.send('POST', accounts, { kind: 'powerdns', name: 'bench', settings, secret: powerdns.apiKey }),
    );
    const at = `${accounts}/${String(account['id'])}`;
    granted(await owner.send('POST', `${at}/test`));
    granted(await owner.send('PUT', `${at}/mode`, { mode: 'LIVE_READONLY' }));
    granted(await owner.send('POST', `${at}/write-probe`));
    granted(await owner.send('PUT', `${at}/mode`, { mode: 'LIVE_WRITE', acknowledgement: 'bench' }));
    granted(await owner.send('POST', `${at}/imports`, { refs: [apex] }));
    const zoneId = await until('the import', async () => {
      const [zone] = await stack.sql<{ id: string }>(
        'select id from zone where name = $1 and observed_at is not null',
        [apex],
      );
      return zone?.id ?? null;
    });
    granted(await owner.send('PUT', `/t/prove/zones/${zoneId}/access`, { access: 'READ_WRITE' }));
    return new Ours(stack, zoneId);
  }

  /** One change from the approval that is sent to `verified` seen in the event stream. Milliseconds. */
  async change(label: string, address: string): Promise<number> {
    const edit = { name: label, type: 'A', ttl: 300, values: [address] };
    const tray = granted(await this.#author.send('PUT', `/t/prove/zones/${this.#zoneId}/tray/edits`, edit));
    const id = String(tray['id']);
    granted(await this.#author.send('POST', `/t/prove/changes/${id}/submit`));
    const planHash = await until('the plan', async () => {
      const { plan } = granted(await this.#approver.send('GET', `/t/prove/changes/${id}`));
      return (plan as { hash: string } | null)?.hash ?? null;
    });
    const ended = new AbortController();
    const events = await this.#approver.listen(`/t/prove/changes/${id}/events`, ended.signal);
    const seen = firstOf(events, 'change-request.verified', APPROVED_MS);
    const from = performance.now();
    granted(await this.#approver.send('POST', `/t/prove/changes/${id}/decisions`, { verdict: 'approve', planHash }));
    await seen;
    const took = performance.now() - from;
    ended.abort();
    await until('the end of the change', async () => {
      const [row] = await this.#stack.sql<{ state: string }>('select state from change_request where id = $1', [id]);
      if (row?.state === 'done') return true;
      if (row !== undefined && ['failed', 'stale', 'needs-operator'].includes(row.state))
        throw new Error(`The change ended ${row.state}.`);
      return null;
    });
    return took;
  }
}

async function until<T>(what: string, ask: () => Promise<T | null>, withinMs = 60_000): Promise<T> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(25)) {
    const found = await ask();
    if (found !== null) return found;
  }
  throw new Error(`${what} did not come within ${withinMs / 1000} s.`);
}

async function firstOf(events: AsyncIterable<string>, kind: string, withinMs: number): Promise<void> {
  const late = new Promise<never>((_resolve, reject) =>
    setTimeout(() => reject(new Error(`No event ${kind} within ${withinMs / 1000} s.`)), withinMs).unref(),
  );
  const found = (async () => {
    for await (const seen of events) if (seen === kind) return;
    throw new Error(`The event stream ended before ${kind}.`);
  })();
  await Promise.race([found, late]);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, two) => one - two);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function compared({ ours, raw, octodns }: Times): Comparison[] {
  const [p50, rawP50] = [quantile(ours, 0.5), quantile(raw, 0.5)];
  const [p95, rawP95] = [quantile(ours, 0.95), quantile(raw, 0.95)];
  const beyond = p50 - rawP50;
  const raws = 'GET, PATCH, query';
  const found: Comparison[] = [
    {
      what: 'approve to verified beyond the raw calls, p50 ms',
      ours: beyond,
      theirs: 80,
      against: 'limit',
      ratio: beyond / 80,
      goal: '<= 1',
      held: beyond <= 80,
    },
    {
      what: 'approve to verified, p50 ms',
      ours: p50,
      theirs: rawP50,
      against: raws,
      ratio: p50 / rawP50,
      goal: '<= 2.5',
      held: p50 <= 2.5 * rawP50,
    },
    {
      what: 'approve to verified, p95 ms',
      ours: p95,
      theirs: rawP95,
      against: raws,
      ratio: p95 / rawP95,
      goal: '<= 4',
      held: p95 <= 4 * rawP95,
    },
  ];
  if (octodns.length > 0) {
    const theirs = quantile(octodns, 0.5);
    const held = theirs >= 10 * p50;
    const against = 'octodns-sync --doit, same change';
    found.push({
      what: 'approve to verified, p50 ms',
      ours: p50,
      theirs,
      against,
      ratio: theirs / p50,
      goal: '>= 10',
      held,
    });
  }
  return found;
}

async function measure(
  ours: Ours,
  raw: (label: string, address: string) => Promise<number>,
  octodns: OctodnsPeer | null,
  log: (line: string) => void,
): Promise<Times> {
  const times: Times = { ours: [], raw: [], octodns: [] };
  for (let round = 1 - WARM_UP; round <= ROUNDS; round++) {
    const address = `192.0.2.${100 + ((round + WARM_UP) % 100)}`;
    const [byHand, byUs] = [await raw('raw', address), await ours.change('ours', address)];
    if (round < 1) continue;
    times.raw.push(byHand);
    times.ours.push(byUs);
    if (octodns !== null && round <= OCTODNS_ROUNDS) times.octodns.push(await octodns.change(address));
    const [load = 0] = os.loadavg();
    if (round % 5 === 0)
      log(`round ${round}: ours ${byUs.toFixed(0)} ms, raw ${byHand.toFixed(0)} ms; load ${load.toFixed(1)}`);
  }
  return times;
}

export const run: Measure['run'] = async ({ seed, log }) => {
  if (!realPowerDnsPresent()) {
    return {
      comparisons: [],
      skipped: ['change: no pdns-server with the sqlite3 backend (Debian: pdns-server, pdns-backend-sqlite3)'],
    };
  }
  const { apex, before } = generateZones(RECORDS, seed);
  const host = (label: string): GeneratedSet => ({
    name: `${label}.${apex}`,
    type: 'A',
    ttl: 300,
    values: ['192.0.2.1'],
  });
  const sets = [...before, host('ours'), host('raw')];
  const powerdns = await startRealPowerDns();
  const undo = [() => powerdns.stop()];
  try {
    await powerdns.createZone(apex, asRrsets(sets));
    const octodns = await octodnsPeer(powerdns, before);
    if (octodns !== null) undo.push(() => octodns.close());
    const stack = await openStack();
    undo.push(() => stack.stop());
    const raw = openRawClient(powerdns, apex);
    const times = await measure(await Ours.connect(stack, powerdns, apex), raw.change, octodns, log);
    const skipped = octodns === null ? ['octoDNS: octodns-sync with octodns-powerdns is not on PATH'] : [];
    return { comparisons: compared(times), skipped };
  } finally {
    for (const step of undo.toReversed()) await step();
  }
};

function asRrsets(sets: readonly GeneratedSet[]) {
  return sets.map(({ name, type, ttl, values }) => ({
    name,
    type,
    ttl,
    records: values.map((content) => ({ content })),
  }));
}
