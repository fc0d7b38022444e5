import type { ApiAnswer } from '../idempotency.ts';
import { METHODS, misfit, type Method } from '../methods.ts';
import { money, type Money } from '../money.ts';
import type { SequenceType } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { api, DOCUMENTATION } from '../shown/links.ts';
import { shownMethod } from '../shown/method.ts';
import { ok, type ApiCall, type Routes } from './route.ts';

function sequenceOf(query: URLSearchParams): SequenceType {
  const asked = query.get('sequenceType') ?? 'oneoff';
  if (asked !== 'oneoff' && asked !== 'first' && asked !== 'recurring')
    throw new Refusal(400, 'The sequence type is not valid', 'sequenceType');
  return asked;
}

function amountOf(query: URLSearchParams): Money | null {
  const currency = query.get('amount[currency]');
  const value = query.get('amount[value]');
  if (currency === null && value === null) return null;
  if (currency === null || value === null) throw new Refusal(400, 'The amount is not complete', 'amount');
  return money({ currency, value });
}

function listedMethods(call: ApiCall, path: string, methods: readonly Method[], currency: string): ApiAnswer {
  const asked = call.query.toString();
  return ok({
    count: methods.length,
    _embedded: { methods: methods.map((one) => shownMethod(call.world, one, currency, call.query.get('locale'))) },
    _links: { self: api(call.world, asked === '' ? path : `${path}?${asked}`), documentation: DOCUMENTATION },
  });
}

function fitting({ world, query }: ApiCall, amount: Money | null): Method[] {
  const sequence = sequenceOf(query);
  const country = query.get('billingCountry');
  const wallets = (query.get('includeWallets') ?? '').split(',');
  return METHODS.filter(
    (method) =>
      !world.state.off.includes(method.id) &&
      method.sequences.includes(sequence) &&
      (amount === null || misfit(method, amount, sequence) === null) &&
      (country === null || method.countries?.includes(country) !== false) &&
      (!method.wallet || wallets.includes(method.id)),
  );
}

export const METHOD_ROUTES: Routes = {
  'GET /methods': (call) => {
    const amount = amountOf(call.query);
    return listedMethods(call, '/methods', fitting(call, amount), amount?.currency ?? 'EUR');
  },
  'GET /methods/all': (call) =>
    listedMethods(call, '/methods/all', METHODS, call.query.get('amount[currency]') ?? 'EUR'),
  'GET /methods/*': (call) => {
    const method = METHODS.find(({ id }) => id === call.ids[0]);
    if (method === undefined) throw new Refusal(404, `No method exists with token ${call.ids[0]}.`);
    return ok(shownMethod(call.world, method, call.query.get('currency') ?? 'EUR', call.query.get('locale')));
  },
};
