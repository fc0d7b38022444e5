import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { NAMESPACE, prepareNamespace, SEARCH_ATTRIBUTES } from '#deploy/temporal/prepare.ts';

it('the run has a PostgreSQL of version 15 or newer', async () => {
  const client = new pg.Client({ connectionString: inject('adminUrl') });
  await client.connect();
  const answer = await client.query<{ number: string }>(`select current_setting('server_version_num') as number`);
  await client.end();
  expect(Number(answer.rows[0]?.number)).toBeGreaterThanOrEqual(150_000);
});

it('the run has a Temporal that takes a workflow with every search attribute of ours', async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const client = new Client({ connection, namespace: NAMESPACE });
  const searchAttributes = Object.fromEntries(SEARCH_ATTRIBUTES.map((name) => [name, ['ground']]));
  const handle = await client.workflow.start('nobodyRunsThis', {
    taskQueue: 'ground',
    workflowId: 'ground/search-attributes',
    searchAttributes,
  });
  const described = await handle.describe();
  expect(Object.keys(described.searchAttributes)).toEqual(expect.arrayContaining([...SEARCH_ATTRIBUTES]));
  await handle.terminate('seen');
  await connection.close();
});

it('preparing the namespace again changes nothing and takes no waiting', async () => {
  const started = performance.now();
  await prepareNamespace(inject('temporalAddress'));
  expect(performance.now() - started).toBeLessThan(5000);
});
