import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRdata } from '#model/rules/rdata.ts';
import { NEW_ADDRESS, openDesk, type Desk } from './change-desk.ts';
import { call, startApi, type Answer, type ApiServer } from './api-server.ts';

/* What a person may send by mistake or on purpose for one record set. Every refusal is a problem, and costs nothing typed. */

let server: ApiServer;
let desk: Desk;
let before: unknown;

beforeAll(async () => {
  server = await startApi({ limits: { writesPerMinute: 10_000 } });
  desk = await openDesk(server);
  await desk.draft();
  before = (await desk.tray()).body;
});
afterAll(() => server.stop());

const send = (raw: string): Promise<Answer> =>
  call(server, 'PUT', `${desk.at}/zones/${desk.zone.id}/tray/edits`, { as: desk.author, raw });
const wanted = (members: object): string => JSON.stringify({ ...NEW_ADDRESS, ...members });
const address = JSON.stringify(NEW_ADDRESS).slice(0, -1);
const nested = (depth: number): string => `${address},"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`;

describe('an edit', () => {
  it.each([
    ['no JSON', `${address},`, 'malformed-body', null],
    ['nothing', '', 'malformed-body', null],
    ['__proto__', `${address},"__proto__":{"ttl":1}}`, 'malformed-body', null],
    ['constructor.prototype', `${address},"constructor":{"prototype":{"ttl":1}}}`, 'malformed-body', null],
    ['the same member twice', `${address},"ttl":60}`, 'malformed-body', 'ttl'],
    ['100,000 levels', nested(100_000), 'malformed-body', null],
    ['10 MB', wanted({ values: ['x'.repeat(10_000_000)] }), 'body-too-large', null],
    ['a number beyond a double', `${address.replace('300', '1e400')}}`, 'invalid-input', 'ttl'],
    ['no number for the TTL', wanted({ ttl: '300' }), 'invalid-input', 'ttl'],
    ['no TTL', wanted({ ttl: null }), 'invalid-input', 'ttl'],
    ['half of a character pair in a value', `${address.replace('192.0.2.9', '\\ud83d')}}`, 'invalid-input', 'values.0'],
    ['NUL in a value', wanted({ values: ['192.0.2.9', 'a\0b'] }), 'invalid-input', 'values.1'],
    ['NUL in the name', wanted({ name: 'www\0' }), 'invalid-input', 'name'],
    ['no values', wanted({ values: [] }), 'invalid-input', 'values'],
    ['1,001 values', wanted({ values: Array(1001).fill('192.0.2.9') }), 'invalid-input', 'values'],
    ['a value that is no text', wanted({ values: [{ a: 1 }] }), 'invalid-input', 'values.0'],
    ['values and a deletion', wanted({ after: null }), 'invalid-input', 'after'],
    ['a member nobody knows', wanted({ proxied: true }), 'invalid-input', 'proxied'],
    ['a name of another zone', wanted({ name: 'www.elsewhere.test.' }), 'invalid-record', 'name'],
    ['a name that only ends alike', wanted({ name: 'www.notexample.test.' }), 'invalid-record', 'name'],
    ['an empty label', wanted({ name: 'a..b' }), 'invalid-record', 'name'],
    ['a name of 300 octets', wanted({ name: 'abcdefghi.'.repeat(30) }), 'invalid-record', 'name'],
    ['a TTL of -5', wanted({ ttl: -5 }), 'invalid-record', 'ttl'],
    ['a TTL of 10^12', wanted({ ttl: 1e12 }), 'invalid-record', 'ttl'],
    ['the type ANY', wanted({ type: 'ANY' }), 'invalid-record', 'type'],
    ['an address of five parts', wanted({ values: ['192.0.2.9.1'] }), 'invalid-record', 'values.0'],
    ['a TXT of 70,000 octets', wanted({ type: 'TXT', values: ['x'.repeat(69_000)] }), 'invalid-record', 'values.0'],
    ['a line break in a TXT', wanted({ type: 'TXT', values: ['"a\nb"'] }), 'invalid-record', 'values.0'],
    ['an escape beyond an octet', wanted({ type: 'TXT', values: ['"\\999"'] }), 'invalid-record', 'values.0'],
  ])('with %s is refused, naming the field; the tray stays as it was', async (_, raw, code, path) => {
    const answer = await send(raw);
    expect({ code: answer.body.code, type: answer.headers.get('content-type') }).toEqual({
      code,
      type: 'application/problem+json',
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    if (path !== null) expect(`${answer.body.issues?.[0]?.path ?? answer.body['detail']}`).toContain(path);
    expect((await desk.tray()).body).toEqual(before);
  });

  it('with a CNAME beside other data is kept as typed, shown as blocked, and not handed in', async () => {
    const answer = await send(wanted({ name: 'mail', type: 'CNAME', values: ['elsewhere.test.'] }));
    expect(answer.body['findings']).toContainEqual(expect.objectContaining({ severity: 'block' }));
    const id = String(answer.body['id']);
    const refused = await call(server, 'POST', `${desk.at}/changes/${id}/submit`, { as: desk.author });
    expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 422, code: 'plan-blocked' });
    const kept = (await desk.tray()).body['edits'] as { name: string; type: string }[];
    expect(kept.map(({ name, type }) => `${name} ${type}`)).toContain('mail.example.test. CNAME');
    await call(server, 'PUT', `${desk.at}/zones/${desk.zone.id}/tray/edits`, {
      as: desk.author,
      body: { name: 'mail', type: 'CNAME', after: null },
    });
  });
});

describe('a text', () => {
  const octets = (presentation: string): Buffer => {
    const parsed = parseRdata('TXT', presentation, '.');
    if (!parsed.ok || parsed.value.type !== 'TXT') throw new Error(`${presentation} is no TXT`);
    return Buffer.from(parsed.value.octets, 'latin1');
  };
  const everyOctet = Array.from({ length: 256 }, (_, n) => `\\${String(n).padStart(3, '0')}`).join('');

  it.each([
    ['of 300 octets', { values: ['x'.repeat(300)] }, Buffer.alloc(300, 'x')],
    [
      'of letters of two octets, cut in the middle of one',
      { fields: [{ text: 'ü'.repeat(150) }] },
      Buffer.from('ü'.repeat(150)),
    ],
    ['of every octet there is', { values: [`"${everyOctet}"`] }, Buffer.from(Array.from({ length: 256 }, (_, n) => n))],
    [
      'with quotes, backslashes and spaces',
      { fields: [{ text: '"; \\ drop  table ' }] },
      Buffer.from('"; \\ drop  table '),
    ],
  ])('%s is kept octet for octet, in strings of at most 255', async (_, members, expected) => {
    const { values: _values, ...key } = { ...NEW_ADDRESS, name: 'text', type: 'TXT' };
    const answer = await send(JSON.stringify({ ...key, ...members }));
    expect(answer.status, answer.text.slice(0, 300)).toBe(200);
    const edits = answer.body['edits'] as { name: string; after: { values: string[] } }[];
    const [value = ''] = edits.find((edit) => edit.name === 'text.example.test.')?.after.values ?? [];
    expect(octets(value)).toEqual(expected);
    for (const [string] of value.matchAll(/"(?:[^"\\]|\\.)*"/g)) expect(octets(string).length).toBeLessThanOrEqual(255);
  });
});
