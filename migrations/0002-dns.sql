-- Provider accounts, zones and what was seen of them.

create table provider_account (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  kind text not null,
  name text not null,
  settings jsonb not null,
  -- AES-256-GCM envelope; only the worker opens it.
  secret text not null,
  mode text not null default 'MONITORING_ONLY' check (mode in ('MONITORING_ONLY', 'LIVE_READONLY', 'LIVE_WRITE')),
  -- Results of the last checks: {ok, at, report} or {ok, at, code, message}.
  connection_check jsonb,
  write_check jsonb,
  acknowledged_by uuid references app_user,
  acknowledged_at timestamptz,
  version int not null default 1,
  created_by uuid not null references app_user,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, name)
);

create table zone (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  provider_account_id uuid not null,
  name text collate "C" not null,
  provider_ref text not null,
  kind text not null default 'primary',
  access text not null default 'READ_ONLY' check (access in ('READ_ONLY', 'READ_WRITE')),
  serial bigint,
  dnssec boolean not null default false,
  -- Grows with every change of content we observe or write: the fencing base of a plan (R1).
  generation bigint not null default 0,
  record_set_count int not null default 0,
  observed_at timestamptz,
  read_failed_at timestamptz,
  read_failure jsonb,
  next_read_at timestamptz,
  -- The last moment we sent a write: a read begun before it proves nothing about the state after it.
  written_at timestamptz,
  -- Set when an execution could not be proven (R5); automation stays away until an operator clears it.
  locked_reason text,
  -- Lease of the running execution. The token only grows; a writer with an older token is fenced off.
  lease_token bigint not null default 0,
  lease_holder uuid,
  lease_until timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, provider_account_id, provider_ref),
  foreign key (tenant_id, provider_account_id) references provider_account (tenant_id, id) on delete restrict
);
create index zone_name on zone (tenant_id, name, id);
create index zone_account on zone (tenant_id, provider_account_id, name);
create index zone_due on zone (next_read_at) where next_read_at is not null;

-- One complete read of a zone: one row, also when nothing changed.
create table observation (
  tenant_id uuid not null,
  id uuid not null,
  zone_id uuid not null,
  at timestamptz not null,
  reason text not null check (reason in ('import', 'requested', 'scheduled', 'pre-change', 'after-change')),
  serial bigint,
  record_set_count int not null,
  changed int not null,
  digest bytea not null,
  change_request_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, zone_id) references zone (tenant_id, id) on delete cascade
);
create index observation_zone on observation (tenant_id, zone_id, at desc);

-- The validity table: a set was so from `seen_from` until `seen_until` (null: still is). Growth follows changes, not reads.
-- Names compare byte by byte, so that pages come in one order on every server. The page space left free lets the row
-- that ends and the row that follows it share a page.
create table record_set (
  tenant_id uuid not null,
  zone_id uuid not null,
  name text collate "C" not null,
  type text collate "C" not null,
  ttl bigint not null check (ttl between 0 and 2147483647),
  "values" text[] not null,
  extras jsonb,
  hash bytea not null,
  seen_from timestamptz not null,
  seen_until timestamptz,
  from_observation uuid not null,
  until_observation uuid,
  primary key (tenant_id, zone_id, name, type, seen_from),
  foreign key (tenant_id, zone_id) references zone (tenant_id, id) on delete cascade,
  check (seen_until > seen_from),
  check ((seen_until is null) = (until_observation is null))
);
create unique index record_set_current on record_set (tenant_id, zone_id, name, type) where seen_until is null;
create index record_set_past on record_set (tenant_id, zone_id, seen_until) where seen_until is not null;
create index record_set_began on record_set (tenant_id, zone_id, seen_from);

create table zone_import (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  provider_account_id uuid not null,
  -- Provider refs chosen by the person; null means every zone of the account.
  refs text[],
  state text not null default 'running' check (state in ('running', 'done', 'failed')),
  failure jsonb,
  started_by uuid not null references app_user,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, provider_account_id) references provider_account (tenant_id, id) on delete cascade
);

create table zone_import_item (
  tenant_id uuid not null,
  id uuid not null,
  import_id uuid not null,
  ref text not null,
  name text not null,
  zone_id uuid,
  state text not null default 'waiting' check (state in ('waiting', 'reading', 'done', 'failed')),
  record_set_count int,
  failure jsonb,
  primary key (tenant_id, id),
  unique (tenant_id, import_id, ref),
  foreign key (tenant_id, import_id) references zone_import (tenant_id, id) on delete cascade
);
