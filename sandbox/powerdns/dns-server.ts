import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { answerFrom } from './answer.ts';
import { readQuestion, writeReply, type Reply } from './wire.ts';
import type { Rrsets, ZoneStore, Zone } from './zones.ts';

/** Picks the state of a zone that a name server shows; null when it does not have the zone. */
export type Shown = (zone: Zone) => Rrsets | null;

export interface DnsListener {
  /** `127.0.0.1:port`, UDP and TCP. */
  address: string;
  /** While true, queries get no answer. */
  silent: boolean;
  queries: number;
  stop(): Promise<void>;
}

const REFUSED = 5;
const NOTIMP = 4;
const EDNS_LIMIT = 1232;

function reply(store: ZoneStore, shown: Shown, packet: Buffer, tcp: boolean): Buffer | null {
  const question = readQuestion(packet);
  if (question === null) return null;
  const limit = tcp ? 65_535 : question.edns === null ? 512 : Math.min(Math.max(question.edns, 512), EDNS_LIMIT);
  const refused: Reply = { rcode: REFUSED, authoritative: false, answer: [], authority: [], additional: [] };
  if ((question.flags & 0x7800) !== 0) return writeReply(question, { ...refused, rcode: NOTIMP }, limit);
  const zone = question.class === 1 ? store.closest(question.name) : undefined;
  const rrsets = zone === undefined ? null : shown(zone);
  if (zone === undefined || rrsets === null) return writeReply(question, refused, limit);
  return writeReply(question, answerFrom(zone.name, rrsets, question.name, question.type), limit);
}

function serveTcp(socket: Socket, respond: (packet: Buffer) => Buffer | null): void {
  let received = Buffer.alloc(0);
  socket.setTimeout(10_000, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE()) {
      const packet = received.subarray(2, 2 + received.readUInt16BE());
      received = received.subarray(2 + packet.length);
      const answer = respond(packet);
      if (answer === null) return socket.destroy();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([length, answer]));
    }
  });
}

function bindUdp(socket: UdpSocket, port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind(port, host, () => resolve(true));
  });
}

function listenTcp(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as { port: number }).port));
  });
}

/** Starts one name server on UDP and TCP of the same port; port 0 picks a free one. */
export async function startDnsListener(
  store: ZoneStore,
  shown: Shown,
  host: string,
  port: number,
): Promise<DnsListener> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const tcp = createServer();
    const bound = await listenTcp(tcp, port, host);
    const udp = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 1 << 20 });
    if (!(await bindUdp(udp, bound, host))) {
      await new Promise((resolve) => tcp.close(resolve));
      if (port !== 0) throw new Error(`UDP port ${port} on ${host} is taken.`);
      continue;
    }
    return listener(store, shown, { tcp, udp, address: `${host}:${bound}` });
  }
  throw new Error('No port is free for both UDP and TCP.');
}

function listener(
  store: ZoneStore,
  shown: Shown,
  bound: { tcp: Server; udp: UdpSocket; address: string },
): DnsListener {
  const { tcp, udp, address } = bound;
  const sockets = new Set<Socket>();
  const self: DnsListener = {
    address,
    silent: false,
    queries: 0,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise((resolve) => tcp.close(resolve)),
        new Promise<void>((resolve) => udp.close(() => resolve())),
      ]);
    },
  };
  const respond = (packet: Buffer, overTcp: boolean): Buffer | null => {
    self.queries += 1;
    return self.silent ? null : reply(store, shown, packet, overTcp);
  };
  udp.on('message', (packet, peer) => {
    const answer = respond(packet, false);
    if (answer !== null) udp.send(answer, peer.port, peer.address);
  });
  tcp.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serveTcp(socket, (packet) => respond(packet, true));
  });
  return self;
}
