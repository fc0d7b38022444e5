import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readDeployConfig } from '#deploy/config.ts';
import { freeLowPorts, freePort, freePorts, requirePorts } from '#deploy/ports.ts';

const servers: Server[] = [];

async function occupy(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return (server.address() as { port: number }).port;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

describe('ports', () => {
  it('a taken port is refused with its number, its purpose, its holder and the variable that moves it', async () => {
    const taken = await occupy();
    const { ports } = readDeployConfig({ APEXKEEP_TEMPORAL_UI_PORT: String(taken) });
    const words = await requirePorts(['temporalUi'], ports).catch((error: Error) => error.message);
    expect(words).toContain(`Port ${taken}, meant for the Temporal UI, is taken by`);
    expect(words).toContain('set APEXKEEP_TEMPORAL_UI_PORT to a free port');
    if (process.platform === 'linux') expect(words).toContain(`(pid ${process.pid})`);
  });

  it('free ports pass', async () => {
    const { ports } = readDeployConfig({ APEXKEEP_PORT: String(await freePort()) });
    await expect(requirePorts(['web'], ports)).resolves.toBeUndefined();
  });

  it('several free ports are different ones', async () => {
    expect(new Set(await freePorts(20)).size).toBe(20);
  });

  it('low ports fit into the smallint that Temporal keeps them in', async () => {
    const ports = await freeLowPorts(9);
    expect(new Set(ports).size).toBe(9);
    expect(ports.every((port) => port <= 32_767)).toBe(true);
  });
});
