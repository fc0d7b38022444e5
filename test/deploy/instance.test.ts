import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startChild } from '#deploy/child.ts';
import { birthOf, claimInstance } from '#deploy/instance.ts';
import { readDeployConfig } from '#deploy/config.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-instance-'));
});
afterEach(() => rm(folder, { recursive: true }));

function sleeper(): ReturnType<typeof startChild> {
  const { environment } = readDeployConfig();
  return startChild({
    name: 'sleeper',
    command: process.execPath,
    args: ['-e', 'setInterval(() => {}, 1000)'],
    environment,
    logFile: path.join(folder, 'sleeper.log'),
  });
}

const known = async (name: string, pid: number): Promise<object> => ({ name, pid, birth: await birthOf(pid) });

describe('one data folder, one instance', () => {
  it('a second start is refused while the first one lives, and told how to run beside it', async () => {
    const other = sleeper();
    try {
      await writeFile(
        path.join(folder, 'run.json'),
        JSON.stringify({ owner: await known('start', other.pid), children: [] }),
      );
      await expect(claimInstance(folder, () => undefined)).rejects.toThrow(
        new RegExp(`already runs .*pid ${other.pid}[\\s\\S]*APEXKEEP_PORT_BASE`),
      );
    } finally {
      await other.stop();
    }
  });

  it('what a killed start left running is ended, and a stranger with a reused pid is left alone', async () => {
    const leftover = sleeper();
    const stranger = sleeper();
    const told: string[] = [];
    try {
      await writeFile(
        path.join(folder, 'run.json'),
        JSON.stringify({
          owner: { name: 'start', pid: 2 ** 22 - 1, birth: '1' },
          children: [await known('worker', leftover.pid), { name: 'api', pid: stranger.pid, birth: 'another time' }],
        }),
      );
      const instance = await claimInstance(folder, (name) => told.push(name));
      expect(told).toEqual(['worker']);
      await leftover.ended;
      expect(stranger.running()).toBe(true);
      await instance.release();
    } finally {
      await leftover.stop();
      await stranger.stop();
    }
  });
});
