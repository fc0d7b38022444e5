import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { retryAfterMs, shown } from '#activities/providers/http-errors.ts';
import { callProvider, closeProviderConnections, type ProviderRequest } from '#activities/providers/http.ts';
import type { ErrorCode } from '#model/errors.ts';
import { failure, LOOPBACK } from './powerdns-cases.ts';

const SECRET = 'k3y-that-must-not-show';

describe('the HTTP client for providers', () => {
  let server: Server;
  let origin: string;
  let respond: RequestListener;
  let requests: number;

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests += 1;
      request.resume();
      respond(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  afterAll(async () => {
    await closeProviderConnections();
    server.closeAllConnections();
    server.close();
  });

  function call(
    listener: RequestListener,
    over: Partial<ProviderRequest> = {},
    totalTimeoutMs = 5000,
  ): ReturnType<typeof callProvider> {
    respond = listener;
    requests = 0;
    return callProvider(
      {
        peer: 'The provider',
        method: 'GET',
        url: new URL(`${origin}/x`),
        headers: { 'x-api-key': SECRET },
        effect: 'read',
        maxBytes: 10_000,
        signal: new AbortController().signal,
        secret: SECRET,
        ...over,
      },
      { ...LOOPBACK, totalTimeoutMs },
    );
  }

  const answer =
    (status: number, type: string, body: string | Buffer, headers: Record<string, string> = {}): RequestListener =>
    (_, response) =>
      void response.writeHead(status, { 'content-type': type, ...headers }).end(body);

  it('returns parsed JSON, and null for an empty answer', async () => {
    expect(await call(answer(200, 'application/json; charset=utf-8', '{"a":1}'))).toEqual({
      status: 200,
      body: { a: 1 },
    });
    expect(await call((_, response) => void response.writeHead(204).end())).toEqual({ status: 204, body: null });
  });

  const MAPPED: [status: number, type: string, body: string, read: ErrorCode, write: ErrorCode][] = [
    [301, 'text/html', '', 'provider-unexpected', 'provider-unexpected'],
    [307, 'text/html', '', 'provider-unexpected', 'provider-unexpected'],
    [400, 'application/json', '{"error":"x"}', 'provider-refused', 'provider-refused'],
    [401, 'text/plain', 'Unauthorized', 'provider-auth', 'provider-auth'],
    [403, 'text/html', '<h1>no</h1>', 'provider-permission', 'provider-permission'],
    [404, 'application/json', '{"error":"Not Found"}', 'provider-not-found', 'provider-not-found'],
    [404, 'text/html', '<h1>nginx</h1>', 'provider-unexpected', 'provider-unexpected'],
    [408, 'application/json', '{}', 'provider-refused', 'unknown-outcome'],
    [409, 'application/json', '{"error":"Conflict"}', 'provider-conflict', 'provider-conflict'],
    [422, 'application/json', '{"error":"bad"}', 'provider-refused', 'provider-refused'],
    [429, 'text/html', 'slow', 'provider-rate-limited', 'provider-rate-limited'],
    [500, 'application/json', '{"error":"x"}', 'provider-unavailable', 'unknown-outcome'],
    [502, 'text/html', '<h1>bad gateway</h1>', 'provider-unavailable', 'unknown-outcome'],
    [200, 'text/html', '<h1>welcome</h1>', 'provider-unexpected', 'unknown-outcome'],
    [200, 'application/json', '{"a":', 'provider-unavailable', 'unknown-outcome'],
    [200, 'application/json', 'x'.repeat(20_000), 'provider-unexpected', 'unknown-outcome'],
  ];

  it.each(MAPPED)('%i %s %s: read %s, write %s', async (status, type, body, read, write) => {
    const listener = answer(
      status,
      type,
      body,
      status < 400 && status >= 300 ? { location: 'http://127.0.0.1:1/' } : {},
    );
    expect((await failure(call(listener))).code).toBe(read);
    expect((await failure(call(listener, { method: 'PATCH', effect: 'write', body: {} }))).code).toBe(write);
    expect(requests).toBe(1);
  });

  it('shows the text of the provider on one line, without the key and at most 1 kB', async () => {
    const error = await failure(
      call(
        answer(
          422,
          'application/json',
          JSON.stringify({ error: `bad ${SECRET}\r\n${'x'.repeat(5000)}`, errors: ['and more'] }),
        ),
      ),
    );
    expect(error.extra['providerText']).toMatch(/^bad \[key\] x+$/);
    expect(error.message.length).toBeLessThan(1200);
    expect(JSON.stringify([error.message, error.extra])).not.toContain(SECRET);
    expect(shown('', SECRET)).toBe('');
  });

  it('stops an endless answer at the limit and at the deadline', async () => {
    const endless: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write('x'.repeat(4000)), 1);
      response.on('close', () => clearInterval(timer));
    };
    const drip: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    expect((await failure(call(endless))).code).toBe('provider-unexpected');
    expect(await failure(call(drip, {}, 300))).toMatchObject({
      code: 'provider-unavailable',
      extra: { cause: 'timeout' },
    });
  });

  it('does not unpack compressed answers it did not ask for', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000, 0x20));
    const error = await failure(
      call(answer(200, 'application/json', bomb.subarray(0, 9000), { 'content-encoding': 'gzip' })),
    );
    expect(['provider-unavailable', 'provider-unexpected']).toContain(error.code);
  });

  it('calls a key that no header can carry a wrong key, and sends nothing', async () => {
    const error = await failure(
      call(answer(200, 'application/json', '{}'), {
        headers: { 'x-api-key': 'line\nbreak' },
        method: 'PATCH',
        effect: 'write',
        body: {},
      }),
    );
    expect(error.code).toBe('provider-auth');
    expect(requests).toBe(0);
  });

  it('goes around proxies named in the environment', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1');
    try {
      expect((await call(answer(200, 'application/json', '{}'))).status).toBe(200);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('reads Retry-After as seconds or as a date, within an hour', () => {
    const now = Date.parse('2026-11-23T10:00:00Z');
    expect(retryAfterMs('7', now)).toBe(7000);
    expect(retryAfterMs('Mon, 23 Nov 2026 10:00:30 GMT', now)).toBe(30_000);
    expect(retryAfterMs('Mon, 23 Nov 2026 09:00:00 GMT', now)).toBe(0);
    expect(retryAfterMs('999999999', now)).toBe(3_600_000);
    expect(retryAfterMs('soon', now)).toBeUndefined();
    expect(retryAfterMs('', now)).toBeUndefined();
  });

  it('refuses a certificate that nobody vouches for, before the key is sent', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'apexkeep-tls-'));
    const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
      ],
      { stdio: 'ignore' },
    );
    let served = 0;
    const tls = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
      served += 1;
      response.end('{}');
    });
    try {
      await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
      const url = new URL(`https://127.0.0.1:${(tls.address() as { port: number }).port}/`);
      for (const effect of ['read', 'write'] as const) {
        expect((await failure(call(answer(200, 'application/json', '{}'), { url, effect }))).code).toBe('provider-tls');
      }
      expect(served).toBe(0);
    } finally {
      tls.closeAllConnections();
      tls.close();
      rmSync(folder, { recursive: true });
    }
  });
});
