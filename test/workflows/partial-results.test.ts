import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as readers from '#activities/providers/readers.ts';
import { answer, changesOf, resultsOf } from '#test/builders/change-acts.ts';
import { address, ChangeWorld } from '#test/builders/change-world.ts';
import { resolveChange } from '#workflows/client/decisions.ts';

/*
 * A provider that takes one change a call: PowerDNS through the real registry, with that one capability narrowed. The second
 * of three calls is refused, because a stranger has put a CNAME where the change wants to add an address.
 */
vi.mock('#activities/providers/readers.ts', async (original) => {
  const real = await original<typeof readers>();
  const openReader: typeof real.openReader = (...given) => {
    const reader = real.openReader(...given);
    return Object.assign(reader, { capabilities: { ...reader.capabilities, maxChangesPerCall: 1 } });
  };
  return { openReader };
});

let world: ChangeWorld;
beforeAll(async () => {
  world = await ChangeWorld.open();
});
afterAll(() => world.close());

type Zone = Awaited<ReturnType<ChangeWorld['zone']>>;

/** Puts a CNAME at `new` beside the plan's back, or takes it away. */
function stranger(zone: Zone, changetype: 'REPLACE' | 'DELETE'): void {
  const records = changetype === 'DELETE' ? [] : [{ content: `mail.${zone.name}` }];
  world.dns.control.edit(zone.name, [{ name: `new.${zone.name}`, type: 'CNAME', ttl: 300, changetype, records }]);
}

/** A request of which `mail` is written, `new` refused, and `www` never tried. */
async function partlyWritten(): Promise<{ zone: Zone; id: string }> {
  const zone = await world.zone();
  const id = await world.submit(zone, [
    address(zone, 'mail', '192.0.2.21'),
    address(zone, 'new', '192.0.2.12'),
    address(zone, 'www', '192.0.2.11'),
  ]);
  await world.until(id, ['awaiting-approval']);
  stranger(zone, 'REPLACE');
  await world.approve(id);
  await world.until(id, ['partially-applied']);
  return { zone, id };
}

const held = (zone: Zone) => ({
  mail: world.held(zone, 'mail')?.[0],
  new: world.held(zone, 'new')?.[0] ?? null,
  www: world.held(zone, 'www')?.[0],
});
const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 25 });
const BEFORE = { mail: '192.0.2.20', new: null, www: '192.0.2.10' };
const AFTER = { mail: '192.0.2.21', new: '192.0.2.12', www: '192.0.2.11' };
const accepted = (zone: Zone) => world.writes(zone).filter((write) => write.outcome === 'accepted').length;

describe.concurrent('a request of which the provider took only part', () => {
  it('says per record set what is there, why not, and what to do; others may go on meanwhile', async () => {
    const { zone, id } = await partlyWritten();
    const changes = await changesOf(world, id);
    expect(changes.map(({ label, result }) => [label, result])).toEqual([
      ['mail', 'written'],
      ['new', 'failed'],
      ['www', 'pending'],
    ]);
    expect(changes[1]?.failure?.message).toContain('Conflicts with pre-existing RRset');
    expect(changes[1]?.failure?.recommended).toBe('skip');
    expect(held(zone)).toEqual({ ...BEFORE, mail: AFTER.mail });
    const other = await world.submit(zone, [address(zone, 'old', '192.0.2.31')]);
    await world.approve(other);
    await world.until(other, ['done']);
  });

  it('is done by a retry of all once the cause is gone, each set written once', async () => {
    const { zone, id } = await partlyWritten();
    stranger(zone, 'DELETE');
    await answer(world, id, 'retry');
    await world.until(id, ['done']);
    expect(held(zone)).toEqual(AFTER);
    expect(accepted(zone)).toBe(3);
    expect(await resultsOf(world, id)).toEqual({ mail: 'verified', new: 'verified', www: 'verified' });
  });

  it('stays partly applied after a retry that is refused again, with the newest reason', async () => {
    const { zone, id } = await partlyWritten();
    await answer(world, id, 'retry', 'new');
    await soon(async () => expect(world.writes(zone).filter((write) => write.outcome === 'refused')).toHaveLength(2));
    const { outcome } = await world.until(id, ['partially-applied']);
    expect(outcome?.message).toContain('Conflicts with pre-existing RRset');
    expect(held(zone)).toEqual({ ...BEFORE, mail: AFTER.mail });
  });

  it('takes a retry of one change and leaves the others as they are, until they are retried too', async () => {
    const { zone, id } = await partlyWritten();
    stranger(zone, 'DELETE');
    await answer(world, id, 'retry', 'new');
    await soon(async () => expect(await resultsOf(world, id)).toMatchObject({ new: 'written', www: 'pending' }));
    await world.until(id, ['partially-applied']);
    expect(held(zone)).toEqual({ ...AFTER, www: BEFORE.www });
    await answer(world, id, 'retry', 'www');
    await world.until(id, ['done']);
    expect(accepted(zone)).toBe(3);
  });

  it('is done without what is skipped: what was written stands, is proven, and is called done', async () => {
    const { zone, id } = await partlyWritten();
    await answer(world, id, 'skip');
    const { outcome } = await world.until(id, ['done', 'failed']);
    expect(await resultsOf(world, id)).toEqual({ mail: 'verified', new: 'skipped', www: 'skipped' });
    expect(outcome).toMatchObject({ code: 'partly-done', message: expect.stringContaining('1 of 3') });
    expect((await world.view(id)).state).toBe('done');
    expect(held(zone)).toEqual({ ...BEFORE, mail: AFTER.mail });
  });

  it('takes a skip of one change, and a retry carries out the rest', async () => {
    const { zone, id } = await partlyWritten();
    await answer(world, id, 'skip', 'new');
    await soon(async () => expect(await resultsOf(world, id)).toMatchObject({ new: 'skipped' }));
    await world.until(id, ['partially-applied']);
    await answer(world, id, 'retry');
    const { outcome } = await world.until(id, ['done']);
    expect(outcome?.code).toBe('partly-done');
    expect(held(zone)).toEqual({ ...AFTER, new: null });
  });

  it('puts back what it wrote, and only that, when all of it is compensated, and ends', async () => {
    const { zone, id } = await partlyWritten();
    await answer(world, id, 'compensate');
    await soon(async () => expect(await resultsOf(world, id)).toMatchObject({ mail: 'compensated' }));
    const { outcome } = await world.until(id, ['failed', 'partially-applied']);
    expect(await resultsOf(world, id)).toEqual({ mail: 'compensated', new: 'skipped', www: 'skipped' });
    expect((await world.view(id)).state).toBe('failed');
    expect(outcome).toMatchObject({ code: 'undone', message: expect.stringContaining('put back: 1') });
    expect(held(zone)).toEqual(BEFORE);
  });

  it('puts back one change when told so, and does the others', async () => {
    const { zone, id } = await partlyWritten();
    stranger(zone, 'DELETE');
    await answer(world, id, 'compensate', 'mail');
    await soon(async () => expect(await resultsOf(world, id)).toMatchObject({ mail: 'compensated' }));
    await world.until(id, ['partially-applied']);
    await answer(world, id, 'retry');
    await world.until(id, ['done']);
    expect(held(zone)).toEqual({ ...AFTER, mail: BEFORE.mail });
  });

  it('never puts back what somebody else changed since, and says so', async () => {
    const { zone, id } = await partlyWritten();
    world.dns.control.edit(zone.name, [
      { name: `mail.${zone.name}`, type: 'A', ttl: 300, changetype: 'REPLACE', records: [{ content: '192.0.2.77' }] },
    ]);
    await answer(world, id, 'compensate');
    await soon(async () => expect(await resultsOf(world, id)).toMatchObject({ mail: 'failed' }));
    const { outcome } = await world.until(id, ['partially-applied']);
    expect(outcome?.message).toContain('Somebody else changed');
    expect(world.held(zone, 'mail')).toEqual(['192.0.2.77']);
  });

  it('refuses an answer about a change of another request', async () => {
    const [one, two] = await Promise.all([partlyWritten(), partlyWritten()]);
    const [foreign] = await changesOf(world, two.id);
    const act = { actorId: world.workspace.users.manager, requestId: randomUUID(), reason: 'a mistake' };
    const asked = { ...act, action: 'retry' as const, changeId: foreign?.id ?? '' };
    await expect(resolveChange(world.temporal.client, one.id, asked)).rejects.toMatchObject({ code: 'not-found' });
    expect((await world.view(one.id)).state).toBe('partially-applied');
  });
});
