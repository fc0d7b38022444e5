import os from 'node:os';
import { describe, expect, it } from 'vitest';
import { createSteps, explain, requireSpace } from '#deploy/steps.ts';
import { verdict } from '#deploy/test.ts';

describe('steps', () => {
  it('print name, time and result, or that they failed', async () => {
    const lines: string[] = [];
    const { step } = createSteps((line) => lines.push(line));
    await step(
      'PostgreSQL',
      async () => 5433,
      (port) => `127.0.0.1:${port}`,
    );
    await expect(step('Worker', async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(lines[0]).toMatch(/✓ PostgreSQL +\d+\.\d s {2}127\.0\.0\.1:5433/);
    expect(lines[1]).toMatch(/✗ Worker +\d+\.\d s/);
  });

  it('a full disk is called that, whoever reports it', () => {
    const fromSystem = Object.assign(new Error('write failed'), { code: 'ENOSPC' });
    expect(explain(fromSystem, '/data').message).toMatch(/disk that holds \/data is full/);
    expect(explain(new Error('could not extend file: No space left on device'), '/data').message).toMatch(/is full/);
    expect(explain(new Error('something else'), '/data').message).toBe('something else');
  });

  it('too little space is said before anything is started', async () => {
    await expect(requireSpace(os.tmpdir(), Number.MAX_SAFE_INTEGER)).rejects.toThrow(/MB left; \d+ MB are needed/);
    await expect(requireSpace(os.tmpdir(), 1)).resolves.toBeUndefined();
  });
});

describe('the last line of the test command', () => {
  it.each([
    [{ passed: 3, failed: 0, skipped: 0 }, false, '3 passed, 0 failed', true],
    [{ passed: 3, failed: 1, skipped: 0 }, false, '3 passed, 1 failed', false],
    [{ passed: 3, failed: 0, skipped: 2 }, false, '3 passed, 0 failed, 2 skipped', true],
    [{ passed: 3, failed: 0, skipped: 2 }, true, '3 passed, 0 failed, 2 skipped', false],
    [{ passed: 0, failed: 0, skipped: 0 }, false, '0 passed, 0 failed', false],
  ])('%j in continuous integration %s: %s', (counts, ci, line, ok) => {
    expect(verdict(counts, ci)).toEqual({ line, ok });
  });
});
