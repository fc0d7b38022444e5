import { describe, expect, it } from 'vitest';
import type { RecordSet } from '#model/rules/record-set.ts';
import { observe } from '#test/builders/workspace.ts';
import { APEX, deskEachTest, NEW_ADDRESS, SETS } from './change-desk.ts';
import { call, type Answer } from './api-server.ts';

const { server, desk } = deskEachTest();

const bulk = (select: unknown, act: unknown, key?: string): Promise<Answer> =>
  call(server, 'POST', `${desk.at}/zones/${desk.zone.id}/tray/bulk`, {
    as: desk.author,
    body: { select, act },
    ...(key === undefined ? {} : { key }),
  });
const EVERYTHING = { search: '' };
const set = (name: string, type: string) => ({ name, type });
const edits = async (): Promise<string[]> =>
  ((await desk.tray()).body['edits'] as { name: string; type: string; after: RecordSet | null }[]).map(
    ({ name, type, after }) =>
      `${name === APEX ? '@' : name.replace(`.${APEX}`, '')} ${type} ${after === null ? 'deleted' : `${after.ttl} ${after.values.join(' | ')}`}`,
  );
/** A zone of `count` addresses besides what the desk has. */
const grow = (count: number) =>
  observe(server.database, desk.workspace.tenantId, desk.zone.id, [
    ...SETS,
    ...Array.from({ length: count }, (_, n) => ({
      name: `h${n}.${APEX}`,
      type: 'A',
      ttl: 300,
      values: [`198.51.100.${n % 250}`],
    })),
  ]);

describe('one act on many record sets', () => {
  it('replaces a value across names and types, and keeps what else is there', async () => {
    await desk.edit({ name: 'both', type: 'A', ttl: 60, values: ['192.0.2.1', '192.0.2.5'] });
    await desk.edit({ name: 'note', type: 'TXT', ttl: 60, values: ['192.0.2.1'] });
    const answer = await bulk(EVERYTHING, { kind: 'replace-value', from: '192.0.2.1', to: '192.0.2.9' });
    expect({ status: answer.status, ...answer.body }).toMatchObject({
      status: 200,
      chosen: 6,
      staged: 3,
      unchanged: 2,
      untouchedCount: 1,
      untouched: [{ name: APEX, type: 'SOA', code: 'type-opaque' }],
      tray: { edits: 3 },
    });
    expect(await edits()).toEqual([
      'both A 60 192.0.2.5 | 192.0.2.9',
      'note TXT 60 "192.0.2.9"',
      'www A 300 192.0.2.9',
    ]);
    expect(answer.headers.get('etag')).toBe(`"${String((answer.body['tray'] as { version: number }).version)}"`);
  });

  it('sets the TTL of chosen sets, on top of what is in the tray, and keeps what the provider holds', async () => {
    await desk.edit(NEW_ADDRESS);
    const chosen = [set('WWW', 'a'), set(`mail.${APEX}`, 'A'), set('gone', 'A')];
    expect((await bulk({ sets: chosen }, { kind: 'set-ttl', ttl: 60 })).body).toMatchObject({
      chosen: 2,
      staged: 2,
      untouched: [{ name: 'gone', code: 'not-there' }],
    });
    expect(await edits()).toEqual(['www A 60 192.0.2.9', 'mail A 60 192.0.2.2']);
    expect((await desk.tray()).body['changes']).toContainEqual(
      expect.objectContaining({ after: expect.objectContaining({ extras: { comments: ['keep me'] } }) }),
    );
  });

  it('takes an edit out of the tray when the act undoes it', async () => {
    await desk.edit({ ...NEW_ADDRESS, values: ['192.0.2.1'], ttl: 60 });
    await desk.edit({ name: 'new', type: 'A', ttl: 60, values: ['192.0.2.1'] });
    await bulk({ sets: [set('www', 'A')] }, { kind: 'set-ttl', ttl: 300 });
    expect(await edits()).toEqual(['new A 60 192.0.2.1']);
    await bulk({ sets: [set('new', 'A')] }, { kind: 'delete' });
    expect(await edits()).toEqual([]);
  });

  it('chooses by search and type as the list does, live or in the tray', async () => {
    await desk.edit(NEW_ADDRESS);
    const ttl = { kind: 'set-ttl', ttl: 60 };
    expect((await bulk({ search: '192.0.2.9' }, ttl)).body).toMatchObject({ chosen: 1, staged: 1 });
    expect((await bulk({ search: '192.0.2.1' }, ttl)).body).toMatchObject({ chosen: 1, unchanged: 1 });
    expect((await bulk({ search: 'ELSEWHERE', type: 'NS' }, ttl)).body).toMatchObject({ chosen: 1, staged: 1 });
    expect((await bulk({ search: 'elsewhere', type: 'MX' }, ttl)).body).toMatchObject({ chosen: 0, staged: 0 });
  });

  it('deletes more than ten sets only with their number typed, and stages nothing without it', async () => {
    await grow(11);
    const all = { search: 'h', type: 'A' };
    for (const count of [undefined, 10, 12])
      expect((await bulk(all, { kind: 'delete', ...(count === undefined ? {} : { count }) })).body).toMatchObject({
        code: 'invalid-input',
        deletes: 11,
        issues: [{ path: 'act.count' }],
      });
    expect(await edits()).toEqual([]);
    expect((await bulk(all, { kind: 'delete', count: 11 })).body).toMatchObject({ staged: 11 });
    const ten = Array.from({ length: 10 }, (_, n) => set(`h${n}`, 'A'));
    await call(server, 'DELETE', `${desk.at}/zones/${desk.zone.id}/tray`, { as: desk.author });
    expect((await bulk({ sets: ten }, { kind: 'delete' })).body).toMatchObject({ staged: 10 });
  });

  it('says how many were chosen when it is more than a change request holds', async () => {
    await grow(2001);
    const answer = await bulk({ search: '198.51.100.' }, { kind: 'set-ttl', ttl: 60 });
    expect({ status: answer.status, ...answer.body }).toMatchObject({
      status: 400,
      code: 'invalid-input',
      chosen: 2001,
      detail: expect.stringContaining('2000'),
    });
    expect(await edits()).toEqual([]);
  });

  it('is one write when it arrives twice', async () => {
    const act = { kind: 'set-ttl', ttl: 60 };
    const [one, two] = [
      await bulk(EVERYTHING, act, 'one-and-the-same'),
      await bulk(EVERYTHING, act, 'one-and-the-same'),
    ];
    expect(two.body).toEqual(one.body);
  });

  it.each([
    ['a TTL of -1', EVERYTHING, { kind: 'set-ttl', ttl: -1 }, 'invalid-record', 'act.ttl'],
    ['a TTL with a fraction', EVERYTHING, { kind: 'set-ttl', ttl: 1.5 }, 'invalid-record', 'act.ttl'],
    ['no value to replace', EVERYTHING, { kind: 'replace-value', from: '', to: 'x' }, 'invalid-input', 'act.from'],
    ['an act there is none of', EVERYTHING, { kind: 'rename' }, 'invalid-input', 'act.kind'],
    ['no set', { sets: [] }, { kind: 'delete' }, 'invalid-input', 'select.sets'],
    ['a count of -1', EVERYTHING, { kind: 'delete', count: -1 }, 'invalid-input', 'act.count'],
    ['a member nobody knows', { search: '', sort: 'name' }, { kind: 'delete' }, 'invalid-input', 'select.sort'],
  ])('refuses %s, naming the field', async (_, select, act, code, path) => {
    const answer = await bulk(select, act);
    expect({ code: answer.body.code, path: answer.body.issues?.[0]?.path }).toEqual({ code, path });
    expect(await edits()).toEqual([]);
  });
});
