import { describe, expect, it } from 'vitest';
import { APEX, deskEachTest, NEW_ADDRESS } from './change-desk.ts';
import { call } from './api-server.ts';

const { server, desk } = deskEachTest();

describe('the tray', () => {
  it('is empty and has no draft until something is edited', async () => {
    expect((await desk.tray()).body).toMatchObject({ id: null, edits: [], changes: [], version: 0 });
  });

  it('takes text or fields, in any spelling, and shows what they change', async () => {
    const answer = await desk.edit({ name: 'WWW.Example.test', type: 'a', ttl: 300, values: ['127.0.0.9'] });
    expect(answer.body).toMatchObject({
      edits: [{ name: `www.${APEX}`, type: 'A' }],
      changes: [
        { name: `www.${APEX}`, action: 'replace', before: { values: ['192.0.2.1'] }, after: { values: ['127.0.0.9'] } },
      ],
      blocked: null,
      requirement: { approvals: 2, because: ['A finding of severity high'] },
    });
    const mx = await desk.edit({ name: '@', type: 'MX', ttl: 300, fields: [{ preference: 10, exchange: 'mail' }] });
    expect(mx.body['changes']).toContainEqual(
      expect.objectContaining({ type: 'MX', after: expect.objectContaining({ values: ['10 mail.example.test.'] }) }),
    );
    expect(mx.headers.get('etag')).toBe(`"${String(mx.body['version'])}"`);
  });

  it('keeps what the provider holds beside the data', async () => {
    const answer = await desk.edit({ name: 'mail', type: 'A', ttl: 300, values: ['192.0.2.3'] });
    expect(answer.body['changes']).toMatchObject([{ after: { extras: { comments: ['keep me'] } } }]);
  });

  it('forgets an edit that changes nothing, and a deletion of what is not there', async () => {
    await desk.edit(NEW_ADDRESS);
    expect((await desk.edit({ ...NEW_ADDRESS, values: ['192.0.2.1'] })).body['edits']).toEqual([]);
    expect((await desk.edit({ name: 'nothing', type: 'A', after: null })).body['edits']).toEqual([]);
  });

  it.each([
    ['a name out of the zone', { ...NEW_ADDRESS, name: 'www.other.test.' }, 'name'],
    ['a TTL of -5', { ...NEW_ADDRESS, ttl: -5 }, 'ttl'],
    ['a TTL of 2^31', { ...NEW_ADDRESS, ttl: 2 ** 31 }, 'ttl'],
    ['a TTL with a fraction', { ...NEW_ADDRESS, ttl: 1.5 }, 'ttl'],
    ['an IPv6 address in A', { ...NEW_ADDRESS, values: ['192.0.2.1', '2001:db8::1'] }, 'values.1'],
    ['a label of 64 octets', { ...NEW_ADDRESS, name: 'a'.repeat(64) }, 'name'],
    [
      'a field that is no number',
      { name: '@', type: 'MX', ttl: 60, fields: [{ preference: 'ten', exchange: 'mail' }] },
      'fields.0.preference',
    ],
    ['a type that is kept as it is', { name: '@', type: 'SOA', ttl: 60, values: ['x'] }, 'type'],
    ['no type at all', { name: '@', type: '???', ttl: 60, values: ['x'] }, 'type'],
  ])('refuses %s with 422, naming the field', async (_, body, path) => {
    const answer = await desk.edit(body);
    expect({ status: answer.status, code: answer.body.code, path: answer.body.issues?.[0]?.path }).toEqual({
      status: 422,
      code: 'invalid-record',
      path,
    });
    expect((await desk.tray()).body['edits']).toEqual([]);
    const checked = await call(server, 'POST', `${desk.at}/zones/${desk.zone.id}/check`, { as: desk.author, body });
    expect(checked.body).toMatchObject({ set: null, issues: [{ path }] });
  });

  it('names what is wrong by a code and what stands in its sentence, beside the English', async () => {
    const mail = { name: '@', type: 'MX', ttl: 60, fields: [{ preference: 70_000, exchange: 'mail' }] };
    const answer = await desk.edit(mail);
    const issue = {
      code: 'number-range',
      params: { max: 65_535 },
      message: 'A whole number from 0 to 65535 is needed',
    };
    expect(answer.body).toMatchObject({
      issues: [{ path: 'fields.0.preference', ...issue }],
      sentence: { code: 'set-not-staged', params: { issue } },
    });
  });

  it('splits a text of 300 bytes into strings a TXT record can hold', async () => {
    const answer = await desk.edit({ name: 'long', type: 'TXT', ttl: 60, values: ['x'.repeat(300)] });
    expect(answer.status).toBe(200);
    expect(answer.body['changes']).toMatchObject([{ after: { values: [`"${'x'.repeat(255)}" "${'x'.repeat(45)}"`] } }]);
  });

  it('shows a CNAME beside other data as a blocking finding, and does not submit it', async () => {
    const answer = await desk.edit({ name: 'www', type: 'CNAME', ttl: 60, values: ['mail'] });
    expect(answer.body['findings']).toContainEqual(expect.objectContaining({ severity: 'block' }));
    expect(answer.body['blocked']).toEqual(expect.any(String));
    expect(answer.body['blockedSentence']).toMatchObject({ code: 'finding/cname-with-other-data' });
    const refused = await call(server, 'POST', `${desk.at}/changes/${String(answer.body['id'])}/submit`, {
      as: desk.author,
    });
    expect(refused.body).toMatchObject({ code: 'plan-blocked', findings: [{ severity: 'block' }] });
  });

  it('is one for each person, also when many edits arrive at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => desk.edit({ ...NEW_ADDRESS, name: `host-${n}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect((await desk.tray()).body['edits']).toHaveLength(6);
    expect((await desk.tray(desk.manager)).body['edits']).toEqual([]);
  });

  it('loses one edit or all of them when told to', async () => {
    await desk.edit(NEW_ADDRESS);
    const two = await desk.edit({ ...NEW_ADDRESS, name: 'two' });
    const [first] = two.body['edits'] as { id: string }[];
    const path = `${desk.at}/zones/${desk.zone.id}/tray/edits/${first?.id ?? ''}`;
    expect((await call(server, 'DELETE', path, { as: desk.manager })).status).toBe(404);
    expect((await call(server, 'DELETE', path, { as: desk.author })).body['edits']).toHaveLength(1);
    expect((await call(server, 'DELETE', `${desk.at}/zones/${desk.zone.id}/tray`, { as: desk.author })).status).toBe(
      204,
    );
    expect((await desk.tray()).body).toMatchObject({ edits: [], blocked: expect.any(String) });
  });
});
