-- Change requests: draft edits, plans, decisions, executions, writes, proof.

create table approval_policy (
  tenant_id uuid primary key references tenant on delete cascade,
  id uuid not null,
  version int not null default 1,
  document jsonb not null,
  updated_by uuid references app_user,
  updated_at timestamptz not null default now(),
  unique (tenant_id, id)
);

-- The last change request number handed out in a workspace; its row lock keeps numbers without gaps or twins.
create table change_number (
  tenant_id uuid primary key references tenant on delete cascade,
  last int not null
);

create table change_request (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  zone_id uuid not null,
  number int not null,
  title text not null default '',
  reason text not null default '',
  author_id uuid not null references app_user,
  state text not null default 'draft',
  execution_mode text not null default 'on-approval' check (execution_mode in ('on-approval', 'manual')),
  -- The plan that approvals bind to; null while a draft.
  plan_id uuid,
  -- For a rollback: the request whose effect it takes back.
  rollback_of uuid,
  -- What the person needs to know of a state that is not a success: {code, message, stale?, recommended?}.
  outcome jsonb,
  submitted_at timestamptz,
  expires_at timestamptz,
  finished_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, zone_id) references zone (tenant_id, id) on delete restrict,
  foreign key (tenant_id, rollback_of) references change_request (tenant_id, id) on delete restrict
);
create index change_request_list on change_request (tenant_id, state, id);
create index change_request_zone on change_request (tenant_id, zone_id, id);
-- A person's open drafts on a zone. Not unique: a request sent back may meet a tray begun meanwhile.
create index change_request_tray on change_request (tenant_id, zone_id, author_id)
  where state = 'draft' and submitted_at is null and rollback_of is null;

create table draft_edit (
  tenant_id uuid not null,
  id uuid not null,
  change_request_id uuid not null,
  name text not null,
  type text not null,
  -- The wanted record set; null means delete.
  after jsonb,
  position int not null,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, change_request_id, name, type),
  foreign key (tenant_id, change_request_id) references change_request (tenant_id, id) on delete cascade
);

create table plan (
  tenant_id uuid not null,
  id uuid not null,
  change_request_id uuid not null,
  revision int not null,
  hash text not null,
  base jsonb not null,
  findings jsonb not null,
  policy jsonb not null,
  requirement jsonb not null,
  observation_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, change_request_id, revision),
  foreign key (tenant_id, change_request_id) references change_request (tenant_id, id) on delete restrict,
  foreign key (tenant_id, observation_id) references observation (tenant_id, id) on delete restrict
);
create index plan_observation on plan (tenant_id, observation_id);
alter table change_request add foreign key (tenant_id, plan_id) references plan (tenant_id, id) on delete restrict;

create table change (
  tenant_id uuid not null,
  id uuid not null,
  plan_id uuid not null,
  position int not null,
  name text not null,
  type text not null,
  action text not null check (action in ('add', 'replace', 'delete')),
  before jsonb,
  after jsonb,
  result text not null default 'pending',
  -- {code, message, recommended: retry|skip|compensate}
  failure jsonb,
  primary key (tenant_id, id),
  unique (tenant_id, plan_id, name, type),
  foreign key (tenant_id, plan_id) references plan (tenant_id, id) on delete restrict
);

create table approval (
  tenant_id uuid not null,
  id uuid not null,
  change_request_id uuid not null,
  plan_id uuid not null,
  plan_hash text not null,
  user_id uuid not null references app_user,
  role text not null,
  verdict text not null check (verdict in ('approve', 'reject', 'request-changes')),
  comment text,
  request_id text not null,
  at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, change_request_id, request_id),
  foreign key (tenant_id, change_request_id) references change_request (tenant_id, id) on delete restrict,
  foreign key (tenant_id, plan_id) references plan (tenant_id, id) on delete restrict
);
-- One verdict per person and plan.
create unique index approval_person on approval (tenant_id, plan_id, user_id);

create table change_comment (
  tenant_id uuid not null,
  id uuid not null,
  change_request_id uuid not null,
  user_id uuid not null references app_user,
  body text not null,
  at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, change_request_id) references change_request (tenant_id, id) on delete cascade
);

-- A mark on the time line of a zone: this observation is kept for a purpose.
create table snapshot (
  tenant_id uuid not null,
  id uuid not null,
  zone_id uuid not null,
  observation_id uuid not null,
  purpose text not null check (purpose in ('pre', 'post', 'manual')),
  change_request_id uuid,
  name text not null default '',
  at timestamptz not null,
  created_by uuid references app_user,
  primary key (tenant_id, id),
  foreign key (tenant_id, zone_id) references zone (tenant_id, id) on delete restrict,
  foreign key (tenant_id, observation_id) references observation (tenant_id, id) on delete restrict,
  foreign key (tenant_id, change_request_id) references change_request (tenant_id, id) on delete restrict
);

create index snapshot_zone on snapshot (tenant_id, zone_id, at desc);
create index snapshot_observation on snapshot (tenant_id, observation_id);

create table execution (
  tenant_id uuid not null,
  id uuid not null,
  change_request_id uuid not null,
  zone_id uuid not null,
  plan_id uuid not null,
  -- zone.lease_token at the grant of this turn: every write intent re-checks it (R1).
  fencing_token bigint not null,
  pre_snapshot_id uuid,
  post_snapshot_id uuid,
  state text not null default 'running' check (state in ('running', 'done', 'stale', 'failed', 'partially-applied', 'needs-operator')),
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, change_request_id, fencing_token),
  foreign key (tenant_id, change_request_id) references change_request (tenant_id, id) on delete restrict,
  foreign key (tenant_id, zone_id) references zone (tenant_id, id) on delete restrict,
  foreign key (tenant_id, plan_id) references plan (tenant_id, id) on delete restrict,
  foreign key (tenant_id, pre_snapshot_id) references snapshot (tenant_id, id) on delete restrict,
  foreign key (tenant_id, post_snapshot_id) references snapshot (tenant_id, id) on delete restrict
);

create index execution_zone on execution (tenant_id, zone_id);

-- One row per write of one record set: the intent is committed before the call, the outcome after.
create table dns_change (
  tenant_id uuid not null,
  id uuid not null,
  execution_id uuid not null,
  change_id uuid not null,
  zone_id uuid not null,
  purpose text not null check (purpose in ('apply', 'compensate')),
  name text not null,
  type text not null,
  before jsonb,
  after jsonb,
  -- intended → accepted | refused | unknown; then proven when the provider's read-back equals `after`.
  outcome text not null default 'intended' check (outcome in ('intended', 'accepted', 'refused', 'unknown', 'proven', 'not-applied')),
  failure jsonb,
  intended_at timestamptz not null default now(),
  answered_at timestamptz,
  proven_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, execution_id) references execution (tenant_id, id) on delete restrict,
  foreign key (tenant_id, change_id) references change (tenant_id, id) on delete restrict,
  foreign key (tenant_id, zone_id) references zone (tenant_id, id) on delete restrict
);
create index dns_change_execution on dns_change (tenant_id, execution_id);
create index dns_change_set on dns_change (tenant_id, zone_id, name, type, intended_at);

-- What each authoritative server answered for each changed record set.
create table verification (
  tenant_id uuid not null,
  id uuid not null,
  execution_id uuid not null,
  change_id uuid not null,
  server text not null,
  state text not null check (state in ('waiting', 'agrees', 'differs', 'unreachable')),
  seen jsonb,
  serial bigint,
  checked_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, execution_id, change_id, server),
  foreign key (tenant_id, execution_id) references execution (tenant_id, id) on delete restrict,
  foreign key (tenant_id, change_id) references change (tenant_id, id) on delete restrict
);
