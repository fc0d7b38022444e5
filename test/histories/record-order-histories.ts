import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { SalesWorld } from '#test/builders/sales-world.ts';
import { SCENARIOS } from '#test/prove/orders/scenarios.ts';
import { paymentWorkflowId, READ_MESSAGES, refundWorkflowId, SWEEP_PAYMENTS } from '#workflows/contracts/order.ts';
import { mailWorkflowId } from '#model/rules/mail/settings.ts';
import { startMailStandIn } from '#sandbox/mail/stand-in.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { newReader } from '#model/vault/sealed-box.ts';
import { PLATFORM } from '#model/store/sales/callbacks.ts';
import { orderSubject } from '#model/store/sales/orders.ts';
import { NAME_SEARCH, nameSearchWorkflowId } from '#workflows/contracts/name-search.ts';
import { SALES_CHECK, salesCheckWorkflowId } from '#workflows/contracts/sales-check.ts';
import { revokeMandate } from '#api/commands/mandate/revoke-mandate.ts';
import { mandateWorkflowId } from '#workflows/contracts/mandate.ts';
import { choosePlan } from '#api/commands/subscription/choose-plan.ts';
import { actOnPlan } from '#workflows/client/plan-acts.ts';
import { subscriptionWorkflowId } from '#workflows/contracts/subscription.ts';
import { askForAuthCode } from '#workflows/client/registration-acts.ts';
import { registrationWorkflowId, SWEEP_REGISTRATIONS } from '#workflows/contracts/registration.ts';
import { keepHistory } from './keep-history.ts';

/* As record-histories.ts, for orders: each recording is one of the scenarios that `npm run prove -- orders` carries out. */

let world: SalesWorld;
beforeAll(async () => {
  world = await SalesWorld.open();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const keep = (workflow: string, name: string, workflowId: string): Promise<void> =>
  keepHistory(world.temporal.client, workflow, name, workflowId);

/** Carries a scenario out on a free name; returns its orders. */
async function played(id: string): Promise<string[]> {
  const name = world.name();
  world.registrar.control.script({ [name]: { status: 'FREE' } });
  const orders = (await SCENARIOS[id]?.run(world, name)) ?? [];
  await world.quiet();
  return orders;
}

describe('order', () => {
  it.each([
    ['D1', 'registered'],
    ['D6', 'sent-again'],
    ['D14', 'held'],
    ['C3', 'paid-again'],
    ['C6', 'paid-late'],
    ['E4', 'refunded'],
    ['E16', 'refund-withdrawn'],
    ['E10', 'manual-review'],
    ['G1', 'renewed'],
    ['G2', 'charged'],
    ['G9', 'transferred'],
  ])(
    '%s: %s',
    async (id, name) => {
      const [order = ''] = await played(id);
      await keep('order', name, orderSubject(order));
    },
    120_000,
  );
});

describe('mandate', () => {
  it('taken back', async () => {
    await played('G2');
    const { tenantId, users } = world.workspace;
    const [mandate] = await world.sql<{ id: string }>('select id from payment_mandate order by id desc limit 1');
    const id = mandate?.id ?? '';
    await world.db.database.inTenant({ tenantId }, (tx) => revokeMandate(tx, users.owner, id));
    await world.begin();
    await keep('mandate', 'revoked', mandateWorkflowId(id));
  }, 120_000);
});

describe('subscription', () => {
  it('chosen, paid, and let end', async () => {
    const { tenantId, users } = world.workspace;
    await world.db.database.asUser(null, (tx) =>
      tx.sql(`insert into plan_offer (id, name, amount, currency, months) values ('plan', 'Plan', 1000, 'EUR', 1)`),
    );
    const subscriptionId = await world.db.database.inTenant({ tenantId }, (tx) =>
      choosePlan(tx, users.owner, { planId: 'plan', locale: 'en' }),
    );
    await world.begin();
    await world.until('the first payment', () => world.paymentsFor(subscriptionId).length === 1);
    world.payments.control.pay(world.paymentsFor(subscriptionId)[0] ?? '', 'creditcard');
    const charging = async () =>
      (await world.sql(`select 1 from subscription where id = $1 and charging = 'on'`, [subscriptionId])).length > 0;
    await world.until('charging', charging);
    const act = { act: 'end', actorId: users.owner, requestId: randomUUID() } as const;
    await actOnPlan(world.temporal.client, { tenantId, subscriptionId }, act, world.temporal.taskQueue);
    await keep('subscription', 'ended', subscriptionWorkflowId(subscriptionId));
  }, 180_000);
});

describe('registration', () => {
  /** The domain that an order brought. */
  async function domainOf(order: string): Promise<string> {
    await world.quiet();
    const [row] = await world.sql<{ id: string }>('select id from registration where order_id = $1', [order]);
    return row?.id ?? '';
  }

  it('settled after its order', async () => {
    const [order = ''] = await played('D1');
    await keep('registration', 'settled', registrationWorkflowId(await domainOf(order)));
  }, 60_000);

  it('repaired after what it was told was lost, and asked for its AuthCode', async () => {
    const name = world.name();
    world.registrar.control.script({ [name]: { status: 'FREE' } });
    world.registrar.control.faults.add([
      { match: { method: 'POST', path: '/cancelation' }, kind: 'drop-before', times: 1 },
    ]);
    const order = await world.place(name);
    world.payOnceOffered(order, 60_000);
    await world.begin();
    await world.ended(order);
    const registrationId = await domainOf(order);
    await keep('registration', 'sent-again', registrationWorkflowId(registrationId));
    const act = { actorId: world.workspace.users.owner, requestId: 'recorded', publicKey: newReader().publicKey };
    const input = { tenantId: world.workspace.tenantId, registrationId };
    await askForAuthCode(world.temporal.client, input, act, world.temporal.taskQueue);
    await world.temporal.client.workflow.getHandle(registrationWorkflowId(registrationId)).result();
    await keep('registration', 'auth-code', registrationWorkflowId(registrationId));
  }, 60_000);
});

describe('payment and refund', () => {
  it('A7: a call about a second payment, and its refund', async () => {
    const [order = ''] = await played('A7');
    const [surplus] = await world.sql<{ id: string }>('select id from refund where order_id = $1', [order]);
    await keep('payment', 'called', paymentWorkflowId(world.references(order)[0] ?? ''));
    await keep('refund', 'surplus', refundWorkflowId(surplus?.id ?? ''));
  }, 120_000);
});

describe('mail', () => {
  /** The message that tells of a refund, on a mail server that turns it away as often as this. */
  async function told(turnedAway: number): Promise<string> {
    const mail = await startMailStandIn();
    mail.mailbox.faults.push({ code: 451, times: turnedAway });
    const from = { fromAddress: 'shop@example.org', fromName: 'Shop', replyTo: null };
    const smtp = { host: '127.0.0.1', port: mail.smtpPort, security: 'none', user: null, ...from };
    const { tenantId } = world.workspace;
    await world.sql('insert into mail_settings (tenant_id, smtp) values ($1, $2)', [tenantId, JSON.stringify(smtp)]);
    const [order = ''] = await played('D3');
    const [row] = await world.sql<{ id: string }>('select id from mail_message where about = $1', [
      orderSubject(order),
    ]);
    const workflowId = mailWorkflowId(row?.id ?? '');
    await world.temporal.client.workflow.getHandle(workflowId).result();
    await world.sql('delete from mail_settings where tenant_id = $1', [tenantId]);
    await mail.stop();
    return workflowId;
  }

  it('taken at once', async () => keep('send-mail', 'sent', await told(0)), 60_000);
  it('taken at the third try', async () => keep('send-mail', 'sent-later', await told(2)), 60_000);
});

describe('what the shop asks for at once', () => {
  /** Starts a workflow as the API does, by the outbox of the platform. */
  async function started(name: string, workflowId: string, args: unknown[]): Promise<void> {
    await world.db.database.inTenant({ tenantId: PLATFORM }, (tx) => enqueueStart(tx, { workflowId, name, args }));
    await world.begin();
    await world.temporal.client.workflow.getHandle(workflowId).result();
  }

  it('a search for names', async () => {
    const workflowId = nameSearchWorkflowId('recorded', 1);
    await started(NAME_SEARCH, workflowId, [{ names: ['example.de', 'example.com'], currency: 'EUR' }]);
    await keep('name-search', 'found', workflowId);
  });

  it('a test of the connections', async () => {
    const workflowId = salesCheckWorkflowId('recorded');
    await started(SALES_CHECK, workflowId, []);
    await keep('sales-check', 'let-in', workflowId);
  });

  it('a sweep of domains', async () => {
    await started(SWEEP_REGISTRATIONS, 'schedule/registration-sweep-recorded', []);
    await keep('sweep-registrations', 'asked', 'schedule/registration-sweep-recorded');
  });

  it('a reading of what the registrar tells', async () => {
    await started(READ_MESSAGES, 'schedule/registrar-messages-recorded', []);
    await keep('read-messages', 'read', 'schedule/registrar-messages-recorded');
  });

  it('a sweep of payments', async () => {
    await started(SWEEP_PAYMENTS, 'schedule/payment-sweep-recorded', []);
    await keep('sweep-payments', 'nothing-missed', 'schedule/payment-sweep-recorded');
  });
});
