import { describe, expect, it } from 'vitest';
import { APEX, deskEachTest, NEW_ADDRESS } from './change-desk.ts';
import { call, type Answer } from './api-server.ts';

const { server, desk } = deskEachTest();

const send = (path: string, text: string, existing = 'add', as = desk.author): Promise<Answer> =>
  call(server, 'POST', `${desk.at}/zones/${desk.zone.id}/tray/${path}`, { as, body: { text, existing } });
const check = (text: string, existing?: string) => send('paste/check', text, existing);
const stage = (text: string, existing?: string) => send('paste', text, existing);
const outcomes = (answer: Answer): string[] =>
  (answer.body['lines'] as { line: number; outcome: string }[]).map(({ line, outcome }) => `${line} ${outcome}`);
const edits = async (): Promise<unknown[]> =>
  ((await desk.tray()).body['edits'] as { name: string; type: string; after: { values: string[] } | null }[]).map(
    ({ name, type, after }) => `${name.replace(`.${APEX}`, '')} ${type} ${after?.values.join(' | ') ?? 'deleted'}`,
  );

const LINES = `$TTL 300
www A 192.0.2.1          ; as it is
www A 192.0.2.9          ; one more
shop A 192.0.2.80
shop A 192.0.2.81
other.net. A 192.0.2.1
@ SOA a. b. 1 2 3 4 5
$INCLUDE more.zone`;

describe('pasted zone-file lines', () => {
  it('are answered line by line with what they become, what they change and what rules say of it', async () => {
    const answer = await check(LINES);
    expect(outcomes(answer)).toEqual([
      '2 unchanged',
      '3 merges',
      '4 added',
      '5 merges',
      '6 refused',
      '7 refused',
      '8 refused',
    ]);
    expect(answer.body['lines']).toContainEqual(
      expect.objectContaining({
        line: 6,
        issue: {
          code: 'name-outside-zone',
          message: expect.stringContaining('other.net.'),
          params: { name: 'other.net.', zone: APEX },
        },
      }),
    );
    expect(answer.body['changes']).toMatchObject([
      { name: `shop.${APEX}`, action: 'add', after: { values: ['192.0.2.80', '192.0.2.81'] } },
      { name: `www.${APEX}`, before: { values: ['192.0.2.1'] }, after: { values: ['192.0.2.1', '192.0.2.9'] } },
    ]);
    expect((await check('www CNAME mail')).body['findings']).toContainEqual(
      expect.objectContaining({ severity: 'block' }),
    );
    expect((await desk.tray()).body).toMatchObject({ id: null, edits: [] });
  });

  it('go into the tray together when confirmed, the refused ones left out', async () => {
    const answer = await stage(LINES);
    expect({ status: answer.status, ...answer.body }).toMatchObject({
      status: 200,
      staged: 2,
      unchangedLines: 1,
      refusedLines: 3,
      tray: { number: 1, edits: 2 },
    });
    expect(answer.headers.get('etag')).toBe(`"${String((answer.body['tray'] as { version: number }).version)}"`);
    expect(await edits()).toEqual(['www A 192.0.2.1 | 192.0.2.9', 'shop A 192.0.2.80 | 192.0.2.81']);
  });

  it('are read on top of what is in the tray already, and take an edit out that they undo', async () => {
    await desk.edit(NEW_ADDRESS);
    await stage('www A 192.0.2.7');
    expect(await edits()).toEqual(['www A 192.0.2.7 | 192.0.2.9']);
    await stage('www 300 A 192.0.2.1', 'replace');
    expect(await edits()).toEqual([]);
  });

  it('keep what the provider holds beside the data, and every octet of a text', async () => {
    await stage('mail A 192.0.2.3\nodd 60 TXT "tab\\009, quote \\", \\000\\255" "two  blanks"');
    const changes = (await desk.tray()).body['changes'];
    expect(changes).toContainEqual(
      expect.objectContaining({ after: expect.objectContaining({ extras: { comments: ['keep me'] } }) }),
    );
    expect(changes).toContainEqual(
      expect.objectContaining({
        after: expect.objectContaining({ values: ['"tab\\009, quote \\", \\000\\255two  blanks"'] }),
      }),
    );
  });

  it.each([
    ['nothing but comments', '; nothing here\n\n', 'text'],
    ['only refused lines', 'other.net. A 192.0.2.1', 'line.1'],
  ])('stage nothing when they hold %s', async (_, text, path) => {
    expect((await stage(text)).body).toMatchObject({ code: 'invalid-record', issues: [{ path }] });
    expect(await edits()).toEqual([]);
  });

  it.each([
    ['more than 2,000 records', Array.from({ length: 2001 }, (_, n) => `h${n} A 192.0.2.1`).join('\n')],
    ['more than 200,000 characters', ';'.repeat(200_001)],
  ])('are refused with the limit when they have %s', async (_, text) => {
    for (const answer of [await check(text), await stage(text)])
      expect(answer.body).toMatchObject({ code: 'invalid-input', issues: [{ path: 'text' }] });
    expect(await edits()).toEqual([]);
  });

  it('leave the tray as it was when together they are too many for it', async () => {
    const first = Array.from({ length: 1500 }, (_, n) => `a${n} A 192.0.2.1`).join('\n');
    const more = Array.from({ length: 501 }, (_, n) => `b${n} A 192.0.2.1`).join('\n');
    expect((await stage(first)).body).toMatchObject({ staged: 1500 });
    const refused = await stage(more);
    expect(refused.body).toMatchObject({ code: 'conflict', detail: expect.stringContaining('2001') });
    expect(await edits()).toHaveLength(1500);
  });

  it('are staged once when the same confirmation arrives twice', async () => {
    const path = `${desk.at}/zones/${desk.zone.id}/tray/paste`;
    const again = { as: desk.author, key: 'the-same-key', body: { text: 'www A 192.0.2.9', existing: 'add' } };
    const [one, two] = [await call(server, 'POST', path, again), await call(server, 'POST', path, again)];
    expect(two.body).toEqual(one.body);
    expect((await desk.tray()).body['version']).toBe((one.body['tray'] as { version: number }).version);
  });

  it('need a zone that was read', async () => {
    await desk.sql('update zone set observed_at = null where id = $1', [desk.zone.id]);
    expect((await stage('www A 192.0.2.9')).body.code).toBe('conflict');
  });
});
