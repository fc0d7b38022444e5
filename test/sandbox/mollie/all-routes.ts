import type { RunningMollie } from '#sandbox/mollie/stand-in.ts';
import { asking, call, callAsOrganization, DAY, eur, type Answer, type Body } from './mollie-world.ts';

/** One call and its answer. */
export interface Exchange {
  method: string;
  path: string;
  body: unknown;
  answer: Answer;
}

/** Makes calls and keeps them. */
class Caller {
  readonly exchanges: Exchange[] = [];
  readonly #mollie: RunningMollie;

  constructor(mollie: RunningMollie) {
    this.#mollie = mollie;
  }

  async do(method: string, path: string, body?: Body): Promise<Body> {
    const organization = /^\/(webhooks|events)/.test(path);
    const answer = await (organization ? callAsOrganization : call)(this.#mollie, method, path, body);
    this.exchanges.push({ method, path: `/v2${path.split('?')[0]}`, body, answer });
    return answer.body;
  }
}

async function payments(caller: Caller, mollie: RunningMollie): Promise<void> {
  const { control } = mollie;
  const open = await caller.do('POST', '/payments', asking({ locale: 'de_DE', cancelUrl: 'https://shop.example/c' }));
  await caller.do('PATCH', `/payments/${String(open['id'])}`, { description: 'Changed' });
  await caller.do('GET', `/payments/${String(open['id'])}`);
  const states: [string, (id: string) => void][] = [
    ['ideal', (id) => control.pay(id)],
    ['klarna', (id) => control.pay(id)],
    ['creditcard', (id) => control.fail(id, 'insufficient_funds')],
    ['banktransfer', (id) => control.pend(id)],
    ['paypal', (id) => control.expire(id)],
    ['ideal', (id) => control.cancel(id)],
  ];
  for (const [method, does] of states) {
    const { id } = await caller.do('POST', '/payments', asking({ method, webhookUrl: 'http://127.0.0.1:1/' }));
    does(String(id));
    await caller.do('GET', `/payments/${String(id)}`);
  }
  const { id } = await caller.do('POST', '/payments', asking({ method: 'banktransfer' }));
  await caller.do('DELETE', `/payments/${String(id)}`);
  await caller.do('DELETE', `/payments/${String(id)}`);
  await caller.do('GET', '/payments?limit=3');
  await caller.do('GET', '/payments?limit=0');
  await caller.do('GET', '/payments/tr_Unknown001');
}

async function moneyBack(caller: Caller, mollie: RunningMollie): Promise<void> {
  const { control } = mollie;
  const id = String((await caller.do('POST', '/payments', asking({ method: 'ideal' })))['id']);
  control.pay(id);
  const refund = { amount: eur('4.00'), description: 'Refund', metadata: { refundIntent: 'rfi-1' } };
  const first = await caller.do('POST', `/payments/${id}/refunds`, refund);
  await caller.do('POST', `/payments/${id}/refunds`, refund);
  await caller.do('GET', `/payments/${id}/refunds/${String(first['id'])}`);
  await caller.do('DELETE', `/payments/${id}/refunds/${String(first['id'])}`);
  await caller.do('POST', `/payments/${id}/refunds`, { amount: eur('99.99') });
  await caller.do('POST', `/payments/${id}/refunds`, { amount: eur('1.00') });
  await caller.do('GET', `/payments/${id}/refunds`);
  await caller.do('GET', '/refunds');
  await control.advance(3 * DAY);
  const chargeback = control.chargeBack(id, { amount: eur('2.00'), reason: { code: 'AC01', description: 'Account' } });
  await caller.do('GET', `/payments/${id}/chargebacks`);
  control.reverse(chargeback);
  await caller.do('GET', `/payments/${id}/chargebacks/${chargeback}`);
  await caller.do('GET', '/chargebacks');
  await caller.do('GET', `/payments/${id}`);
}

async function methods(caller: Caller): Promise<void> {
  await caller.do(
    'GET',
    '/methods?sequenceType=oneoff&amount[value]=9.99&amount[currency]=EUR&includeWallets=applepay',
  );
  await caller.do('GET', '/methods/all');
  await caller.do('GET', '/methods/ideal');
  await caller.do('GET', '/methods/barter');
}

async function customers(caller: Caller, mollie: RunningMollie): Promise<string> {
  const { control } = mollie;
  const anna = { name: 'Anna Beispiel', email: 'anna@example.org', metadata: { accountId: 'acc-7' } };
  const id = String((await caller.do('POST', '/customers', anna))['id']);
  await caller.do('GET', '/customers');
  await caller.do('PATCH', `/customers/${id}`, { locale: 'de_DE' });
  await caller.do('GET', `/customers/${id}`);
  const first = await caller.do(
    'POST',
    `/customers/${id}/payments`,
    asking({ sequenceType: 'first', method: 'ideal' }),
  );
  control.pay(String(first['id']));
  const debit = { method: 'directdebit', consumerName: 'Anna', consumerAccount: 'NL55INGB0000000000' };
  const mandate = String((await caller.do('POST', `/customers/${id}/mandates`, debit))['id']);
  await caller.do('GET', `/customers/${id}/mandates`);
  await caller.do('GET', `/customers/${id}/mandates/${mandate}`);
  const charge = asking({ customerId: id, sequenceType: 'recurring', redirectUrl: null, mandateId: mandate });
  const { id: charged } = await caller.do('POST', '/payments', charge);
  await caller.do('GET', `/payments/${String(charged)}`);
  await caller.do('GET', `/customers/${id}/payments`);
  return id;
}

async function subscriptions(caller: Caller, mollie: RunningMollie, customer: string): Promise<void> {
  const base = `/customers/${customer}/subscriptions`;
  const plan = { amount: eur('5.00'), interval: '1 month', description: 'Plan', metadata: { planId: '55' }, times: 4 };
  const id = String((await caller.do('POST', base, { ...plan, webhookUrl: 'http://127.0.0.1:1/' }))['id']);
  await mollie.control.advance(DAY);
  await caller.do('PATCH', `${base}/${id}`, { amount: eur('6.00') });
  await caller.do('GET', `${base}/${id}`);
  await caller.do('GET', `${base}/${id}/payments`);
  await caller.do('GET', base);
  await caller.do('GET', '/subscriptions');
  await caller.do('DELETE', `${base}/${id}`);
  const [mandate] = mollie.control.world.state.mandates.all();
  await caller.do('DELETE', `/customers/${customer}/mandates/${String(mandate?.id)}`);
  await caller.do('DELETE', `/customers/${customer}`);
}

async function hooks(caller: Caller, mollie: RunningMollie): Promise<void> {
  const hook = { name: 'Events', url: 'http://127.0.0.1:1/', eventTypes: ['payment.paid', 'payment.canceled'] };
  const path = `/webhooks/${String((await caller.do('POST', '/webhooks', hook))['id'])}`;
  await caller.do('PATCH', path, { name: 'Changed' });
  await caller.do('GET', path);
  await caller.do('GET', '/webhooks');
  await caller.do('POST', `${path}/ping`, {});
  mollie.control.pay(String((await caller.do('POST', '/payments', asking({ method: 'ideal' })))['id']));
  const event = mollie.control.world.state.events.all().at(-1);
  await caller.do('GET', `/events/${String(event?.id)}`);
  await caller.do('DELETE', path);
}

/** Calls every route of the stand-in at least once, in every state that looks different, refusals included. */
export async function allRoutes(mollie: RunningMollie): Promise<Exchange[]> {
  const caller = new Caller(mollie);
  await payments(caller, mollie);
  await moneyBack(caller, mollie);
  await methods(caller);
  await subscriptions(caller, mollie, await customers(caller, mollie));
  await hooks(caller, mollie);
  return caller.exchanges;
}
