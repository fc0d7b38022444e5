import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callProvider, SMALL_BYTES } from '#activities/providers/http.ts';
import { decodeRrsets, proveComplete, toRecordSet, type Rrset } from '#activities/providers/powerdns/decode.ts';
import { encodePatch } from '#activities/providers/powerdns/encode.ts';
import { zoneMissing } from '#activities/providers/powerdns/reader.ts';
import { isEditable, keyOf, type RecordSet } from '#model/rules/record-set.ts';
import { failure, LOOPBACK } from './powerdns-cases.ts';
import { recordings, type Exchange } from './recorded.ts';

interface ZoneBody {
  name: string;
  rrsets: Rrset[];
}

interface PatchItem {
  name: string;
  type: string;
  ttl?: number;
  changetype: string;
  records?: { content: string; disabled?: boolean }[];
  comments?: unknown[];
}

const RECORDINGS = recordings('powerdns');

function isZone(exchange: Exchange): boolean {
  const body = exchange.response.body as Partial<ZoneBody> | null;
  return exchange.response.status === 200 && typeof body?.name === 'string' && Array.isArray(body.rrsets);
}

function setsOf(exchange: Exchange): RecordSet[] {
  const body = exchange.response.body as ZoneBody;
  return decodeRrsets(body, body.name).map((rrset) => toRecordSet(rrset, body.name));
}

function patchItems(exchange: Exchange): PatchItem[] {
  const body = exchange.request.body as { rrsets?: PatchItem[] } | null;
  return exchange.request.method === 'PATCH' && exchange.response.status === 204 ? (body?.rrsets ?? []) : [];
}

/** What this product would send too: types it edits, with a TTL that exists (one recording shows what becomes of -5). */
function ours(item: PatchItem): boolean {
  return isEditable(item.type) && (item.ttl ?? 0) >= 0;
}

function apexOf(exchange: Exchange): string {
  return /zones\/([^/?]+)/.exec(exchange.request.url)?.[1] ?? '';
}

function asSet(item: PatchItem, apex: string): RecordSet {
  const records = (item.records ?? []).map(({ content, disabled }) => ({ content, disabled: disabled ?? false }));
  return toRecordSet({ name: item.name, type: item.type, ttl: item.ttl ?? 0, records, comments: [] }, apex);
}

/** A set as it is after a recorded write; null when the write took it away. */
function outcome(item: PatchItem, apex: string): RecordSet | null {
  return item.changetype === 'DELETE' || item.records?.length === 0 ? null : asSet(item, apex);
}

function plain(patch: PatchItem): unknown {
  const { name, type, ttl, changetype } = patch;
  if (changetype === 'DELETE' || patch.records?.length === 0) return { name, type, changetype: 'DELETE' };
  const records = (patch.records ?? []).map((record) => ({
    content: record.content,
    disabled: record.disabled ?? false,
  }));
  return { name, type, ttl, changetype, records: records.sort((a, b) => (a.content < b.content ? -1 : 1)) };
}

describe.skipIf(RECORDINGS.length === 0)('recorded PowerDNS traffic', () => {
  const zones = RECORDINGS.flatMap(({ file, kind, exchanges }) =>
    exchanges.filter(isZone).map((exchange, index) => ({ label: `${file} zone answer ${index}`, kind, exchange })),
  );
  const writes = RECORDINGS.flatMap(({ file, exchanges }) =>
    exchanges
      .filter((exchange) => patchItems(exchange).some(ours))
      .map((exchange, index) => ({ label: `${file} write ${index}`, exchange })),
  );

  it.each(zones)('decodes $label without losing a record', ({ exchange }) => {
    const given = (exchange.response.body as ZoneBody).rrsets.filter((rrset) => rrset.records.length > 0);
    const sets = setsOf(exchange);
    expect(sets.map(keyOf).sort()).toEqual(
      given.map((rrset) => keyOf({ ...rrset, name: rrset.name.toLowerCase() })).sort(),
    );
    const values = (list: { values?: string[]; records?: unknown[] }[]): number =>
      list.reduce((sum, one) => sum + (one.values ?? one.records ?? []).length, 0);
    expect(values(sets)).toBe(values(given));
  });

  it.each(RECORDINGS.map(({ file, exchanges }) => ({ file, exchanges })))(
    '$file: each write is in the read after it',
    ({ exchanges }) => {
      exchanges.forEach((exchange, at) => {
        const read = exchanges.slice(at + 1).find((later) => later.request.method !== 'GET' || isZone(later));
        // A zone's name is the same in all exchanges of a file; a filtered read shows one set only.
        if (read === undefined || !isZone(read) || read.request.url.includes('rrset_name')) return;
        const sets = new Map(setsOf(read).map((set) => [keyOf(set), set]));
        for (const item of patchItems(exchange)) {
          const expected = outcome(item, apexOf(exchange));
          const found = sets.get(keyOf(item));
          if (expected === null) expect(found).toBeUndefined();
          else expect({ ...found, extras: undefined }).toEqual({ ...expected, extras: undefined });
        }
      });
    },
  );

  it.each(writes)('encodes $label as the server accepted it', ({ exchange }) => {
    const items = patchItems(exchange).filter(ours);
    const changes = items.map((item) => {
      const after = outcome(item, apexOf(exchange));
      return {
        name: item.name,
        type: item.type,
        action: after === null ? ('delete' as const) : ('replace' as const),
        before: after === null ? asSet(item, apexOf(exchange)) : after,
        after,
      };
    });
    expect(encodePatch(changes).rrsets.map((patch) => plain(patch as PatchItem))).toEqual(items.map(plain));
  });

  it.each(zones)('returns what came, read from $label and sent back', ({ exchange, kind }) => {
    const body = exchange.response.body as ZoneBody;
    for (const rrset of decodeRrsets(body, body.name).filter((one) => isEditable(one.type))) {
      const set = toRecordSet(rrset, body.name);
      if (set.ttl > 2 ** 31 - 1) continue;
      const [patch] = encodePatch([
        { name: set.name, type: set.type, action: 'replace', before: set, after: set },
      ]).rrsets;
      const sent = (patch?.records ?? []).map((record) => record.content).sort();
      if (kind === 'recorded') expect(sent).toEqual(rrset.records.map((record) => record.content).sort());
      // Fixtures spell some texts in other ways than a server does; what they mean must stay.
      else expect(toRecordSet({ ...rrset, records: patch?.records ?? [] }, body.name)).toEqual(set);
    }
  });

  it('does not take a recorded zone without SOA for a whole one', () => {
    for (const { exchange } of zones.filter(({ label }) => label.startsWith('lexicon-'))) {
      const body = exchange.response.body as ZoneBody;
      expect(() => proveComplete(body, decodeRrsets(body, body.name), body.name)).toThrow(
        expect.objectContaining({ code: 'provider-incomplete' }),
      );
    }
  });

  describe('errors', () => {
    const refusals = RECORDINGS.flatMap(({ exchanges }) => exchanges).filter(
      (exchange) => exchange.response.status >= 400,
    );
    let server: Server;
    let answer: Exchange['response'];
    let origin: string;

    beforeAll(async () => {
      server = createServer((request, response) => {
        request.resume();
        response.writeHead(answer.status, answer.headers).end(JSON.stringify(answer.body));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    });
    afterAll(() => {
      server?.closeAllConnections();
      server?.close();
    });

    const codes: Record<number, string> = {
      400: 'provider-refused',
      401: 'provider-auth',
      404: 'provider-not-found',
      409: 'provider-conflict',
      422: 'provider-refused',
    };

    it.each(
      refusals.map((exchange, index) => ({
        label: `${index}: ${exchange.response.status} ${JSON.stringify(exchange.response.body)}`,
        exchange,
      })),
    )('$label', async ({ exchange }) => {
      answer = exchange.response;
      const text = (exchange.response.body as { error: string }).error;
      const effect = exchange.request.method === 'GET' ? 'read' : 'write';
      const error = await failure(
        callProvider(
          {
            peer: 'PowerDNS',
            method: exchange.request.method as 'GET',
            url: new URL(`${origin}/x`),
            headers: {},
            effect,
            maxBytes: SMALL_BYTES,
            signal: new AbortController().signal,
            secret: 'key',
          },
          LOOPBACK,
        ),
      );
      const mapped = zoneMissing(error, 'example.org.', 'PowerDNS');
      expect(mapped).toMatchObject({
        code: text.startsWith('Could not find domain') ? 'provider-not-found' : codes[exchange.response.status],
        extra: { providerText: text },
      });
    });
  });
});
