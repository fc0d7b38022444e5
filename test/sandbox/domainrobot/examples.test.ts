import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { sharedData } from '#test/shared-data.ts';
import { startRobot, stopRobots, type Envelope } from './client.ts';
import { THEN, withoutIds, WORLDS } from './example-worlds.ts';

interface Example {
  name: string;
  basis: 'documented' | 'shape' | 'inferred';
  request: {
    method: string;
    path: string;
    query?: Record<string, string | string[]>;
    body?: Record<string, unknown>;
  };
  response: { status: number; body: Envelope };
}

function examples(): Example[] {
  const folder = sharedData('specs', 'examples', 'domainrobot');
  if (folder === null) return [];
  return readdirSync(folder).map((file) => ({
    name: file.replace('.json', ''),
    ...(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as Omit<Example, 'name'>),
  }));
}

const EXAMPLES = examples();

function queryOf(query: Record<string, string | string[]> = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().map((one): [string, string] => [key, one]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

/** Members of the example that the answer lacks, or has in another type; an empty list in either says nothing. */
function lacking(example: unknown, answer: unknown, at = ''): string[] {
  if (Array.isArray(example))
    return Array.isArray(answer)
      ? example
          .slice(0, 1)
          .flatMap((one: unknown) => (answer.length === 0 ? [`${at}[]`] : lacking(one, answer[0], `${at}[]`)))
      : [at];
  if (typeof example === 'object' && example !== null) {
    if (typeof answer !== 'object' || answer === null) return [at];
    return Object.entries(example).flatMap(([key, value]) =>
      key in answer ? lacking(value, (answer as Record<string, unknown>)[key], `${at}.${key}`) : [`${at}.${key}`],
    );
  }
  return typeof example === typeof answer ? [] : [at];
}

/** What decides, without words and without numbers that each world counts for itself. */
function decisive({ status, object, messages, data, ctid }: Envelope): unknown {
  return {
    code: status?.code,
    type: status?.type,
    object: object?.type,
    value: withoutIds(object?.value),
    // How many wait behind it depends on the world, not on the answer.
    ...(object?.type === 'Message' ? {} : { summary: object?.summary }),
    reasons: (messages ?? []).map(({ code, status }) => [code, status]),
    data: data === undefined ? null : data.length,
    ctid,
  };
}

afterEach(stopRobots);

describe.skipIf(EXAMPLES.length === 0)('the stand-in answers as the examples of DomainRobot show', () => {
  it.each(EXAMPLES.map((example) => ({ label: `${example.name} (${example.basis})`, example })))(
    '$label',
    async ({ example }) => {
      const robot = await startRobot({ user: 'reseller', password: 'secret' });
      robot.control.setClock({ at: THEN.replace('+0100', '+01:00') });
      const { method, path, query, body } = example.request;
      const own = await WORLDS[example.name]?.(robot, { path, ...(body ? { body } : {}) });
      const answer = await robot.call(method, `${own ?? path}${queryOf(query)}`, body);
      expect(answer.status).toBe(example.response.status);
      expect(decisive(answer.body)).toEqual(decisive(example.response.body));
      expect(lacking(example.response.body, answer.body)).toEqual([]);
    },
  );
});
