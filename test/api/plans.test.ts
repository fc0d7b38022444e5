import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { subscriptionSubject } from '#model/store/billing/subscriptions.ts';
import type { SalesWorld } from '#test/builders/sales-world.ts';
import type { Answer } from './api-server.ts';
import { OwnerDesk } from './owner-desk.ts';

const DAY = 86_400_000;
/** Days pass in about a second each. */
const wait = { timeout: 80_000, interval: 50 };
const PLANS = [
  ['free', 'Free', 0, true, '[]', '{"providerAccounts": 1, "members": 6}'],
  ['team', 'Team', 1000, false, '["paste-records"]', '{"providerAccounts": 2}'],
  ['pro', 'Pro', 3000, false, '["paste-records", "own-mail-server", "approval-policy"]', '{}'],
] as const;
let desk: OwnerDesk;
let world: SalesWorld;
let at: string;

beforeAll(async () => {
  desk = await OwnerDesk.open();
  ({ world } = desk);
  at = `/t/${world.workspace.slug}/subscription`;
  await world.db.database.asUser(null, async (tx) => {
    for (const plan of PLANS)
      await tx.sql(
        `insert into plan_offer (id, name, amount, currency, months, is_default, features, limits)
         values ($1, $2, $3, 'EUR', 1, $4, $5, $6)`,
        plan,
      );
  });
}, 60_000);
beforeEach(() => {
  world.reset();
  // Time is skipped while somebody looks for the payment page: it stays open.
  world.payments.control.setSwitches({ unchosenExpiryMs: 60 * DAY });
});
afterAll(() => desk?.close());

interface Plan {
  id: string;
  state: string;
  plan: { id: string };
  nextPlan: { id: string } | null;
  endsThen: boolean;
  paidUntil: string | null;
  failure: { code: string } | null;
  payAt: string | null;
}

function planOf({ body }: Answer): Plan | null {
  return body['subscription'] as Plan | null;
}

async function now(): Promise<Plan | null> {
  return planOf(await desk.ask('GET', at));
}

/** Nothing of an earlier test goes on, since each workflow moves the clock of all; the payment service is another one. */
async function anew(): Promise<void> {
  const rows = await world.sql<{ id: string }>('select id from subscription');
  for (const { id } of rows)
    await world.temporal.client.workflow
      .getHandle(subscriptionSubject(id))
      .terminate('the test is over')
      .catch(() => undefined);
  await world.sql(`update subscription set state = 'ended', charging = 'off', reference = null where state <> 'ended'`);
  await world.sql(`update payment_mandate set state = 'invalid' where state = 'valid'`);
  await world.sql('update payment_customer set reference = null');
}

/** A plan that is chosen and paid for by card, until it is charged by itself. */
async function paying(planId = 'team', method = 'creditcard'): Promise<string> {
  await anew();
  const answer = await desk.ask('POST', at, { planId, acceptTerms: true, locale: 'en' });
  expect(answer.status, answer.text).toBe(201);
  const id = planOf(answer)?.id ?? '';
  await world.begin();
  await pays(id, method);
  await vi.waitFor(() => expect(charging(id)).toHaveLength(1), wait);
  return id;
}

/** The payment that is on offer; once there is one. */
async function onOffer(id: string): Promise<string> {
  await vi.waitFor(async () => expect((await now())?.payAt).toBeTruthy(), wait);
  return world.paymentsFor(id).at(-1) ?? '';
}

/** Pays what is on offer. */
async function pays(id: string, method = 'creditcard'): Promise<void> {
  world.payments.control.pay(await onOffer(id), method);
  await vi.waitFor(async () => expect((await now())?.state).toBe('active'), wait);
}

/** What charges the plan at the payment service. */
function charging(id: string) {
  return world.payments.control.world.state.subscriptions
    .all()
    .filter((one) => (one.metadata as { subscriptionId?: string }).subscriptionId === id && one.status === 'active');
}

async function mails(id: string): Promise<string[]> {
  const rows = await world.sql<{ template: string }>('select template from mail_message where about = $1 order by id', [
    subscriptionSubject(id),
  ]);
  return rows.map(({ template }) => template);
}

describe('a plan', { timeout: 100_000 }, () => {
  it('is paid first, then charged by itself, and what it includes counts at once', async () => {
    const before = await desk.ask('GET', at);
    expect(before.body).toMatchObject({
      subscription: null,
      features: [],
      limits: { providerAccounts: 1, members: 6 },
    });
    const id = await paying();
    const { body } = await desk.ask('GET', at);
    expect(body).toMatchObject({
      subscription: { state: 'active', plan: { id: 'team' }, gross: { amount: 1190 }, failure: null, payAt: null },
      features: ['paste-records'],
      limits: { providerAccounts: 2, members: null },
    });
    expect(charging(id)[0]).toMatchObject({ interval: '1 month', amount: { minor: 1190 } });
    expect(charging(id)[0]?.startDate).toBe((await now())?.paidUntil?.slice(0, 10));
    expect(await mails(id)).toEqual(['plan-active']);
    // A page that is looked at is told when there is a payment to make, and when it is made.
    const told = await world.sql<{ kind: string }>('select kind from live_event where subject = $1 order by id', [
      subscriptionSubject(id),
    ]);
    expect(told.map(({ kind }) => kind)).toEqual([
      'subscription.chosen',
      'subscription.payment-offered',
      'subscription.paid',
      'subscription.active',
    ]);
  });

  it('is taxed as the invoice address says from its next charge on, and the invoice says by which rule', async () => {
    const id = await paying();
    const until = (await now())?.paidUntil ?? '';
    const seller = { name: 'Shop', address: ['Musterweg 3'], vatId: 'DE136695976', country: 'DE', oss: true };
    const sellBy = (is: object) =>
      world.db.database.asUser(null, (tx) => tx.sql('update sales_settings set seller = $1', [JSON.stringify(is)]));
    await sellBy(seller);
    const address = {
      name: 'Anne Exemple',
      street: '1 rue du Test',
      postalCode: '75001',
      city: 'Paris',
      country: 'FR',
    };
    const company = { ...address, organisation: 'Exemple SARL', vatId: 'FR40303265045', email: 'compta@example.org' };
    const consumer = { ...company, organisation: null, vatId: null };
    const goesTo = async (profile: object, seen: number, gross: number) => {
      const stored = await desk.ask('PUT', `/t/${world.workspace.slug}/billing-profile`, profile, undefined, seen);
      expect(stored.status, stored.text).toBe(200);
      await vi.waitFor(() => expect(charging(id).map(({ amount }) => amount.minor)).toEqual([gross]), wait);
    };
    // There and back again: what counts is what charges now, not what was paid last.
    await goesTo(company, 0, 1000);
    await goesTo(consumer, 1, 1200);
    await goesTo({ ...consumer, country: 'DE' }, 2, 1190);
    await goesTo(company, 3, 1000);
    expect((await now())?.paidUntil).toBe(until);
    await world.reach(new Date(until).getTime() + DAY);
    await vi.waitFor(async () => expect((await now())?.paidUntil).not.toBe(until), wait);
    const invoices = await world.sql<{ rule: string; gross: number; vatId: string | null }>(
      `select tax_rule as rule, gross, buyer->>'vatId' as "vatId" from invoice order by id desc limit 2`,
    );
    expect(invoices).toEqual([
      { rule: 'reverse-charge', gross: 1000, vatId: 'FR40303265045' },
      { rule: 'domestic', gross: 1190, vatId: null },
    ]);
    await sellBy({});
  });

  it('becomes another one with the next charge: until then everything stays', async () => {
    const id = await paying();
    const until = (await now())?.paidUntil ?? '';
    expect(planOf(await desk.ask('PUT', at, { planId: 'pro' }))).toMatchObject({ nextPlan: { id: 'pro' } });
    await vi.waitFor(() => expect(charging(id).map(({ amount }) => amount.minor)).toEqual([3570]), wait);
    expect((await desk.ask('GET', at)).body['features']).toEqual(['paste-records']);
    await world.reach(new Date(until).getTime() + DAY);
    await vi.waitFor(async () => expect((await now())?.plan.id).toBe('pro'), wait);
    expect((await desk.ask('GET', at)).body['features']).toContain('own-mail-server');
    const acts = await world.sql<{ action: string }>('select action from audit_event where subject = $1 order by seq', [
      subscriptionSubject(id),
    ]);
    expect(acts.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['subscription.chosen', 'subscription.change-wanted', 'subscription.changed']),
    );
  });

  it('that changes while a charge is on its way is paid by that charge all the same', async () => {
    const id = await paying('team', 'ideal');
    const until = new Date((await now())?.paidUntil ?? 0);
    await world.reach(until.getTime() + 1000);
    const charge = () => world.paymentsFor(id).at(-1) ?? '';
    await vi.waitFor(() => expect(world.payments.control.payment(charge()).sequenceType).toBe('recurring'), wait);
    expect(world.payments.control.payment(charge()).status).toBe('pending');
    expect((await desk.ask('PUT', at, { planId: 'pro' })).status).toBe(200);
    await vi.waitFor(() => expect(charging(id).map(({ amount }) => amount.minor)).toEqual([3570]), wait);
    await world.reach(until.getTime() + 20 * DAY);
    await vi.waitFor(
      async () => expect(new Date((await now())?.paidUntil ?? 0).getTime()).toBeGreaterThan(until.getTime() + 27 * DAY),
      wait,
    );
    // It was charged what the plan cost before: the other one begins with its own charge.
    expect(await now()).toMatchObject({ plan: { id: 'team' }, nextPlan: { id: 'pro' } });
  });

  it('ends with what is paid, is charged no more, and takes nothing away that exists', async () => {
    const id = await paying();
    for (const name of ['one', 'two'])
      await world.sql(
        `insert into provider_account (tenant_id, id, kind, name, settings, secret, created_by)
         values (current_tenant(), gen_random_uuid(), 'powerdns', $1, '{}', 'x', $2)`,
        [name, world.workspace.users.owner],
      );
    expect(planOf(await desk.ask('POST', `${at}/end`))).toMatchObject({ endsThen: true, state: 'active' });
    expect((await desk.ask('POST', `${at}/end`)).body).toMatchObject({ sentence: { code: 'plan-ends-already' } });
    await vi.waitFor(() => expect(charging(id)).toEqual([]), wait);
    await vi.waitFor(async () => expect(await now()).toBeNull(), wait);
    const { body } = await desk.ask('GET', at);
    expect(body).toMatchObject({ features: [], limits: { providerAccounts: 1 }, used: { providerAccounts: 2 } });
    expect(await mails(id)).toEqual(['plan-active', 'plan-ended']);
    await world.sql('delete from provider_account');
  });

  it('that is not charged any more is past due, can be paid by hand, and goes on', async () => {
    const id = await paying();
    world.payments.control.revokeMandate(charging(id)[0]?.mandateId ?? '');
    await vi.waitFor(async () => expect((await now())?.state).toBe('past-due'), wait);
    expect((await now())?.failure).toMatchObject({ code: expect.stringMatching(/mandate-gone|not-charged/) });
    expect((await desk.ask('GET', at)).body['features']).toEqual(['paste-records']);
    expect((await desk.ask('PUT', at, { planId: 'pro' })).status).toBe(409);
    expect((await desk.ask('POST', `${at}/payments`)).status).toBe(200);
    await pays(id);
    await vi.waitFor(() => expect(charging(id)).toHaveLength(1), wait);
    expect(await mails(id)).toEqual(['plan-active', 'plan-past-due', 'plan-active']);
  });

  it('that nobody pays for fourteen days is over, with a reminder after seven', async () => {
    const id = await paying();
    world.payments.control.revokeMandate(charging(id)[0]?.mandateId ?? '');
    await vi.waitFor(async () => expect(await now()).toBeNull(), wait);
    expect(await mails(id)).toEqual(['plan-active', 'plan-past-due', 'plan-past-due', 'plan-ended']);
  });
});

describe('a plan that is not paid for yet', { timeout: 100_000 }, () => {
  beforeEach(anew);

  /** A plan that is chosen, with its first payment on offer. */
  async function offered(): Promise<{ id: string; reference: string }> {
    const id = planOf(await desk.ask('POST', at, { planId: 'team', acceptTerms: true, locale: 'en' }))?.id ?? '';
    await world.begin();
    return { id, reference: await onOffer(id) };
  }

  const givesUp = async () => expect((await desk.ask('POST', `${at}/end`)).status).toBe(200);

  it('can be tried again after a payment that failed', async () => {
    const { id, reference } = await offered();
    world.payments.control.fail(reference, 'insufficient_funds');
    await vi.waitFor(async () => expect(await now()).toMatchObject({ state: 'awaiting-payment', payAt: null }), wait);
    expect((await desk.ask('POST', `${at}/payments`)).status).toBe(200);
    await pays(id);
  });

  it('can be given up in the very moment in which it was chosen, before its workflow has begun', async () => {
    const answer = await desk.ask('POST', at, { planId: 'team', acceptTerms: true, locale: 'en' });
    expect(answer.status).toBe(201);
    await givesUp();
    expect(await now()).toBeNull();
  });

  it('and whose mandate is revoked before it is charged by itself is past due, not asked for without end', async () => {
    const { id, reference } = await offered();
    world.payments.control.faults.add([
      { match: { method: 'POST', path: '/subscriptions$' }, kind: 'status', status: 503, forMs: 3_600_000 },
    ]);
    world.payments.control.pay(reference, 'creditcard');
    await vi.waitFor(async () => expect((await now())?.state).toBe('active'), wait);
    const mandate = world.payments.control.world.state.mandates.all().at(-1);
    world.payments.control.revokeMandate(mandate?.id ?? '');
    await vi.waitFor(async () => expect((await now())?.state).toBe('past-due'), wait);
    expect(charging(id)).toEqual([]);
  });

  it('and is paid, fetched back by the bank, and over: it is not paid back on top', async () => {
    const { reference } = await offered();
    world.callback = { status: 200, heard: false, delayMs: 0 };
    world.payments.control.pay(reference, 'creditcard');
    world.payments.control.chargeBack(reference);
    await givesUp();
    world.callback = { status: 200, heard: true, delayMs: 0 };
    await world.called(reference);
    await world.quiet();
    await vi.waitFor(
      async () =>
        expect(await world.sql('select status from subscription_payment where reference = $1', [reference])).toEqual([
          { status: 'paid' },
        ]),
      wait,
    );
    expect(world.payments.control.world.state.refunds.all().filter((one) => one.paymentId === reference)).toEqual([]);
  });

  it('and is given up, and paid all the same: the money goes back, once', async () => {
    const { reference } = await offered();
    await givesUp();
    expect(await now()).toBeNull();
    await world.quiet();
    world.payments.control.pay(reference, 'creditcard');
    const refunds = () => world.payments.control.world.state.refunds.all().filter((one) => one.paymentId === reference);
    await vi.waitFor(() => expect(refunds()).toHaveLength(1), wait);
    await world.called(reference);
    await world.quiet();
    expect(refunds()).toHaveLength(1);
  });

  it('and is paid in the moment in which it is given up: the money goes back, once', async () => {
    const { id, reference } = await offered();
    world.callback = { status: 200, heard: false, delayMs: 0 };
    world.payments.control.pay(reference, 'creditcard');
    await givesUp();
    const refunds = () => world.payments.control.world.state.refunds.all().filter((one) => one.paymentId === reference);
    await vi.waitFor(() => expect(refunds()).toHaveLength(1), wait);
    world.callback = { status: 200, heard: true, delayMs: 0 };
    await world.called(reference);
    await world.quiet();
    expect(refunds()).toHaveLength(1);
    expect(await world.sql('select paid_until from subscription where id = $1', [id])).toEqual([{ paid_until: null }]);
  });
});

describe('what a plan keeps from a workspace', () => {
  it('is refused with a sentence that says where to change that, and hidden from the menu', async () => {
    await world.sql(`update subscription set state = 'ended' where state <> 'ended'`);
    const { slug } = world.workspace;
    const refused = await desk.ask('PUT', `/t/${slug}/policy`, {});
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ code: 'not-in-plan', sentence: { code: 'plan-lacks-feature' } });
    const session = (await desk.ask('GET', '/session')).body['memberships'] as { withheld: string[] }[];
    expect(session[0]?.withheld).toEqual(['paste-records', 'own-mail-server', 'approval-policy']);
    expect((await desk.ask('GET', `/t/${slug}/policy`)).status).toBe(200);
  });

  it('is how many: the next one is refused, those that are there stay', async () => {
    const { slug } = world.workspace;
    const account = (name: string) =>
      desk.ask('POST', `/t/${slug}/provider-accounts`, {
        kind: 'powerdns',
        name,
        settings: { baseUrl: 'http://127.0.0.1:1' },
        secret: 'a-key-that-is-long',
      });
    const first = await account('first');
    expect(first.status, first.text).toBe(201);
    expect((await account('second')).body).toMatchObject({
      code: 'not-in-plan',
      sentence: { code: 'plan-limit-reached' },
    });
    const invited = await desk.ask('POST', `/t/${slug}/invitations`, { email: 'new@example.test', role: 'viewer' });
    expect(invited.body).toMatchObject({ code: 'not-in-plan' });
  });
});

describe('choosing a plan', { timeout: 100_000 }, () => {
  it.each(['free', 'nothing', 'withdrawn'])('%s is refused at its field', async (planId) => {
    await world.db.database.asUser(null, (tx) =>
      tx.sql(
        `insert into plan_offer (id, name, amount, currency, months, offered) values ('withdrawn', 'Old', 100, 'EUR', 1, false)
         on conflict do nothing`,
      ),
    );
    const answer = await desk.ask('POST', at, { planId, acceptTerms: true, locale: 'en' });
    expect(answer.status).toBe(400);
    expect(answer.body.issues).toMatchObject([{ path: 'planId', code: 'plan-not-offered' }]);
  });

  it('twice is refused: a workspace has one plan', async () => {
    await paying();
    expect((await desk.ask('POST', at, { planId: 'pro', acceptTerms: true, locale: 'en' })).status).toBe(409);
  });

  it('is for those who may buy', async () => {
    expect((await desk.seenBy('viewer', at)).status).toBe(403);
  });
});
