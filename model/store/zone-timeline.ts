import type { Tx } from '#model/database.ts';
import type { ObservationReason } from '#model/entities/observation.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { toRecordSet } from './zone-content.ts';

/** What an observation was for, and the change request behind it when there is one. */
export interface Cause {
  observationId: string;
  at: Date;
  reason: ObservationReason;
  changeRequest: {
    id: string;
    number: number;
    title: string;
    reason: string;
    authorId: string;
    authorName: string;
  } | null;
}

/** One version of a record set. */
export interface SetVersion {
  set: RecordSet;
  seenFrom: Date;
  /** Null: it still is so. */
  seenUntil: Date | null;
  began: Cause;
  ended: Cause | null;
}

export interface SetDifference {
  name: string;
  type: string;
  action: 'add' | 'replace' | 'delete';
  before: RecordSet | null;
  after: RecordSet | null;
}

export interface ObservationRow {
  id: string;
  at: Date;
  reason: ObservationReason;
  serial: number | null;
  recordSetCount: number;
  changed: number;
  changeRequestId: string | null;
}

/** The cause of an observation as JSON, joined as `o`, `c`, `u` with the given prefix. */
function causeColumns(prefix: string): string {
  const [o, c, u] = ['o', 'c', 'u'].map((letter) => `${prefix}_${letter}`);
  return `case when ${o}.id is not null then json_build_object(
      'observationId', ${o}.id, 'at', ${o}.at, 'reason', ${o}.reason,
      'changeRequest', case when ${c}.id is not null then json_build_object('id', ${c}.id, 'number', ${c}.number,
        'title', ${c}.title, 'reason', ${c}.reason, 'authorId', ${c}.author_id, 'authorName', ${u}.name) end) end`;
}

function causeJoins(prefix: string, observation: string): string {
  const [o, c, u] = ['o', 'c', 'u'].map((letter) => `${prefix}_${letter}`);
  return `left join observation ${o} on ${o}.tenant_id = r.tenant_id and ${o}.id = r.${observation}
    left join change_request ${c} on ${c}.tenant_id = ${o}.tenant_id and ${c}.id = ${o}.change_request_id
    left join app_user ${u} on ${u}.id = ${c}.author_id`;
}

type CauseJson = Omit<Cause, 'at'> & { at: string };

function toCause(json: CauseJson | null): Cause | null {
  return json === null ? null : { ...json, at: new Date(json.at) };
}

/** The versions of one record set, newest first, before the version that began at `before`: when, what, who and why. */
export async function setHistory(
  tx: Tx,
  zoneId: string,
  key: { name: string; type: string },
  page: { before?: Date; limit: number },
): Promise<{ items: SetVersion[]; next: Date | null }> {
  const rows = await tx.sql<{
    ttl: number;
    values: string[];
    extras: Record<string, unknown> | null;
    seen_from: Date;
    seen_until: Date | null;
    began: CauseJson;
    ended: CauseJson | null;
  }>(
    `select r.ttl, r."values", r.extras, r.seen_from, r.seen_until, ${causeColumns('b')} as began, ${causeColumns('e')} as ended
       from record_set r ${causeJoins('b', 'from_observation')} ${causeJoins('e', 'until_observation')}
      where r.tenant_id = (select current_tenant()) and r.zone_id = $1 and r.name = $2 and r.type = $3
        and ($4::timestamptz is null or r.seen_from < $4)
      order by r.seen_from desc limit $5`,
    [zoneId, key.name, key.type, page.before ?? null, page.limit + 1],
  );
  const items = rows.slice(0, page.limit).map((row) => ({
    set: toRecordSet({ ...key, ttl: row.ttl, values: row.values, extras: row.extras }),
    seenFrom: row.seen_from,
    seenUntil: row.seen_until,
    began: toCause(row.began) as Cause,
    ended: toCause(row.ended),
  }));
  return { items, next: rows.length > page.limit ? (items.at(-1)?.seenFrom ?? null) : null };
}

type Side = { ttl: number; values: string[]; extras: Record<string, unknown> | null } | null;

/**
 * What must change in the zone of moment `from` to get the zone of moment `to`, ordered by name and type, after the key
 * `after`. Costs as much as changed in between, whatever the size of the zone. `from` may be later than `to`.
 */
export async function diffBetween(
  tx: Tx,
  zoneId: string,
  from: Date,
  to: Date,
  page: { after?: { name: string; type: string }; limit: number } = { limit: 10_000 },
): Promise<{ items: SetDifference[]; next: { name: string; type: string } | null }> {
  const valid = (moment: string): string =>
    `select ttl, hash, json_build_object('ttl', ttl, 'values', "values", 'extras', extras) as content from record_set r
      where r.tenant_id = (select current_tenant()) and r.zone_id = $1 and r.name = t.name and r.type = t.type
        and r.seen_from <= ${moment} and (r.seen_until is null or r.seen_until > ${moment})`;
  const rows = await tx.sql<{ name: string; type: string; before: Side; after: Side }>(
    `with touched as (
       select name, type from record_set where tenant_id = (select current_tenant()) and zone_id = $1
          and seen_from > least($2::timestamptz, $3::timestamptz) and seen_from <= greatest($2::timestamptz, $3::timestamptz)
       union
       select name, type from record_set where tenant_id = (select current_tenant()) and zone_id = $1
          and seen_until > least($2::timestamptz, $3::timestamptz) and seen_until <= greatest($2::timestamptz, $3::timestamptz))
     select t.name, t.type, b.content as before, a.content as after
       from touched t left join lateral (${valid('$2')}) b on true left join lateral (${valid('$3')}) a on true
      where b.hash is distinct from a.hash and ($4::text is null or (t.name, t.type) > ($4::text, $5::text))
      order by t.name, t.type limit $6`,
    [zoneId, from, to, page.after?.name ?? null, page.after?.type ?? null, page.limit + 1],
  );
  const items = rows.slice(0, page.limit).map(({ name, type, before, after }): SetDifference => ({
    name,
    type,
    action: before === null ? 'add' : after === null ? 'delete' : 'replace',
    before: before && toRecordSet({ name, type, ...before }),
    after: after && toRecordSet({ name, type, ...after }),
  }));
  const last = items.at(-1);
  return { items, next: rows.length > page.limit && last !== undefined ? { name: last.name, type: last.type } : null };
}

/** Readings of a zone, newest first, before the moment `before`; `changedOnly` leaves out those that found nothing new. */
export async function pageOfObservations(
  tx: Tx,
  zoneId: string,
  page: { before?: Date; limit: number; changedOnly?: boolean },
): Promise<{ items: ObservationRow[]; next: Date | null }> {
  const rows = await tx.sql<ObservationRow>(
    `select id, at, reason, serial, record_set_count as "recordSetCount", changed, change_request_id as "changeRequestId"
       from observation
      where tenant_id = (select current_tenant()) and zone_id = $1 and ($2::timestamptz is null or at < $2)
        and (not $3 or changed > 0)
      order by at desc limit $4`,
    [zoneId, page.before ?? null, page.changedOnly ?? false, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.at ?? null) : null };
}
