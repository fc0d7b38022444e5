import { createServer } from 'node:http';
import { bodyOf, listening, type Listening } from './listening.ts';

/** Acts of a control port by `METHOD /path`. What they return is answered as JSON; what they throw, as 400 with its words. */
export type ControlRoutes = Readonly<Record<string, (body: unknown, query: URLSearchParams) => unknown>>;

/** Starts a control port: how a test or a person tells a stand-in what to do. Never on the product's side. */
export async function startControlPort(routes: ControlRoutes, host: string, port: number): Promise<Listening> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<[number, unknown]> => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const act = routes[`${request.method} ${url.pathname}`];
      if (act === undefined)
        return [404, { error: `There is no ${request.method} ${url.pathname}.`, known: Object.keys(routes) }];
      const text = await bodyOf(request);
      if (text === null) return [413, { error: 'The body is larger than 2 MiB.' }];
      const body = text === '' ? null : (JSON.parse(text) as unknown);
      return [200, (await act(body, url.searchParams)) ?? { ok: true }];
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
