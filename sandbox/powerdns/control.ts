import { createServer, type IncomingMessage } from 'node:http';
import type { Fault } from './faults.ts';
import { listening, type HttpFront } from './http-front.ts';
import type { PowerDnsStandIn, SeedZone } from './stand-in.ts';

type Handler = (standIn: PowerDnsStandIn, body: unknown, query: URLSearchParams) => unknown;

const ROUTES: Readonly<Record<string, Handler>> = {
  'GET /ledger': (standIn, _, query) => standIn.ledger.since(Number(query.get('after') ?? 0)),
  'GET /faults': (standIn) => standIn.faults.pending(),
  'POST /faults': (standIn, body) => standIn.faults.add(body as Fault[]),
  'DELETE /faults': (standIn) => standIn.faults.clear(),
  'POST /faults/let-go': (standIn) => ({ letGo: standIn.faults.letGo() }),
  'POST /reset': (standIn) => standIn.reset(),
  'POST /zones': (standIn, body) => (body as SeedZone[]).forEach((zone) => standIn.seed(zone)),
  'POST /clock': (standIn, body) => standIn.setClock(body as { at?: string; offsetMs?: number }),
  'POST /second': (standIn, body) => standIn.setSecond(body as { lagMs?: number; silent?: boolean }),
  'POST /first': (standIn, body) => void (standIn.first.silent = (body as { silent: boolean }).silent),
};

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? null : (JSON.parse(text) as unknown);
}

/**
 * Starts the control port: `POST /faults` (list of faults), `POST /faults/let-go` (what is held), `GET /ledger?after=`, `POST /reset` (faults and ledger),
 * `POST /zones` (list of zones to create), `POST /clock` `{at}` or `{offsetMs}`, `POST /second` `{lagMs, silent}`,
 * `POST /first` `{silent}`.
 */
export async function startControl(standIn: PowerDnsStandIn, host: string, port: number): Promise<HttpFront> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<[number, unknown]> => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const handler = ROUTES[`${request.method} ${url.pathname}`];
      if (handler === undefined)
        return [404, { error: `There is no ${request.method} ${url.pathname}.`, known: Object.keys(ROUTES) }];
      return [200, handler(standIn, await jsonOf(request), url.searchParams) ?? { ok: true }];
    };
    answer()
      .catch((error: unknown): [number, unknown] => [
        400,
        { error: error instanceof Error ? error.message : String(error) },
      ])
      .then(([status, body]) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      )
      .catch(() => response.destroy());
  });
  return listening(server, host, port);
}
