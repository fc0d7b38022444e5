import type { IncomingMessage, Server } from 'node:http';

/** A server that listens. */
export interface Listening {
  url: string;
  /** Ends open connections too. */
  stop(): Promise<void>;
}

/** Listens on a port, 0 for a free one. Rejects when it is taken. */
export async function listening(server: Server, host: string, port: number): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as { port: number }).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const BODY_LIMIT = 2 * 1024 * 1024;

/** The body as text; null when it is larger than 2 MiB. */
export async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
