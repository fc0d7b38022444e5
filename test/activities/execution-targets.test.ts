import { describe, expect, it } from 'vitest';
import { type ChangeRow, givenUp, targetsOf, wouldEmpty } from '#activities/execution-targets.ts';
import type { RecordSet } from '#model/rules/record-set.ts';

const set = (name: string, value: string): RecordSet => ({ name, type: 'A', ttl: 300, values: [value] });
const row = (id: string, result: ChangeRow['result'], touched: boolean): ChangeRow => ({
  id,
  name: `${id}.example.test.`,
  type: 'A',
  action: 'replace',
  before: set(`${id}.example.test.`, '192.0.2.1'),
  after: set(`${id}.example.test.`, '192.0.2.2'),
  result,
  touched,
});
const resolution = (action: 'retry' | 'skip' | 'compensate', changeId: string | null = null) => ({
  actorId: 'a',
  requestId: 'r',
  reason: '',
  action,
  changeId,
});

describe('what an execution writes', () => {
  const changes = [
    row('written', 'written', true),
    row('failed', 'failed', false),
    row('unknown', 'unknown', true),
    row('skipped', 'skipped', true),
  ];

  it('compensates only what this request wrote, backwards, each to what it was', () => {
    const targets = targetsOf(changes, resolution('compensate'));
    expect(targets.map((target) => target.changeId)).toEqual(['unknown', 'written']);
    expect(targets[1]).toMatchObject({ purpose: 'compensate', before: changes[0]?.after, after: changes[0]?.before });
  });

  it('retries what is not at the provider, and only the named change where one is named', () => {
    expect(targetsOf(changes, resolution('retry')).map((target) => target.changeId)).toEqual(['failed', 'unknown']);
    expect(targetsOf(changes, resolution('retry', 'failed')).map((target) => target.changeId)).toEqual(['failed']);
  });

  it('writes nothing to skip', () => {
    expect(targetsOf(changes, resolution('skip'))).toEqual([]);
  });
});

describe('what an operator gives up', () => {
  const written = row('written', 'written', true);
  const failed = row('failed', 'failed', false);
  const pending = row('pending', 'pending', false);
  const ids = (changes: readonly ChangeRow[]) => changes.map((change) => change.id);

  it('is, when all is skipped, what is not at the provider: what was written is still to be proven', () => {
    expect(ids(givenUp([written, failed, pending], resolution('skip')))).toEqual(['failed', 'pending']);
  });

  it('is, where all is at the provider, what could not be proven', () => {
    expect(ids(givenUp([written, row('proven', 'verified', true)], resolution('skip')))).toEqual(['written']);
  });

  it('is the named change alone where one is named, and never one that is settled', () => {
    expect(ids(givenUp([written, failed], resolution('skip', 'written')))).toEqual(['written']);
    expect(ids(givenUp([row('proven', 'verified', true)], resolution('skip', 'proven')))).toEqual([]);
  });

  it('is, when all is put back, what never reached the provider; a retry gives nothing up', () => {
    expect(ids(givenUp([written, failed, pending], resolution('compensate')))).toEqual(['failed', 'pending']);
    expect(givenUp([written, failed], resolution('retry'))).toEqual([]);
    expect(givenUp([written, failed], null)).toEqual([]);
  });
});

describe('R3: never empty', () => {
  const apex = 'example.test.';
  const remove = (name: string, type: string) => ({
    changeId: 'c',
    purpose: 'apply' as const,
    name,
    type,
    action: 'delete' as const,
    before: set(name, '192.0.2.1'),
    after: null,
  });
  const live = new Set([`${apex} SOA`, `${apex} NS`, `www.${apex} A`]);

  it('refuses to delete SOA or NS of the apex', () => {
    expect(wouldEmpty(apex, [remove(apex, 'NS')], live)).not.toBeNull();
    expect(wouldEmpty(apex, [remove(apex, 'SOA')], live)).not.toBeNull();
  });

  it('refuses to delete the last set beside them, and lets one of two go', () => {
    expect(wouldEmpty(apex, [remove(`www.${apex}`, 'A')], live)).not.toBeNull();
    expect(wouldEmpty(apex, [remove(`www.${apex}`, 'A')], new Set([...live, `mail.${apex} A`]))).toBeNull();
  });
});
