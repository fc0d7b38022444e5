import { createSocket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { ApexkeepError } from '#model/errors.ts';
import { decodeMessage, type WireMessage } from './message.ts';

/** Where to send a query: a literal address, already checked against the address policy. */
export interface DnsServer {
  address: string;
  port: number;
}

/** Judges a decoded message: true when it answers the query that was sent. */
type Matches = (message: WireMessage) => boolean;

const SENDS = 3;

/** `192.0.2.1:53`, `[2001:db8::1]:53` → address and port. Names are refused: whoever resolves one must check it first. */
export function parseServer(server: string): DnsServer {
  const match = /^(?:\[([0-9a-f:.]+)\]|(\d+\.\d+\.\d+\.\d+)):(\d{1,5})$/i.exec(server);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535) {
    throw new ApexkeepError('invalid-input', `"${server}" is not the address and port of a name server.`);
  }
  return { address: match[1] ?? match[2] ?? '', port };
}

/** A query id that an outsider cannot guess. */
export function queryId(): number {
  return randomInt(65_536);
}

function unreachable(server: DnsServer, cause: string, why: string, original?: unknown): ApexkeepError {
  return new ApexkeepError('provider-unavailable', `The name server ${server.address} port ${server.port} ${why}.`, {
    extra: { cause },
    ...(original === undefined ? {} : { cause: original }),
  });
}

function networkError(server: DnsServer, error: Error): ApexkeepError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return unreachable(
    server,
    code,
    code === 'ECONNREFUSED' ? 'refuses connections' : `cannot be reached (${code})`,
    error,
  );
}

function readable(octets: Uint8Array): WireMessage | null {
  try {
    return decodeMessage(octets);
  } catch {
    return null;
  }
}

/**
 * One query over UDP: a connected socket on a port of the system's choice, sent up to three times within the deadline.
 * Packets that are damaged or answer something else are dropped, as a forged one would be.
 */
export function askUdp(
  server: DnsServer,
  query: Uint8Array,
  matches: Matches,
  deadline: number,
  signal: AbortSignal,
): Promise<WireMessage> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(server.address.includes(':') ? 'udp6' : 'udp4');
    let timer: NodeJS.Timeout | undefined;
    let sent = 0;
    let strange = 0;
    const started = Date.now();
    const finish = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.close();
      act();
    };
    const fail = (error: unknown): void => finish(() => reject(error));
    const aborted = (): void => fail(signal.reason);
    const send = (): void => {
      if (sent === SENDS) {
        const why = strange > 0 ? 'sent only answers that do not fit the question' : 'did not answer in time';
        return fail(unreachable(server, 'timeout', why));
      }
      sent += 1;
      socket.send(query);
      // Waits grow 1 : 2 : 4, so that a lost packet costs little and a slow server is heard.
      const share = ((deadline - started) * (2 ** sent - 1)) / (2 ** SENDS - 1);
      timer = setTimeout(send, Math.max(1, started + share - Date.now()));
    };
    socket.on('error', (error) => fail(networkError(server, error)));
    socket.on('message', (octets) => {
      const message = readable(octets);
      if (message === null || !matches(message)) strange += 1;
      else finish(() => resolve(message));
    });
    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted, { once: true });
    socket.connect(server.port, server.address, send);
  });
}

/** One query over TCP (RFC 7766): two octets of length, then the message. */
export function askTcp(
  server: DnsServer,
  query: Uint8Array,
  matches: Matches,
  deadline: number,
  signal: AbortSignal,
): Promise<WireMessage> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: server.address, port: server.port });
    let received = Buffer.alloc(0);
    const finish = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.destroy();
      act();
    };
    const fail = (error: unknown): void => finish(() => reject(error));
    const aborted = (): void => fail(signal.reason);
    const timer = setTimeout(
      () => fail(unreachable(server, 'timeout', 'did not answer over TCP in time')),
      Math.max(1, deadline - Date.now()),
    );
    socket.on('error', (error) => fail(networkError(server, error)));
    socket.on('end', () => fail(unreachable(server, 'closed', 'closed the TCP connection without an answer')));
    socket.on('connect', () => {
      const framed = Buffer.alloc(query.length + 2);
      framed.writeUInt16BE(query.length);
      framed.set(query, 2);
      socket.write(framed);
    });
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE()) return;
      const message = readable(received.subarray(2, 2 + received.readUInt16BE()));
      if (message !== null && matches(message)) finish(() => resolve(message));
      else
        fail(
          new ApexkeepError(
            'provider-unexpected',
            `The name server ${server.address} port ${server.port} sent an answer that cannot be read.`,
          ),
        );
    });
    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted, { once: true });
  });
}
