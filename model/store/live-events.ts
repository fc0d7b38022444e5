import type { Tx } from '#model/database.ts';

export interface LiveEvent {
  /** Position of this event: what a reader hands back to go on after it (the SSE event id). */
  cursor: string;
  /** `change-request/<id>`, `zone/<id>`, `import/<id>`. */
  subject: string;
  kind: string;
  data: Record<string, unknown>;
  at: Date;
}

/** Tells screens of the transaction's tenant that something changed; seen when the transaction commits. */
export async function publish(
  tx: Tx,
  event: { subject: string; kind: string; data?: Record<string, unknown> },
): Promise<void> {
  await tx.sql(
    'insert into live_event (tenant_id, subject, kind, data) values (current_tenant(), $1, $2, $3)',
    [event.subject, event.kind, JSON.stringify(event.data ?? {})],
    'live-publish',
  );
}

const CURSOR = /^(\d{1,19})\.(\d{1,18})$/;

function positionOf(cursor: string): [xid: string, id: string] | null {
  const [, xid, id] = CURSOR.exec(cursor) ?? [];
  return xid === undefined || id === undefined ? null : [xid, id];
}

/** The position before which everything is settled: where a reader without a cursor begins. */
export async function liveCursor(tx: Tx): Promise<string> {
  const [row] = await tx.sql<{ xid: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as xid');
  return `${row?.xid ?? '0'}.0`;
}

/**
 * Events of the transaction's tenant after `cursor`, in an order in which no event can appear late: a row counts once
 * every transaction older than its own has ended. `pending` says that younger rows are already there and will count
 * soon: ask again. A cursor that is not one of ours reads as "from now on".
 */
export async function readLiveEvents(
  tx: Tx,
  cursor: string | null,
  limit: number,
): Promise<{ events: LiveEvent[]; cursor: string; pending: boolean }> {
  const position = cursor === null ? null : positionOf(cursor);
  if (position === null) return { events: [], cursor: await liveCursor(tx), pending: false };
  const rows = await tx.sql<{ xid: string; id: string; settled: boolean } & Omit<LiveEvent, 'cursor'>>(
    `select xid::text as xid, id::text as id, subject, kind, data, at,
            xid < pg_snapshot_xmin(pg_current_snapshot()) as settled
       from live_event
      where tenant_id = (select current_tenant()) and (xid, id) > ($1::xid8, $2::bigint)
      order by live_event.xid, live_event.id limit $3`,
    [...position, limit],
    'live-read',
  );
  const events = rows
    .filter((row) => row.settled)
    .map(({ xid, id, subject, kind, data, at }) => ({ cursor: `${xid}.${id}`, subject, kind, data, at }));
  return {
    events,
    cursor: events.at(-1)?.cursor ?? (cursor as string),
    pending: rows.length > events.length || rows.length === limit,
  };
}
