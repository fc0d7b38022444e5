import { describe, expect, it } from 'vitest';
import { PORTS, readDeployConfig } from '#deploy/config.ts';
import { cacheFolder } from '#deploy/cache-folder.mjs';

describe('the settings of a start', () => {
  it('has a default for everything', () => {
    const config = readDeployConfig({ HOME: '/home/someone' });
    expect(config.ports).toEqual({
      ...{ web: 3000, worker: 3001, postgres: 5433, temporal: 7233, temporalUi: 8233 },
      ...{ sandboxApi: 8081, sandboxControl: 8082, sandboxSecondDns: 5301, sandboxDns: 5300 },
      ...{ registrarApi: 8281, registrarControl: 8282, paymentsApi: 8381, paymentsControl: 8382 },
      ...{ mailSmtp: 8481, mailInbox: 8482 },
    });
    expect(config.publicOrigin).toBe('http://localhost:3000');
    expect(config.databaseUrl).toBeNull();
    expect(config.demo).toBe(true);
  });

  it('APEXKEEP_PORT_BASE moves all ports to a row of their own, and a single port still wins', () => {
    const { ports } = readDeployConfig({ APEXKEEP_PORT_BASE: '21000', APEXKEEP_TEMPORAL_PORT: '7001' });
    const others = Object.entries(ports).filter(([name]) => name !== 'temporal');
    expect(ports.temporal).toBe(7001);
    expect(others.every(([, port]) => port >= 21_000 && port < 21_000 + Object.keys(PORTS).length)).toBe(true);
    expect(new Set(Object.values(ports)).size).toBe(Object.keys(PORTS).length);
  });

  it.each(['0', '70000', 'http', '-1', '80.5'])('refuses "%s" as a port and names the variable', (text) => {
    expect(() => readDeployConfig({ APEXKEEP_WORKER_PORT: text })).toThrow(/APEXKEEP_WORKER_PORT is ".*"/);
  });

  it('hands on what programs need and none of our own settings or secrets', () => {
    const { environment } = readDeployConfig({
      PATH: '/bin',
      HOME: '/h',
      DATABASE_URL: 'postgres://x',
      APEXKEEP_PORT: '3000',
      AWS_SECRET_ACCESS_KEY: 's',
      GOPROXY: 'off',
    });
    expect(environment).toEqual({ PATH: '/bin', HOME: '/h', GOPROXY: 'off' });
  });

  it('an origin loses its final slash', () => {
    expect(readDeployConfig({ APEXKEEP_ORIGIN: 'https://dns.example.com/' }).publicOrigin).toBe(
      'https://dns.example.com',
    );
  });

  it('the cache follows XDG_CACHE_HOME, else the home folder', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/big/cache', HOME: '/h' })).toBe('/big/cache/apexkeep');
    expect(cacheFolder({ HOME: '/h' })).toBe('/h/.cache/apexkeep');
  });
});
