import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTE_NAMES } from '#sandbox/mollie/routes/routes.ts';
import { allRoutes, type Exchange } from './all-routes.ts';
import { HAS_SPEC, MollieSpec } from './mollie-spec.ts';
import { start, stopAll } from './mollie-world.ts';

describe.skipIf(!HAS_SPEC)('the stand-in speaks the interface of Mollie', () => {
  let spec: MollieSpec;
  let exchanges: Exchange[] = [];

  beforeAll(async () => {
    spec = new MollieSpec();
    exchanges = await allRoutes(await start());
  });
  afterAll(stopAll);

  it('has every route of the interface and no other', () => {
    const plain = spec.operations.map((name) => name.replace('/v2', '').replaceAll(/\{[^}]+\}/g, '*'));
    expect([...ROUTE_NAMES].toSorted()).toEqual(plain.toSorted());
  });

  it('was asked on every route', () => {
    const asked = new Set(exchanges.map(({ method, path }) => spec.named(method, path)));
    expect(spec.operations.filter((name) => !asked.has(name))).toEqual([]);
  });

  it('was asked with bodies that the interface takes, and answered as the interface says, member by member', () => {
    const wrong = exchanges.flatMap(({ method, path, body, answer }) => {
      const operation = spec.named(method, path);
      const answered = Object.keys(answer.body).length === 0 ? undefined : answer.body;
      const found = [...spec.request(operation, body), ...spec.response(operation, answer.status, answered)];
      return found.map((text) => `${method} ${path} ${answer.status}: ${text}`);
    });
    expect(wrong).toEqual([]);
  });

  it('would be caught with a member too few or too many', () => {
    const read = exchanges.find(({ method, path }) => method === 'GET' && path.startsWith('/v2/payments/tr_'));
    const { status: _status, ...less } = read?.answer.body ?? {};
    const operation = 'GET /v2/payments/{paymentId}';
    expect(spec.response(operation, 200, read?.answer.body)).toEqual([]);
    expect(spec.response(operation, 200, less)).toHaveLength(1);
    expect(spec.response(operation, 200, { ...read?.answer.body, extra: 1 })).toHaveLength(1);
    expect(spec.request('POST /v2/payments', { description: 'x', surprise: 1 })).not.toEqual([]);
  });

  it('answers in HAL, refusals too', () => {
    const types = new Set(exchanges.filter(({ answer }) => answer.type !== null).map(({ answer }) => answer.type));
    expect([...types]).toEqual(['application/hal+json']);
    for (const { answer } of exchanges.filter((one) => one.answer.status >= 400))
      expect(answer.body).toMatchObject({
        status: answer.status,
        title: expect.any(String),
        detail: expect.any(String),
      });
  });
});
