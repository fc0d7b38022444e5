import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { address, ChangeWorld } from '#test/builders/change-world.ts';

let world: ChangeWorld;
beforeAll(async () => {
  world = await ChangeWorld.open({ sendWithinMs: 500 });
});
afterAll(() => world.close());

/** Makes the commit of each zone's first write intent take as long as a pause of its writer would. */
async function slowFirstIntent(adminUrl: string, seconds: number): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`create function slow_intent() returns trigger language plpgsql security definer as $$
      begin
        if (select count(*) from dns_change where zone_id = new.zone_id) = 1 then perform pg_sleep(${seconds}); end if;
        return null;
      end $$`);
    await client.query(`create constraint trigger slow_intent after insert on dns_change deferrable initially deferred
      for each row execute function slow_intent()`);
  } finally {
    await client.end();
  }
}

it('R1: a writer whose check and intent took longer than a write may wait does not send; the next attempt does', async () => {
  await slowFirstIntent(world.db.adminUrl, 1.2);
  const zone = await world.zone();
  const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
  await world.approve(id);
  await world.until(id, ['done'], 40_000);
  expect(world.writes(zone)).toHaveLength(1);
  const intents = await world.sql<{ outcome: string }>(
    'select outcome from dns_change where zone_id = $1 order by intended_at',
    [zone.id],
  );
  expect(intents.map((intent) => intent.outcome)).toEqual(['refused', 'proven']);
}, 60_000);
