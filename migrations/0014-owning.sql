-- Keeping domains: what is wanted of each at the registrar and how far that is, what its term demands, orders about domains that
-- are held already, and AuthCodes on their way to one person.

alter table registration drop constraint registration_state_check;
alter table registration add constraint registration_state_check check (state in ('active', 'redemption', 'gone'));
-- Until when it is paid at the registrar: what a renewal is about.
alter table registration add column payable_at timestamptz;
-- Where it went, of one that is gone.
alter table registration add column departure text check (departure in ('transferred', 'deleted'));
alter table registration add column restorable_until timestamptz;
-- What the last look found: {status, nameServers, ending}.
alter table registration add column seen jsonb;
alter table registration add column looked_at timestamptz;
-- Since when the registrar does not show it, while nobody knows yet where it went.
alter table registration add column missing_since timestamptz;
-- When to look again; null for one that is gone.
alter table registration add column look_due_at timestamptz default now();
create index registration_due on registration (look_due_at) where look_due_at is not null;

-- What is wanted of a registration, one row a kind, and how far the registrar has it.
create table registration_setting (
  tenant_id uuid not null,
  id uuid not null,
  registration_id uuid not null,
  kind text not null check (kind in ('mark', 'auto-renew', 'name-servers', 'lock')),
  wanted jsonb not null,
  state text not null default 'wanted' check (state in ('wanted', 'sent', 'done', 'refused')),
  failure jsonb,
  -- Grows with each wish: what is sent for an older one does not fulfil a newer.
  version int not null default 1,
  wanted_by uuid references app_user,
  wanted_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, registration_id, kind),
  foreign key (tenant_id, registration_id) references registration (tenant_id, id) on delete cascade
);

-- What a holder was told of a term, once a term and day.
create table registration_notice (
  tenant_id uuid not null,
  id uuid not null,
  registration_id uuid not null,
  expires_at timestamptz not null,
  days int not null,
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, registration_id, expires_at, days),
  foreign key (tenant_id, registration_id) references registration (tenant_id, id) on delete cascade
);

-- An AuthCode on its way to the one who asked, sealed for a key that lives in the memory of the process that asks. Deleted
-- when it is read, and with the next one.
create table auth_code_reveal (
  tenant_id uuid not null,
  id uuid not null,
  registration_id uuid not null,
  sealed text not null,
  made_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, registration_id),
  foreign key (tenant_id, registration_id) references registration (tenant_id, id) on delete cascade
);

-- An order about a domain that is held: renewal and restore.
alter table domain_order add column registration_id uuid;
alter table domain_order add constraint domain_order_registration
  foreign key (tenant_id, registration_id) references registration (tenant_id, id) on delete restrict;
create index domain_order_of_registration on domain_order (tenant_id, registration_id) where registration_id is not null;
-- A transfer may take several AuthCodes until one is right.
alter table registration_attempt drop constraint registration_attempt_number_check;
alter table registration_attempt add constraint registration_attempt_number_check check (number between 1 and 6);
-- The AuthCode of a transfer: sealed for the worker, wiped when the order is over.
alter table domain_order add column auth_code text;
alter table quote add column registration_id uuid;
alter table quote add constraint quote_registration
  foreign key (tenant_id, registration_id) references registration (tenant_id, id) on delete cascade;
-- Of a renewal: the term it is about. Renewals and restores have no handle of their own.
alter table registration_attempt add column payable_at timestamptz;
alter table registration_attempt alter column owner_handle drop not null;

-- Domains that were registered before: what was wished of them, and their mark that may be missing. The wall of the table is
-- taken down for the reading, since this is no workspace's transaction.
alter table registration no force row level security;
insert into registration_setting (tenant_id, id, registration_id, kind, wanted)
  select tenant_id, gen_random_uuid(), id, 'mark', jsonb_build_object('orderId', order_id) from registration;
insert into registration_setting (tenant_id, id, registration_id, kind, wanted)
  select tenant_id, gen_random_uuid(), id, 'auto-renew', jsonb_build_object('on', auto_renew) from registration;
alter table registration force row level security;
alter table registration drop column auto_renew;

do $$
declare
  t text;
begin
  foreach t in array array['registration_setting', 'registration_notice', 'auth_code_reveal']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_wall on %I using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()))', t);
    execute format('grant select, insert, update, delete on %I to apexkeep_app', t);
  end loop;
end $$;
create policy platform_read on registration_setting for select to apexkeep_platform using (true);
grant select on registration_setting to apexkeep_platform;

-- The sweep that finds registrations whose time has come, and wipes AuthCodes that nobody fetched.
create policy sweep on registration for select to apexkeep_sweeper using (true);
grant select (tenant_id, id, look_due_at) on registration to apexkeep_sweeper;
create policy sweep on auth_code_reveal for delete to apexkeep_sweeper using (true);
create policy sweep_read on auth_code_reveal for select to apexkeep_sweeper using (true);
grant select (tenant_id, id, made_at), delete on auth_code_reveal to apexkeep_sweeper;
