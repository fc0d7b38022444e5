import { describe, expect, it, vi } from 'vitest';
import { oneAtATime } from '#web/ui/one-at-a-time.ts';

describe('work that is asked for again while it runs', () => {
  it('never runs twice at once, and runs once more after it, however often it was asked for', async () => {
    const ends: (() => void)[] = [];
    const work = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
    const ask = oneAtATime(work);
    const first = ask();
    for (let count = 0; count < 5; count += 1) void ask();
    expect(work).toHaveBeenCalledTimes(1);
    ends.shift()?.();
    await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(2));
    ends.shift()?.();
    await first;
    expect(work).toHaveBeenCalledTimes(2);
    void ask();
    expect(work).toHaveBeenCalledTimes(3);
  });

  it('runs again after a run that failed', async () => {
    const work = vi.fn(() => Promise.reject(new Error('away')));
    const ask = oneAtATime(work);
    await ask();
    await ask();
    expect(work).toHaveBeenCalledTimes(2);
  });
});
