import { describe, expect, it } from 'vitest';
import { parseZoneFile } from '#model/rules/zone-file.ts';
import { diffCsv, diffJson, diffLines, diffText, zoneText } from '#web/screens/change/diff-text.ts';
import {
  isFiltered,
  longestOldTtl,
  PAGE,
  review,
  reviewAddress,
  reviewQuery,
  risksOf,
  type AnyChange,
  type ReviewQuery,
} from '#web/screens/change/review.ts';
import { rememberViewed, viewedOf } from '#web/ui/viewed.ts';

const APEX = 'example.com.';
const HEAD = { zone: APEX, of: '#7, plan 1a2b3c4d' };
let count = 0;

function change(
  name: string,
  type: string,
  before: string[] | null,
  after: string[] | null,
  ttls = [300, 300],
): AnyChange {
  const full = name === '@' ? APEX : `${name}.${APEX}`;
  const set = (values: string[] | null, ttl = 300) => (values === null ? null : { name: full, type, ttl, values });
  return {
    id: `change-${++count}`,
    name: full,
    type,
    action: before === null ? 'add' : after === null ? 'delete' : 'replace',
    before: set(before, ttls[0]),
    after: set(after, ttls[1]),
  };
}

const ask = (text = ''): ReviewQuery => reviewQuery(new URLSearchParams(text));
const MIXED = [
  change('new', 'A', null, ['192.0.2.1']),
  change('gone', 'TXT', ['"=SUM(A1)"'], null),
  change('www', 'A', ['192.0.2.1', '192.0.2.2'], ['192.0.2.2', '192.0.2.3']),
];

describe('the review of a diff', () => {
  it('keeps the order of execution while it fits on a page', () => {
    expect(review(MIXED, ask())).toMatchObject({
      items: MIXED,
      matching: 3,
      total: 3,
      grouped: false,
      page: 1,
      pages: 1,
    });
  });

  it('shows however many there are: in groups, what is deleted first, a hundred a page, none left out', () => {
    const many = Array.from({ length: 250 }, (_, n) =>
      n % 3 === 0
        ? change(`a${n}`, 'A', null, ['192.0.2.1'])
        : n % 3 === 1
          ? change(`d${n}`, 'A', ['192.0.2.1'], null)
          : change(`r${n}`, 'A', ['192.0.2.1'], ['192.0.2.2']),
    );
    const pages = [1, 2, 3].map((page) => review(many, ask(`page=${page}`)));
    expect(pages.map((one) => one.items.length)).toEqual([PAGE, PAGE, 50]);
    expect(pages[0]).toMatchObject({ grouped: true, pages: 3, counts: { add: 84, delete: 83, replace: 83 } });
    const all = pages.flatMap((one) => one.items);
    expect(new Set(all.map((one) => one.id)).size).toBe(250);
    expect(all.map((one) => one.action).filter((action, index, list) => action !== list[index - 1])).toEqual([
      'delete',
      'replace',
      'add',
    ]);
    expect(review(many, ask('page=99')).page).toBe(3);
  });

  it('finds any part of a name, type or value, old or new, and one operation', () => {
    const found = (query: string) => review(MIXED, ask(query)).items.map((item) => item.name.split('.')[0]);
    expect(found('find=WWW')).toEqual(['www']);
    expect(found('find=txt')).toEqual(['gone']);
    expect(found('find=192.0.2.1')).toEqual(['new', 'www']);
    expect(found('operation=delete')).toEqual(['gone']);
    expect(found('operation=add&find=gone')).toEqual([]);
  });

  it('takes nonsense in the address for its absence', () => {
    for (const text of ['page=-1', 'page=1.5', 'page=x', 'operation=drop', 'view=html'])
      expect(ask(text), text).toEqual({ find: '', operation: null, view: 'table', page: 1 });
  });

  it('finds an internationalised name as people write it', () => {
    const changes = [...MIXED, change('xn--bcher-kva', 'A', null, ['192.0.2.9'])];
    expect(review(changes, ask('find=bücher')).items.map((item) => item.name)).toEqual([`xn--bcher-kva.${APEX}`]);
  });

  it('has an address for each view and page, the filter kept, the page begun anew in another view', () => {
    const query = ask('find=www&operation=add&page=3');
    expect(isFiltered(query)).toBe(true);
    expect(isFiltered(ask('view=text&page=2'))).toBe(false);
    expect(reviewAddress(query, { view: 'text' })).toBe('?find=www&operation=add&view=text#diff');
    expect(reviewAddress(query, { page: 4 })).toBe('?find=www&operation=add&page=4#diff');
    expect(reviewAddress(ask('view=json'), { view: 'table' })).toBe('?#diff');
  });

  it('names what makes a reader look twice', () => {
    expect(risksOf(MIXED, [], APEX)).toEqual([]);
    const risky = ['NS', 'MX', 'DS', 'CAA'].map((type) => change('@', type, null, ['x']));
    expect(risksOf([...risky, change('*', 'A', null, ['192.0.2.1'])], ['deletes-many'], APEX)).toEqual([
      'apex',
      'ns',
      'mx',
      'ds',
      'caa',
      'wildcard',
      'large',
    ]);
  });

  it('knows how long an old answer can live', () => {
    expect(longestOldTtl([change('a', 'A', ['x'], ['y'], [3600, 60]), change('b', 'A', null, ['y'])])).toBe(3600);
    expect(longestOldTtl([change('b', 'A', null, ['y'])])).toBe(0);
  });
});

describe('a diff as text', () => {
  it('shows what goes, what comes and what stays', () => {
    expect(diffLines(MIXED[2]!).map(({ sign, text }) => `${sign}${text.split('\t').at(-1)}`)).toEqual([
      '-192.0.2.1',
      ' 192.0.2.2',
      '+192.0.2.3',
    ]);
    const moved = change('t', 'A', ['192.0.2.1'], ['192.0.2.1'], [300, 60]);
    expect(diffLines(moved).map(({ sign, text }) => `${sign}${text.split('\t')[1]}`)).toEqual(['-300', '+60']);
    expect(diffText(MIXED, HEAD)).toContain(
      '--- example.com. before\n+++ example.com. after #7, plan 1a2b3c4d\n@@ new',
    );
  });

  it('is a zone file that reads back to the sets as they shall be', () => {
    const text = zoneText(MIXED, HEAD);
    const parsed = parseZoneFile(text, APEX);
    expect(parsed.ok && parsed.value.sets).toEqual(MIXED.flatMap(({ after }) => (after === null ? [] : [after])));
    expect(text).toContain('; deleted: gone.example.com.\t300\tIN\tTXT\t"=SUM(A1)"');
  });

  it('is a table that no spreadsheet takes for formulas', () => {
    const evil = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '"quoted", with comma', 'plain'];
    const rows = diffCsv([change('@', 'TXT', null, evil)], ',').split('\r\n');
    expect(rows[0]).toBe('\ufeffoperation,name,type,ttl before,ttl after,value,becomes');
    expect(rows.slice(1, -1).map((row) => row.slice('add,example.com.,TXT,,300,'.length))).toEqual([
      `"'=1+1",added`,
      `"'+1",added`,
      `"'-1",added`,
      `"'@SUM(A1)",added`,
      `"'\t=1",added`,
      `"""quoted"", with comma",added`,
      'plain,added',
    ]);
    expect(diffCsv(MIXED, ';').split('\r\n')[3]).toBe('replace;www.example.com.;A;300;300;192.0.2.1;removed');
  });

  it('is data without the product’s own ids', () => {
    expect(JSON.parse(diffJson(MIXED))[0]).toEqual({
      name: `new.${APEX}`,
      type: 'A',
      action: 'add',
      before: null,
      after: MIXED[0]?.after,
    });
  });
});

describe('what was viewed', () => {
  function store(initial: Record<string, string> = {}): () => Storage {
    const kept = new Map(Object.entries(initial));
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    return () => storage as unknown as Storage;
  }

  it('is kept by the hash of the plan, and of another plan nothing was seen', () => {
    const storage = store();
    rememberViewed('one', ['a', 'b'], storage);
    rememberViewed('two', ['c'], storage);
    expect([viewedOf('one', storage), viewedOf('two', storage), viewedOf('three', storage)]).toEqual([
      ['a', 'b'],
      ['c'],
      [],
    ]);
    rememberViewed('one', [], storage);
    expect(viewedOf('one', storage)).toEqual([]);
  });

  it('does not grow without end: the oldest plans are forgotten', () => {
    const storage = store();
    for (let plan = 0; plan < 40; plan++) rememberViewed(`plan-${plan}`, ['a'], storage);
    expect([viewedOf('plan-39', storage), viewedOf('plan-9', storage)]).toEqual([['a'], []]);
  });

  it('never stops a review, whatever is in the store or where there is none', () => {
    for (const text of ['{', '{"a":1}', '[[1]]', 'null'])
      expect(viewedOf('one', store({ 'apexkeep-viewed': text }))).toEqual([]);
    const closed = (): Storage => {
      throw new Error('denied');
    };
    expect(viewedOf('one', closed)).toEqual([]);
    expect(() => rememberViewed('one', ['a'], closed)).not.toThrow();
  });
});
