import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { verifyChain, type AuditHead, type ChainReport } from '#model/store/audit-chain.ts';

/** Verifies the chains of all tenants as a role that sees them (owner with BYPASSRLS, or superuser). */
export async function verifyAllChains(
  url: string,
  known: ReadonlyMap<string, AuditHead> = new Map(),
): Promise<ChainReport[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'apexkeep-verify-audit' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    // A role that row-level security binds would see no rows and call every chain whole.
    await client.query('set local row_security = off');
    const { rows } = await client.query<{ tenant_id: string }>(
      'select tenant_id from audit_head union select tenant_id from audit_event order by 1',
    );
    const tenants = new Set([...rows.map((row) => row.tenant_id), ...known.keys()]);
    const reports: ChainReport[] = [];
    const query = async <Row extends object>(text: string, params: unknown[]): Promise<Row[]> =>
      (await client.query<Row>(text, params)).rows;
    for (const tenantId of tenants) reports.push(await verifyChain(query, tenantId, known.get(tenantId) ?? null));
    return reports;
  } finally {
    await client.end();
  }
}

const USAGE = `node deploy/verify-audit.ts --url <address> [--heads <file>]

Recomputes the audit chain of every workspace and prints what does not fit. The address must sign in as a role that sees
every workspace. With --heads, the heads found last time are read from the file and must still be part of the chains;
when all is well the file is brought up to date. Keep it on another machine: only it shows that a tail was cut.
Exit code 0: every chain is whole. 1: at least one is not. 2: the check could not run.`;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { url: { type: 'string' }, heads: { type: 'string' } } });
  if (values.url === undefined) {
    console.error(USAGE);
    return 2;
  }
  const text = values.heads === undefined ? '{}' : await readFile(values.heads, 'utf8').catch(() => '{}');
  const known = new Map(Object.entries(JSON.parse(text) as Record<string, AuditHead>));
  const reports = await verifyAllChains(values.url, known);
  let broken = 0;
  for (const { tenantId, rows, faults } of reports) {
    console.log(`${tenantId}  ${rows} rows  ${faults.length === 0 ? 'whole' : `${faults.length} faults`}`);
    for (const fault of faults) console.log(`  row ${fault.seq}: ${fault.message}`);
    if (faults.length > 0) broken++;
  }
  console.log(`audit: ${reports.length - broken} passed, ${broken} failed`);
  if (broken === 0 && values.heads !== undefined) {
    const heads = Object.fromEntries(reports.map(({ tenantId, head }) => [tenantId, head]));
    await writeFile(values.heads, `${JSON.stringify(heads, null, 2)}\n`);
  }
  return broken === 0 ? 0 : 1;
}

if (import.meta.main) {
  process.exitCode = await main().catch((error: unknown) => {
    console.error(`The audit chains could not be checked: ${(error as Error).message}`);
    return 2;
  });
}
