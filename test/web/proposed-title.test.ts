import { describe, expect, it } from 'vitest';
import german from '#web/messages/de.json' with { type: 'json' };
import english from '#web/messages/en.json' with { type: 'json' };
import { proposedTitle } from '#web/screens/change/proposed-title.ts';

const APEX = 'example.com.';
type Change = Parameters<typeof proposedTitle>[0][number];
type Message = { match: Record<'plural=one' | 'plural=other', string> }[];

const say =
  ([message]: Message) =>
  ({ count, what }: { count: number; what: string }): string =>
    message!.match[count === 1 ? 'plural=one' : 'plural=other']
      .replace('{count}', String(count))
      .replace('{what}', what);
const wordsOf = (all: typeof english | typeof german) => ({
  add: say(all.proposed_add),
  replace: say(all.proposed_change),
  delete: say(all.proposed_delete),
});
const change = (action: Change['action'], name: string, type = 'A'): Change => ({
  name: name === '@' ? APEX : `${name}.${APEX}`,
  type,
  action,
});
const proposed = (changes: Change[], all: typeof english | typeof german = english): string =>
  proposedTitle(changes, APEX, wordsOf(all));

describe('the title proposed for a draft', () => {
  it('names what stands alone of its kind and counts the rest', () => {
    expect(proposed([change('replace', 'www')])).toBe('Change www A');
    expect(proposed([change('delete', '@', 'MX')])).toBe('Delete example.com MX');
    const added = ['a', 'b', 'c'].map((name) => change('add', name));
    expect(proposed([...added, change('delete', 'old', 'TXT')])).toBe('Add 3 record sets, delete old TXT');
    expect(proposed([change('delete', 'x'), change('replace', 'y'), change('add', 'z')])).toBe(
      'Add z A, change y A, delete x A',
    );
  });

  it('is a sentence in German too', () => {
    const many = [change('replace', 'a'), change('replace', 'b'), change('add', 'www', 'AAAA')];
    expect(proposed(many, german)).toBe('www AAAA hinzufügen, 2 Eintragssätze ändern');
  });

  it('says an internationalised name as people read it', () => {
    expect(proposed([change('add', 'xn--bcher-kva')])).toBe('Add bücher A');
  });

  it('is no longer than the API takes, and empty when nothing changes', () => {
    const long = ['add', 'replace', 'delete'].map((action) => change(action as 'add', 'x'.repeat(63)));
    expect(proposed(long)).toHaveLength(120);
    expect(proposed(long)).toMatch(/…$/);
    expect(proposed([])).toBe('');
  });
});
