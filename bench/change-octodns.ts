import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RealPowerDns } from '#test/judges/real-powerdns.ts';
import { zoneYaml, type GeneratedSet } from './zones.ts';

const run = promisify(execFile);
const DEADLINE_MS = 120_000;

export interface OctodnsPeer {
  /** Milliseconds of one `octodns-sync --doit` that changes one address. */
  change(address: string): Promise<number>;
  close(): Promise<void>;
}

/** octoDNS with a zone of its own, of the same size, on the same server; null where it is not installed. */
export async function octodnsPeer(
  powerdns: RealPowerDns,
  generated: readonly GeneratedSet[],
): Promise<OctodnsPeer | null> {
  const present = await run('octodns-sync', ['--help'], { timeout: DEADLINE_MS }).then(
    () => true,
    () => false,
  );
  if (!present) return null;
  const apex = 'octodns.test.';
  const own = generated.map((set) => ({ ...set, name: inZone(set.name, apex) }));
  const folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-bench-octodns-'));
  const config = path.join(folder, 'config.yaml');
  const { hostname, port } = new URL(powerdns.apiUrl);
  await writeFile(
    config,
    [
      'manager: {max_workers: 1}',
      'providers:',
      `  wanted: {class: octodns.provider.yaml.YamlProvider, directory: ${JSON.stringify(folder)}, enforce_order: false}`,
      `  live: {class: octodns_powerdns.PowerDnsProvider, host: ${hostname}, port: ${port}, api_key: ${powerdns.apiKey}, ssl_verify: false}`,
      `zones: {${apex}: {sources: [wanted], targets: [live]}}`,
    ].join('\n'),
  );
  const rrsets = [...own, host(apex, '192.0.2.1')];
  await powerdns.createZone(
    apex,
    rrsets.map(({ values, ...set }) => ({ ...set, records: values.map((content) => ({ content })) })),
  );
  return {
    async change(address) {
      await writeFile(path.join(folder, `${apex}yaml`), zoneYaml(apex, [...own, host(apex, address)]));
      const from = performance.now();
      const { stdout, stderr } = await run('octodns-sync', ['--config-file', config, '--doit'], {
        timeout: DEADLINE_MS,
        maxBuffer: 2 ** 26,
      });
      const took = performance.now() - from;
      if (!/1 total changes|Creates=0, Updates=1, Deletes=0/.test(stdout + stderr))
        throw new Error(`octoDNS did not make the one change: ${(stdout + stderr).slice(-1500)}`);
      return took;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function host(apex: string, address: string): GeneratedSet {
  return { name: `theirs.${apex}`, type: 'A', ttl: 300, values: [address] };
}

/** The generated name under another apex. */
function inZone(name: string, apex: string): string {
  return name.replace(/z\d+\.test\.$/, apex);
}
