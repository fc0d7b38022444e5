import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { sharedData } from '#test/shared-data.ts';
import { missing } from './shape.ts';
import { call, start, stopAll } from './mollie-world.ts';
import { SCENES, type ExampleRequest, type Ids } from './scenes.ts';

afterEach(stopAll);

interface Example {
  basis: 'documented' | 'shape' | 'inferred';
  request: ExampleRequest;
  response: { status: number; headers: Record<string, string>; body?: unknown };
}

const FOLDER = sharedData('specs', 'examples', 'mollie');
const NAMES = FOLDER === null ? [] : readdirSync(FOLDER).filter((name) => !name.startsWith('webhook.'));
const EXAMPLES = NAMES.map((file) => ({
  name: file.replace('.json', ''),
  example: JSON.parse(readFileSync(path.join(String(FOLDER), file), 'utf8')) as Example,
})).filter(({ example }) => example.basis !== 'inferred');

/** Members of examples that the stand-in leaves out on purpose. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  // A charge has no checkout that could expire.
  'payment.create.recurring': ['expiresAt'],
};

function replaced<T>(value: T, ids: Ids): T {
  const text = Object.entries(ids).reduce((so, [from, to]) => so.replaceAll(from, to), JSON.stringify(value) ?? 'null');
  return JSON.parse(text) as T;
}

/** Members of which the example fixes the value too. */
const FIXED = ['status', 'title', 'field', 'resource', 'sequenceType', 'amountRefunded', 'amountRemaining', 'interval'];

describe.skipIf(EXAMPLES.length === 0)('the stand-in plays the examples of the interface', () => {
  it('knows how each begins', () => {
    expect(EXAMPLES.map(({ name }) => name).filter((name) => SCENES[name] === undefined)).toEqual([]);
  });

  it.each(EXAMPLES)('$name', async ({ name, example }) => {
    const mollie = await start();
    const ids = (await SCENES[name]?.(mollie, example.request)) ?? {};
    const { method, path: route, query, headers, body } = replaced(example.request, ids);
    const asked = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    const key = headers['Idempotency-Key'];
    const answer = await call(mollie, method, `${route.slice('/v2'.length)}${asked}`, body, {
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    });
    expect(answer.status).toBe(example.response.status);
    if (example.response.body === undefined) return expect(answer.body).toEqual({});
    expect(answer.type).toBe(example.response.headers['Content-Type']);
    expect(answer.replayed).toBe(example.response.headers['Idempotent-Replayed'] === 'true');
    expect(missing(example.response.body, answer.body, LEFT_OUT[name] ?? [])).toEqual([]);
    const wanted = example.response.body as Record<string, unknown>;
    for (const member of FIXED.filter((one) => one in wanted))
      expect({ [member]: answer.body[member] }).toEqual({ [member]: wanted[member] });
  });
});
