import { authCodeOpener, salesSecretOpener } from '#activities/sales/secrets.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_TIMING, type Dependencies } from '#activities/dependencies.ts';
import { runWorkers, type Workers } from '#activities/run-workers.ts';
import { ORDER_ENDS, type OrderState } from '#model/rules/sales/order-state.ts';
import { keepCallback, PLATFORM } from '#model/store/sales/callbacks.ts';
import { orderSubject } from '#model/store/sales/orders.ts';
import { intendPayment } from '#model/store/sales/payments.ts';
import { salesCell } from '#model/store/sales/settings.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { smtpCell } from '#model/store/mail.ts';
import { parseKeyring } from '#model/vault/keys.ts';
import { openSecret } from '#model/vault/open.ts';
import { sealSecret } from '#model/vault/seal.ts';
import { type RunningStandIn, startDomainRobotStandIn } from '#sandbox/domainrobot/stand-in.ts';
import { DEFAULT_SWITCHES } from '#sandbox/mollie/switches.ts';
import { type RunningMollie, startMollieStandIn } from '#sandbox/mollie/stand-in.ts';
import { createDispatcher, type Dispatcher } from '#workflows/client/dispatch.ts';
import {
  called,
  cancelOrder,
  giveAuthCode,
  offerAgain,
  ORDER,
  PAYMENT,
  paymentChanged,
  paymentWorkflowId,
} from '#workflows/contracts/order.ts';
import type { TestServers } from '#test/servers.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { openTestTemporal, skipTime, TEST_CODEC_KEYS, TEST_NAMESPACE, type TestTemporal } from './temporal.ts';
import { workflowStanding } from './workflow-standing.ts';
import { placeOrder } from './sales-order.ts';
import { openShop, type SealSalesSecret } from './sales-shop.ts';
import { buildWorkspace, type Workspace } from './workspace.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
/**
 * Everything an order runs through: database, Temporal with skipped time, workers, the registrar and the payment service as
 * stand-ins whose clocks follow the workflows'. What a customer does is planned on that clock.
 */
export class SalesWorld {
  readonly db: TestDatabase;
  readonly temporal: TestTemporal;
  readonly registrar: RunningStandIn;
  readonly payments: RunningMollie;
  readonly workspace: Workspace;
  readonly deps: Dependencies;
  /** What secrets of the settings are sealed with. */
  readonly vaultKeys: string;
  readonly #callbacks: Server;
  readonly #undo: () => void;
  #workers: Workers | null = null;
  #placed: string[] = [];
  #payers: { orderId: string; afterMs: number }[] = [];
  /** Every step is done and nobody hears of it: as if its worker had died at that moment. The second time it is told. */
  losesAnswers = false;
  /** How a call of the payment service is answered; what is not heard never reaches the product. */
  callback = { status: 200, heard: true, delayMs: 0 };

  private constructor(
    parts: Pick<SalesWorld, 'db' | 'temporal' | 'registrar' | 'payments' | 'workspace' | 'deps' | 'vaultKeys'>,
  ) {
    this.db = parts.db;
    this.temporal = parts.temporal;
    this.registrar = parts.registrar;
    this.payments = parts.payments;
    this.workspace = parts.workspace;
    this.deps = parts.deps;
    this.vaultKeys = parts.vaultKeys;
    this.#undo = skipTime(parts.temporal.client);
    this.#callbacks = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { status, heard, delayMs } = this.callback;
        const kept = heard ? this.called(new URLSearchParams(body).get('id') ?? '') : Promise.resolve();
        void kept.then(() => pause(delayMs)).then(() => response.writeHead(status).end());
      });
    });
  }

  /** `servers`: where they run, outside of a test run. */
  static async open(servers?: TestServers): Promise<SalesWorld> {
    const db = await createTestDatabase({ poolSize: 12, ...(servers ? { adminUrl: servers.adminUrl } : {}) });
    const temporal = await openTestTemporal(servers?.temporalAddress);
    const registrar = await startDomainRobotStandIn({ switches: { requestsPerSecond: null, ownersConfirm: true } });
    const payments = await startMollieStandIn();
    const workspace = await buildWorkspace(db.database);
    const vaultKeys = `v1:${randomBytes(32).toString('base64')}`;
    const keys = parseKeyring(vaultKeys);
    const dispatcher: Dispatcher = createDispatcher({
      client: temporal.client,
      database: db.database,
      taskQueue: temporal.taskQueue,
    });
    const deps: Dependencies = {
      database: db.database,
      client: temporal.client,
      dispatcher,
      openAccountSecret: () => '',
      openSalesSecret: salesSecretOpener(keys),
      openAuthCode: authCodeOpener(keys),
      openSmtpPassword: ({ tenantId, sealed }) => openSecret(sealed, smtpCell(tenantId), keys),
      stage: 'production',
      http: { allowPrivateAddresses: ['127.0.0.1'], totalTimeoutMs: 1_000 },
      timing: { ...DEFAULT_TIMING, registrarPaceMs: 0 },
      log: silent,
    };
    const world = new SalesWorld({ db, temporal, registrar, payments, workspace, deps, vaultKeys });
    await world.#begin((column, secret) => sealSecret(secret, salesCell(column), keys));
    return world;
  }

  async #begin(seal: SealSalesSecret): Promise<void> {
    await new Promise<void>((resolve) => this.#callbacks.listen(0, '127.0.0.1', resolve));
    const { port } = this.#callbacks.address() as { port: number };
    await openShop(this.db.database, this, { callbackUrl: `http://127.0.0.1:${port}/`, seal });
    await this.startWorkers();
  }

  async startWorkers(): Promise<void> {
    this.#workers = await runWorkers(this.deps, {
      connection: this.temporal.connection,
      namespace: TEST_NAMESPACE,
      codecKeys: TEST_CODEC_KEYS,
      bundle: this.temporal.bundle,
      taskQueue: this.temporal.taskQueue,
      graceMs: 500,
      aroundActivity: async ({ info }, run) => {
        // Steps on the database do not wait for the world outside: what happens there may wait for them.
        if (!info.isLocal) {
          await this.reach(info.currentAttemptScheduledTimestampMs);
          // Each workflow skips time by itself; what it asks of the world happens in the time of all.
          Object.assign(info, { currentAttemptScheduledTimestampMs: this.payments.control.clock.now().getTime() });
        }
        const done = await run();
        this.#planPayments();
        if (this.losesAnswers && info.attempt === 1) throw new Error('The worker died before it could tell.');
        return done;
      },
    });
  }

  async close(): Promise<void> {
    this.#undo();
    await this.#workers?.stop();
    await this.registrar.stop();
    await this.payments.stop();
    this.#callbacks.closeAllConnections();
    await new Promise((resolve) => this.#callbacks.close(resolve));
    await this.temporal.close();
    await this.db.drop();
  }

  /** Both stand-ins as at their start, the clocks at the real time; what is in the database stays. */
  reset(): void {
    this.registrar.control.reset();
    this.payments.control.reset();
    this.payments.control.setSwitches(DEFAULT_SWITCHES);
    this.registrar.control.setSwitches({ requestsPerSecond: null, ownersConfirm: true });
    this.callback = { status: 200, heard: true, delayMs: 0 };
    this.#placed = [];
    this.#payers = [];
  }

  /** A worker that dies and one that comes instead. */
  async restartWorkers(between: () => void = () => undefined): Promise<void> {
    await this.#workers?.stop();
    between();
    await this.startWorkers();
  }

  /** Moves the clocks of both stand-ins to this time, where they are behind it. */
  async reach(time: number): Promise<void> {
    for (const standIn of [this.registrar.control, this.payments.control]) {
      const behind = time - standIn.clock.now().getTime();
      if (behind > 0) await standIn.advance(behind);
    }
  }

  /** A call of the payment service, or of somebody who says to be it. */
  async called(reference: string): Promise<void> {
    await this.db.database.inTenant({ tenantId: PLATFORM }, (tx) =>
      keepCallback(tx, reference, {
        name: PAYMENT,
        workflowId: paymentWorkflowId(reference),
        signal: called.name,
      }),
    );
    this.deps.dispatcher.kick();
  }

  sql<Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    return this.db.database.inTenant({ tenantId: this.workspace.tenantId }, (tx) => tx.sql<Row>(text, params));
  }

  /** An order of one year, with its first payment waiting to be made; about a domain that is held where one is named. */
  async place(
    name: string,
    options: {
      method?: string;
      remember?: boolean;
      net?: number;
      renews?: { registrationId: string };
      transfers?: boolean;
    } = {},
  ): Promise<string> {
    const { tenantId, users } = this.workspace;
    const id = await this.db.database.inTenant({ tenantId }, (tx) => placeOrder(tx, users.member, name, options));
    this.#placed.push(id);
    return id;
  }

  /** Takes care of an order that the product placed by itself, as of those that are placed here. */
  follow(orderId: string): string {
    this.#placed.push(orderId);
    return orderId;
  }

  /** Asks for the workflow of an order once more, as an order that is sent twice does. */
  async startAgain(orderId: string): Promise<void> {
    const { tenantId } = this.workspace;
    await this.db.database.inTenant({ tenantId }, (tx) =>
      enqueueStart(tx, { workflowId: orderSubject(orderId), name: ORDER, args: [{ tenantId, orderId }] }),
    );
  }

  /** Waits in real time, for what happens between two steps of one request. */
  async until(what: string, is: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + (this.losesAnswers ? 120_000 : 20_000);
    for (; Date.now() < end; await pause(10)) if (await is()) return;
    throw new Error(`${what} did not happen`);
  }

  /** Lets the workflows of what was placed begin. */
  async begin(): Promise<void> {
    await this.deps.dispatcher.drain();
  }

  /** Plans what a customer, a bank or a hand does, so long from now on the clock of the payment service. */
  later(ms: number, act: () => unknown): void {
    this.payments.control.clock.after(ms, async () => {
      await act();
    });
  }

  /**
   * Plans that the customer pays, so long after there is a payment to make. A time from now would not do: another workflow
   * that still runs may move the clocks past it before the order has begun.
   */
  payOnceOffered(orderId: string, afterMs: number): void {
    this.#payers.push({ orderId, afterMs });
  }

  #planPayments(): void {
    const offered = this.#payers.filter(({ orderId }) => this.references(orderId).length > 0);
    this.#payers = this.#payers.filter((payer) => !offered.includes(payer));
    for (const { orderId, afterMs } of offered) this.later(afterMs, () => this.pay(orderId));
  }

  /** References of the payments that exist at the service for a plan, oldest first. */
  paymentsFor(subscriptionId: string): string[] {
    return this.payments.control.world.state.payments
      .all()
      .filter((one) => (one.metadata as { subscriptionId?: string } | null)?.subscriptionId === subscriptionId)
      .map((one) => one.id);
  }

  /** References of the payments that exist at the service for an order, oldest first. */
  references(orderId: string): string[] {
    return this.payments.control.world.state.payments
      .all()
      .filter((one) => (one.metadata as { orderId?: string } | null)?.orderId === orderId)
      .map((one) => one.id);
  }

  pay(orderId: string, index = 0): void {
    const reference = this.references(orderId)[index];
    if (reference === undefined) throw new Error(`There is no payment ${index} of the order.`);
    this.payments.control.pay(reference);
  }

  /** Another payment of the same order, as a second tab makes one. */
  async secondTab(orderId: string): Promise<void> {
    await this.db.database.inTenant({ tenantId: this.workspace.tenantId }, async (tx) => {
      const [order] = await tx.sql<{ amount: number }>('select amount from domain_order where id = $1', [orderId]);
      await intendPayment(tx, { id: orderId, amount: order?.amount ?? 1, currency: 'EUR' }, { method: null });
    });
    await this.hint(orderId);
  }

  /** Says to the order that something may have changed, as the page does that the customer comes back to. */
  hint(orderId: string): Promise<void> {
    return this.temporal.client.workflow.getHandle(orderSubject(orderId)).signal(paymentChanged);
  }

  async cancelOrder(orderId: string): Promise<void> {
    const act = { actorId: this.workspace.users.member, requestId: randomUUID() };
    await this.temporal.client.workflow.getHandle(orderSubject(orderId)).executeUpdate(cancelOrder, { args: [act] });
  }

  async offerAgain(orderId: string): Promise<void> {
    const act = { actorId: this.workspace.users.member, requestId: randomUUID(), method: null };
    await this.temporal.client.workflow.getHandle(orderSubject(orderId)).executeUpdate(offerAgain, { args: [act] });
  }

  async giveAuthCode(orderId: string, sealed: string): Promise<void> {
    const act = { actorId: this.workspace.users.member, requestId: randomUUID(), sealed };
    await this.temporal.client.workflow.getHandle(orderSubject(orderId)).executeUpdate(giveAuthCode, { args: [act] });
  }

  async disputed(orderId: string): Promise<boolean> {
    const rows = await this.sql('select 1 from domain_order where id = $1 and disputed_at is not null', [orderId]);
    return rows.length > 0;
  }

  /** Ends what still runs of this world's orders: a scenario that went wrong must not move the clocks of the next. */
  async abandon(): Promise<void> {
    for (const id of this.#placed)
      await this.temporal.client.workflow
        .getHandle(orderSubject(id))
        .terminate('abandoned')
        .catch(() => undefined);
  }

  async state(orderId: string): Promise<OrderState> {
    const [row] = await this.sql<{ state: OrderState }>('select state from domain_order where id = $1', [orderId]);
    if (row === undefined) throw new Error(`no order ${orderId}`);
    return row.state;
  }

  /** Waits until the order's workflow has ended; says where it stands when it never does. */
  async ended(orderId: string, timeoutMs = this.losesAnswers ? 300_000 : 90_000): Promise<OrderState> {
    const handle = this.temporal.client.workflow.getHandle(orderSubject(orderId));
    const late = pause(timeoutMs, null, { ref: false }).then(async () => {
      const standing = await workflowStanding(this.temporal.client, orderSubject(orderId));
      throw new Error(`still ${await this.state(orderId)}\n${standing}`);
    });
    await Promise.race([handle.result(), late]);
    return this.state(orderId);
  }

  /** Waits until nothing of the outbox, no call of the payment service and no wish of a domain waits; gives up when nothing moves for 20 s. */
  async quiet(): Promise<void> {
    let waits = '';
    for (let end = Date.now() + 20_000; Date.now() < end; await pause(20)) {
      await this.deps.dispatcher.drain();
      const [row] = await this.sql<{ calls: number; refunds: number; orders: number; domains: number }>(
        `select (select count(*)::int from payment_callback where done_at is null) as calls,
                (select count(*)::int from refund where state in ('intended', 'submitted') and purpose = 'surplus'
                    and order_id = any($2)) as refunds,
                (select count(*)::int from domain_order where not state = any($1) and id = any($2)) as orders,
                (select count(*)::int from registration r where order_id = any($2) and state = 'active' and (
                    looked_at is null or missing_since is not null or exists (
                      select 1 from registration_setting s where s.registration_id = r.id and s.state in ('wanted', 'sent')))
                ) as domains`,
        [ORDER_ENDS, this.#placed],
      );
      if (row !== undefined && row.calls + row.refunds + row.orders + row.domains === 0) return;
      const now = JSON.stringify(row);
      if (now !== waits) end = Date.now() + 20_000;
      waits = now;
    }
    throw new Error(`something still waits: ${waits}`);
  }

  /** Codes of the alerts of an order. */
  async alerts(orderId: string): Promise<string[]> {
    const rows = await this.sql<{ code: string }>('select code from sales_alert where order_id = $1 order by at', [
      orderId,
    ]);
    return rows.map((row) => row.code);
  }

  /** What really happened outside: domains that were registered (or what `counts` says), refunds that were made and not taken back by us. */
  effects(name: string, counts = 'registration'): { registrations: number; refunds: number } {
    const effects = this.payments.control.ledger.since();
    const counted = (kind: string, by?: string) =>
      effects.filter((one) => one.kind === kind && (by === undefined || one.by === by)).length;
    return {
      registrations: this.registrar.control.ledger.since().filter((one) => one.kind === counts && one.name === name)
        .length,
      refunds: counted('refund-accepted') - counted('refund-canceled', 'api'),
    };
  }

  /** A name that nobody had before. */
  name(): string {
    return `w${randomUUID().slice(0, 8)}.de`;
  }
}
