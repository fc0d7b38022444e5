-- The shop: who runs the platform, quotes that hold for a while, ways to pay, and what the registrar may be asked a day.

-- People who run the deployment. Their roles are above all workspaces and show none of a workspace's zones or secrets.
create table platform_role (
  user_id uuid primary key references app_user on delete cascade,
  role text not null check (role in ('platform-operator', 'platform-support')),
  granted_at timestamptz not null default now()
);

-- What the last look at registrar and payment service found: {registrar: {...}, payment: {...}}.
alter table sales_settings add column checks jsonb not null default '{}';
alter table sales_settings add column currency text not null default 'EUR' check (currency ~ '^[A-Z]{3}$');
-- Addresses of the texts that customers agree to: {terms, withdrawal, privacy, imprint}.
alter table sales_settings add column texts jsonb not null default '{}';

-- A way to pay, as the payment service offers it, and what it may be used for.
create table payment_method (
  id text collate "C" primary key,
  description text not null,
  -- Whether the payment service still has it for this account.
  offered boolean not null default true,
  domain_orders boolean not null default false,
  subscriptions boolean not null default false,
  minimum int,
  maximum int,
  currency text,
  seen_at timestamptz not null default now()
);

-- How often the registrar was searched on a day (UTC): it allows 500.
create table registrar_search (
  day date primary key,
  searches int not null default 0
);

-- A price that was shown to somebody and holds until `expires_at`.
create table quote (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  terms jsonb not null,
  created_by uuid not null references app_user,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (tenant_id, id)
);
create index quote_age on quote (expires_at);

alter table domain_order add column quote_id uuid;
alter table domain_order add constraint domain_order_quote foreign key (tenant_id, quote_id) references quote (tenant_id, id);
-- One quote becomes one order, however often it is sent.
alter table domain_order add constraint domain_order_quote_once unique (tenant_id, quote_id);
-- The language of the buyer: of the payment page, of mails.
alter table domain_order add column locale text not null default 'en' check (locale in ('en', 'de'));
-- What the buyer agreed to: {terms, startAtOnce, at}.
alter table domain_order add column consent jsonb not null default '{}';

-- What the fetched payment looked like when it was last applied: the same again changes nothing.
alter table payment add column seen_hash text;

alter table quote enable row level security;
alter table quote force row level security;
create policy tenant_wall on quote using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()));
grant select, insert, update, delete on quote, payment_method, registrar_search, platform_role to apexkeep_app;

-- The platform's people read orders of all workspaces, and nothing else of a workspace: a role taken on for one transaction.
do $$
declare
  t text;
begin
  foreach t in array array['contact', 'domain_order', 'payment', 'payment_application', 'name_claim', 'registration_attempt',
    'order_outcome', 'refund', 'registration', 'sales_alert', 'quote', 'tenant']
  loop
    execute format('create policy platform_read on %I for select to apexkeep_platform using (true)', t);
    execute format('grant select on %I to apexkeep_platform', t);
  end loop;
end $$;
create policy platform_read on audit_event for select to apexkeep_platform
  using (subject like 'order/%' or subject like 'sales/%' or subject like 'registration/%');
grant select on audit_event, payment_callback to apexkeep_platform;
grant select (id, email, name, locale) on app_user to apexkeep_platform;
grant usage on schema public to apexkeep_platform;

-- The sweep that finds payments whose calls never came.
create policy sweep on payment for select to apexkeep_sweeper using (true);
grant select (tenant_id, id, order_id, reference, status, failure, intended_at, seen_at) on payment to apexkeep_sweeper;
grant select, update on payment_callback to apexkeep_sweeper;
create policy sweep on quote for delete to apexkeep_sweeper using (true);
create policy sweep_read on quote for select to apexkeep_sweeper using (true);
grant select (tenant_id, id, expires_at), delete on quote to apexkeep_sweeper;
create policy sweep on domain_order for select to apexkeep_sweeper using (true);
grant select (tenant_id, quote_id) on domain_order to apexkeep_sweeper;
