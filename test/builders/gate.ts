import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A door of TCP in front of a server, at an address of its own, so that a test takes the server away from one process alone:
 * `shut` refuses and cuts, as when it is not running; `silent` takes everything and answers nothing, as behind a network
 * that swallows packets.
 */
export class Gate {
  readonly #target: { host: string; port: number };
  readonly #pairs = new Set<{ near: Socket; far: Socket }>();
  #server: Server | null = null;
  #port = 0;
  #silent = false;

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
  }

  /** Makes the door before `target` (`host:port`), shut. */
  static async before(target: string): Promise<Gate> {
    const at = new URL(`tcp://${target}`);
    const gate = new Gate({ host: at.hostname, port: Number(at.port) });
    await gate.open();
    await gate.shut();
    return gate;
  }

  /** `host:port` at which the server is reached through the door. */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async open(): Promise<void> {
    this.#silent = false;
    for (const pair of this.#pairs) join(pair);
    if (this.#server !== null) return;
    const server = createServer((near) => this.#pass(near));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(this.#port, '127.0.0.1', resolve));
    this.#server = server;
    this.#port = (server.address() as { port: number }).port;
  }

  /** Opens what is shut, then keeps back whatever comes from either side until `open`. */
  async silence(): Promise<void> {
    await this.open();
    this.#silent = true;
    for (const pair of this.#pairs) part(pair);
  }

  async shut(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const { near, far } of this.#pairs) for (const socket of [near, far]) socket.resetAndDestroy();
    await new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())));
  }

  #pass(near: Socket): void {
    const far = connect(this.#target);
    const pair = { near, far };
    this.#pairs.add(pair);
    for (const socket of [near, far]) {
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.#pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
    if (!this.#silent) join(pair);
  }
}

function join({ near, far }: { near: Socket; far: Socket }): void {
  near.pipe(far);
  far.pipe(near);
}

function part({ near, far }: { near: Socket; far: Socket }): void {
  near.unpipe(far).pause();
  far.unpipe(near).pause();
}
