-- Who people are, which workspaces they belong to, and the walls between workspaces.
-- Runs as the migrator role, which owns every table; the app role owns nothing and cannot bypass row-level security.

-- The tenant of the running transaction, or null: `select set_config('app.tenant_id', $1, true)` sets it.
create function current_tenant() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.tenant_id', true), '')::uuid;

-- The signed-in user of the running transaction, or null.
create function current_actor() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.user_id', true), '')::uuid;

create table app_user (
  id uuid primary key,
  email text not null unique check (email = lower(email)),
  name text not null,
  password_hash text not null,
  locale text not null default 'en' check (locale in ('en', 'de')),
  theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
  disabled_at timestamptz,
  created_at timestamptz not null default now()
);

create table session (
  token_hash bytea primary key,
  user_id uuid not null references app_user on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_seen_at timestamptz not null default now(),
  last_tenant_id uuid,
  user_agent text not null default ''
);
create index session_of_user on session (user_id);

create table tenant (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  name text not null,
  created_at timestamptz not null default now()
);

create table membership (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  user_id uuid not null references app_user on delete cascade,
  role text not null check (role in ('owner', 'admin', 'manager', 'supporter', 'member', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, user_id)
);
create index membership_user on membership (user_id);

create table invitation (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  email text not null,
  role text not null check (role in ('owner', 'admin', 'manager', 'supporter', 'member', 'viewer')),
  token_hash bytea not null unique,
  invited_by uuid not null references app_user,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id)
);

-- One row per keyed write: the first answer is the answer.
create table idempotency_key (
  tenant_id uuid not null,
  user_id uuid not null,
  key text not null,
  id uuid not null,
  request_hash bytea not null,
  response_status int,
  response_body jsonb,
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id, key),
  unique (tenant_id, id)
);
create index idempotency_key_age on idempotency_key (created_at);

-- Counters of rate-limiter-flexible. Losing them loses nothing but counts.
create unlogged table rate_limit (
  key varchar(255) primary key,
  points int not null default 0,
  expire bigint
);
