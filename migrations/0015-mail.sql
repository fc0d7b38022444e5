-- Mail: how it is sent, by the platform and by workspaces with a way of their own, and every message with what became of it.

-- One row a workspace; that of the platform has the platform's id. Without one of its own a workspace uses the platform's.
create table mail_settings (
  tenant_id uuid primary key,
  -- {host, port, security, user, from, replyTo}
  smtp jsonb not null,
  password text,
  -- What the last message to try it out found: {ok, at, code, message, sentence}.
  trial jsonb,
  version int not null default 1,
  updated_by uuid references app_user,
  updated_at timestamptz not null default now()
);

create table mail_message (
  tenant_id uuid not null,
  id uuid not null,
  template text not null,
  locale text not null check (locale in ('en', 'de')),
  recipient text not null,
  params jsonb not null,
  -- The same message is queued once, however often its cause is seen.
  once text not null,
  -- What it is about: `order/<id>`.
  about text not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
  attempts int not null default 0,
  failure jsonb,
  queued_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, once)
);
create index mail_message_list on mail_message (tenant_id, state, id);

do $$
declare
  t text;
begin
  foreach t in array array['mail_settings', 'mail_message']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_wall on %I using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()))', t);
    execute format('grant select, insert, update, delete on %I to apexkeep_app', t);
  end loop;
end $$;
-- Workspaces without a way of their own send by the platform's: everybody may see that there is one, and how; its password opens
-- in the worker alone.
create policy platform_way on mail_settings for select using (tenant_id = '00000000-0000-0000-0000-000000000000');
