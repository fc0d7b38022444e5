-- Selling domains: what the platform offers, what people order and pay, what became of it. Money is in minor units.

-- The platform's own settings: one row. Secrets are envelopes that only the worker opens.
create table sales_settings (
  id uuid primary key check (id = '00000000-0000-0000-0000-000000000001'),
  -- The kill switch: nothing is offered, running orders end.
  enabled boolean not null default false,
  registrar jsonb not null default '{}',
  registrar_secret text,
  payment jsonb not null default '{}',
  payment_secret text,
  -- Value-added tax on what is sold, in basis points.
  tax_rate int not null default 1900 check (tax_rate between 0 and 5000),
  version int not null default 1,
  updated_by uuid references app_user,
  updated_at timestamptz not null default now()
);

-- The next moment at which the registrar may be called: it counts requests a second, of all our processes together.
create table registrar_pace (
  id uuid primary key check (id = '00000000-0000-0000-0000-000000000001'),
  next_at timestamptz not null
);
insert into registrar_pace values ('00000000-0000-0000-0000-000000000001', '-infinity');

-- What may be sold: a suffix, and what it costs. Prices are net.
create table tld (
  label text collate "C" primary key,
  enabled boolean not null default true,
  -- What the registry asks for: {nameServers:{min,max}, contactFields, ...}.
  rules jsonb not null default '{}'
);
create table tld_price (
  tld text collate "C" not null references tld on delete cascade,
  action text not null check (action in ('register', 'renew', 'transfer', 'restore')),
  years int not null check (years between 1 and 10),
  amount int not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  primary key (tld, action, years)
);

-- What a search found lately: the registrar allows 500 searches a day.
create table name_lookup (
  name text collate "C" primary key,
  status text not null,
  -- What the registrar charges, where it said so.
  cost int,
  currency text,
  at timestamptz not null default clock_timestamp()
);
create index name_lookup_age on name_lookup (at);

-- Every call of the payment service, as it came. It is only a hint to look: the payment itself is fetched.
create table payment_callback (
  id uuid primary key,
  resource_id text not null,
  received_at timestamptz not null default clock_timestamp(),
  done_at timestamptz,
  found text
);
create index payment_callback_open on payment_callback (received_at) where done_at is null;

-- Who a domain is registered for.
create table contact (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  fields jsonb not null,
  -- The registrar's handle for it, once it has one.
  handle text,
  version int not null default 1,
  created_by uuid not null references app_user,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

create table order_number (
  tenant_id uuid primary key references tenant on delete cascade,
  last int not null
);

create table domain_order (
  tenant_id uuid not null references tenant on delete restrict,
  id uuid not null,
  number int not null,
  state text not null default 'placed',
  action text not null check (action in ('register', 'renew', 'transfer', 'restore')),
  name text collate "C" not null,
  years int not null check (years between 1 and 10),
  quote jsonb not null,
  amount int not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  mode text not null check (mode in ('live', 'test')),
  contact_id uuid not null,
  buyer_id uuid not null references app_user,
  -- What the person needs to know of a state that is not a success: {code, message, sentence}.
  outcome jsonb,
  -- A chargeback is open: a flag beside the state.
  disputed_at timestamptz,
  version int not null default 1,
  placed_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete restrict
);
create index domain_order_list on domain_order (tenant_id, state, id);

-- A payment that was, or is about to be, offered. The row is committed before the payment service is called.
create table payment (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  attempt int not null,
  -- The payment service's id; null until its answer is known.
  reference text,
  status text not null default 'open',
  amount int not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  method text,
  checkout_url text,
  refunded int not null default 0,
  charged_back int not null default 0,
  -- Why it could not be made, or what is wrong with it.
  failure jsonb,
  intended_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, order_id, attempt),
  unique (tenant_id, reference),
  foreign key (tenant_id, order_id) references domain_order (tenant_id, id) on delete restrict
);

-- The payment that pays for the order: the first one that was paid. Any other goes back.
create table payment_application (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, order_id),
  foreign key (tenant_id, id) references payment (tenant_id, id) on delete restrict,
  foreign key (tenant_id, order_id) references domain_order (tenant_id, id) on delete restrict
);

-- Of several orders for one name the first paid one has it. Across workspaces, so no workspace is in the key.
create table name_claim (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  name text collate "C" not null,
  at timestamptz not null default clock_timestamp(),
  released_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, order_id),
  foreign key (tenant_id, order_id) references domain_order (tenant_id, id) on delete restrict
);
create unique index name_claim_held on name_claim (name) where released_at is null;

-- A registration that was, or is about to be, sent. Committed before the registrar is called; at most two an order.
create table registration_attempt (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  number int not null check (number between 1 and 2),
  -- What the registrar echoes: the id of this row.
  state text not null default 'intended'
    check (state in ('intended', 'sent', 'accepted', 'registered', 'failed', 'absent')),
  owner_handle text not null,
  job text,
  answer jsonb,
  intended_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, order_id, number),
  foreign key (tenant_id, order_id) references domain_order (tenant_id, id) on delete restrict
);
create unique index registration_attempt_open on registration_attempt (tenant_id, order_id)
  where state in ('intended', 'sent', 'accepted');

-- The one decision about a paid order.
create table order_outcome (
  tenant_id uuid not null,
  id uuid not null,
  outcome text not null check (outcome in ('register', 'refund')),
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, id) references domain_order (tenant_id, id) on delete restrict
);

-- Money that goes back, committed before the payment service is called. One a payment and purpose.
create table refund (
  tenant_id uuid not null,
  id uuid not null,
  payment_id uuid not null,
  order_id uuid not null,
  purpose text not null check (purpose in ('order', 'surplus')),
  amount int not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  state text not null default 'intended'
    check (state in ('intended', 'submitted', 'refunded', 'failed', 'cancelled', 'refused')),
  reference text,
  -- How the payment service calls where it stands.
  status text,
  failure jsonb,
  intended_at timestamptz not null default clock_timestamp(),
  submitted_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, payment_id, purpose),
  foreign key (tenant_id, payment_id) references payment (tenant_id, id) on delete restrict,
  foreign key (tenant_id, order_id) references domain_order (tenant_id, id) on delete restrict
);

-- A domain we hold for somebody.
create table registration (
  tenant_id uuid not null,
  id uuid not null,
  name text collate "C" not null,
  order_id uuid not null,
  contact_id uuid not null,
  state text not null default 'active' check (state in ('active', 'gone')),
  registered_at timestamptz not null,
  expires_at timestamptz,
  auto_renew boolean not null default false,
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, order_id),
  foreign key (tenant_id, order_id) references domain_order (tenant_id, id) on delete restrict,
  foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete restrict
);
create index registration_list on registration (tenant_id, name, id);

-- What the people who run the platform have to look at. One an order and kind, however often it is seen.
create table sales_alert (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  code text not null,
  params jsonb not null default '{}',
  at timestamptz not null default clock_timestamp(),
  acknowledged_at timestamptz,
  acknowledged_by uuid references app_user,
  primary key (tenant_id, id),
  unique (tenant_id, order_id, code),
  foreign key (tenant_id, order_id) references domain_order (tenant_id, id) on delete restrict
);

do $$
declare
  t text;
begin
  foreach t in array array['contact', 'order_number', 'domain_order', 'payment', 'payment_application', 'name_claim',
    'registration_attempt', 'order_outcome', 'refund', 'registration', 'sales_alert']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_wall on %I using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()))', t);
    execute format('grant select, insert, update, delete on %I to apexkeep_app', t);
  end loop;
end $$;
grant select, update on registrar_pace to apexkeep_app;
grant select, insert, update, delete on sales_settings, tld, tld_price, name_lookup, payment_callback to apexkeep_app;
-- A decision and an application of money are made once.
revoke update, delete on order_outcome, payment_application from apexkeep_app;
grant update (outcome) on order_outcome to apexkeep_app;

-- Rows that start work may ask for a workflow that is started by its first signal.
alter table workflow_outbox drop constraint workflow_outbox_kind_check;
alter table workflow_outbox add constraint workflow_outbox_kind_check check (kind in ('start', 'signal', 'signal-with-start'));
alter table workflow_outbox add column signal text;
