import { afterEach, describe, expect, it } from 'vitest';
import { SandboxClock } from '#sandbox/server/clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let clock = new SandboxClock();
afterEach(() => {
  clock.reset();
  clock = new SandboxClock();
});

const about = (time: Date, expected: number) => Math.abs(time.getTime() - expected) < 5_000;

describe('the clock of a stand-in', () => {
  it('keeps appointments in order, each at its own time, however far it is moved at once', async () => {
    const start = clock.now().getTime();
    const seen: [string, number][] = [];
    const note = (what: string) => () => void seen.push([what, Math.round((clock.now().getTime() - start) / HOUR)]);
    clock.after(3 * HOUR, note('third'));
    clock.after(HOUR, note('first'));
    clock.after(2 * HOUR, note('second'));
    await clock.advance(400 * DAY);
    expect(seen).toEqual([
      ['first', 1],
      ['second', 2],
      ['third', 3],
    ]);
    expect(about(clock.now(), start + 400 * DAY)).toBe(true);
  });

  it('keeps what an appointment arranges on the way, and waits for what takes time', async () => {
    let years = 0;
    const yearly = async (): Promise<void> => {
      await new Promise(setImmediate);
      years += 1;
      clock.after(365 * DAY, yearly);
    };
    clock.after(365 * DAY, yearly);
    await clock.advance(3 * 365 * DAY + DAY);
    expect(years).toBe(3);
    expect(clock.pending()).toHaveLength(1);
  });

  it('goes on after an appointment that fails, and drops one that was taken back', async () => {
    const seen: string[] = [];
    clock.after(1_000, () => {
      throw new Error('fails at once');
    });
    clock.after(2_000, () => Promise.reject(new Error('fails later')));
    const takeBack = clock.after(3_000, () => void seen.push('taken back'));
    clock.after(4_000, () => void seen.push('kept'));
    takeBack();
    await clock.advance(DAY);
    expect(seen).toEqual(['kept']);
  });

  it('keeps appointments in real time too', async () => {
    await new Promise<void>((done) => clock.after(20, done));
    expect(clock.pending()).toEqual([]);
  });

  it('can be set to a time and back', () => {
    clock.set({ at: '2031-02-03T04:05:06Z' });
    expect(clock.now().toISOString()).toMatch(/^2031-02-03T04:05:0/);
    clock.set({});
    expect(about(clock.now(), Date.now())).toBe(true);
  });

  it('says that it is being moved, and how far it is from the real time', async () => {
    const seen: boolean[] = [];
    clock.after(HOUR, () => void seen.push(clock.moving));
    await clock.advance(DAY);
    expect([...seen, clock.moving]).toEqual([true, false]);
    const later = new SandboxClock();
    later.set({ offsetMs: clock.offsetMs });
    expect(about(later.now(), clock.now().getTime())).toBe(true);
  });
});
