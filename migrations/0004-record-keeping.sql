-- The audit chain, the outbox that carries decisions to Temporal, and the events that keep screens live.

create table audit_head (
  tenant_id uuid primary key,
  id uuid not null,
  seq bigint not null,
  hash bytea not null,
  unique (tenant_id, id)
);

create table audit_event (
  tenant_id uuid not null,
  seq bigint not null,
  id uuid not null,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('user', 'worker', 'system')),
  actor_id uuid,
  action text not null check (action ~ '^[a-z-]+\.[a-z-]+$'),
  subject text not null,
  -- The one id that links it all: the workflow id of the change, order or import.
  correlation text not null,
  detail jsonb not null,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (tenant_id, seq),
  unique (tenant_id, id)
);
create index audit_event_correlation on audit_event (tenant_id, correlation, seq);
create index audit_event_subject on audit_event (tenant_id, subject, seq);

-- Number, time, predecessor and hash are the trigger's alone: whatever a writer sends in them is overwritten.
-- hash = sha256(prev_hash || json array of the row's other members); deploy/verify-audit.ts recomputes it offline.
create function audit_chain() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  head audit_head;
begin
  insert into audit_head (tenant_id, id, seq, hash)
    values (new.tenant_id, new.id, 0, decode(repeat('00', 32), 'hex'))
    on conflict (tenant_id) do nothing;
  select * into head from audit_head where tenant_id = new.tenant_id for update;
  new.seq := head.seq + 1;
  new.at := clock_timestamp();
  new.prev_hash := head.hash;
  new.hash := sha256(head.hash || convert_to(json_build_array(
    new.tenant_id, new.seq, new.id, (extract(epoch from new.at) * 1000000)::bigint, new.actor_kind, new.actor_id,
    new.action, new.subject, new.correlation, new.detail::text)::text, 'UTF8'));
  update audit_head set seq = new.seq, hash = new.hash where tenant_id = new.tenant_id;
  return new;
end $$;
create trigger audit_chain before insert on audit_event for each row execute function audit_chain();

-- Even the owner does not rewrite history by accident.
create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'audit rows are never changed or removed';
end $$;
create trigger audit_keep before update or delete on audit_event for each row execute function audit_refuse();
create trigger audit_keep_all before truncate on audit_event for each statement execute function audit_refuse();

-- The only way in for the app role: runs as the insert-only audit writer.
create function audit_append(
  event_id uuid, actor_kind text, actor_id uuid, action text, subject text, correlation text, detail jsonb
) returns void language sql security definer set search_path = public, pg_temp as $$
  insert into audit_event (tenant_id, seq, id, at, actor_kind, actor_id, action, subject, correlation, detail, prev_hash, hash)
  values (current_tenant(), 0, event_id, now(), actor_kind, actor_id, action, subject, correlation, detail, '', '')
$$;

create table workflow_outbox (
  tenant_id uuid not null,
  id uuid not null,
  -- Order of writing; rows of one workflow are handed over in it.
  seq bigint generated always as identity,
  kind text not null check (kind in ('start', 'signal')),
  workflow_id text not null,
  -- Workflow type for start, signal name for signal.
  name text not null,
  args jsonb not null,
  attempts int not null default 0,
  -- Claiming a row moves this ahead: the lease of who claimed it. A dispatcher that dies lets the row come up again.
  next_attempt_at timestamptz not null default now(),
  last_failure text,
  created_at timestamptz not null default now(),
  done_at timestamptz,
  -- Attempts are bounded; after the last one the row waits for an operator.
  failed_at timestamptz,
  primary key (tenant_id, id)
);
create index workflow_outbox_due on workflow_outbox (next_attempt_at, seq) where done_at is null and failed_at is null;
create index workflow_outbox_order on workflow_outbox (workflow_id, seq) where done_at is null;

-- What screens listen to. `xid` lets a reader resume without missing a row that committed late.
create table live_event (
  tenant_id uuid not null,
  id bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  subject text not null,
  kind text not null,
  data jsonb not null default '{}',
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id)
);
create index live_event_resume on live_event (tenant_id, xid, id);
create index live_event_age on live_event (at);

create function live_event_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('apexkeep_live', new.tenant_id::text);
  return null;
end $$;
create trigger live_event_notify after insert on live_event for each row execute function live_event_notify();
