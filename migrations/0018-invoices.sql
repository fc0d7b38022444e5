-- Invoices and credit notes: what was sold and carried out, by numbers without gaps. Never changed, never deleted.

-- Who sells, as it stands on invoices: {name, address: [lines], vatId}.
alter table sales_settings add column seller jsonb not null default '{}';

-- The last number of each kind and year, of all workspaces. Its row lock keeps numbers without gaps or twins.
create table invoice_counter (
  kind text not null check (kind in ('invoice', 'credit-note')),
  year int not null,
  last int not null,
  primary key (kind, year)
);

create table invoice (
  tenant_id uuid not null references tenant on delete restrict,
  id uuid not null,
  kind text not null check (kind in ('invoice', 'credit-note')),
  number text not null unique,
  -- What it is about: an order, or one payment of a plan.
  order_id uuid,
  subscription_payment_id uuid,
  -- Of a credit note: the invoice that it takes back, wholly or in part.
  corrects uuid,
  -- As they stood then: {name, address: [lines], vatId} and {name, address: [lines], email}.
  seller jsonb not null,
  buyer jsonb not null,
  -- {what: 'register' | … | 'plan', name, years, from, to, quantity}.
  line jsonb not null,
  tax_rate int not null,
  net int not null,
  tax int not null,
  gross int not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  locale text not null check (locale in ('en', 'de')),
  -- By which payment it was paid.
  payment_reference text,
  issued_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references domain_order (tenant_id, id) on delete restrict,
  foreign key (tenant_id, subscription_payment_id) references subscription_payment (tenant_id, id) on delete restrict,
  foreign key (tenant_id, corrects) references invoice (tenant_id, id) on delete restrict,
  check (net + tax = gross),
  check ((order_id is null) <> (subscription_payment_id is null))
);
create unique index invoice_of_order on invoice (tenant_id, order_id) where kind = 'invoice';
create unique index invoice_of_plan on invoice (tenant_id, subscription_payment_id) where kind = 'invoice';
create index invoice_by_time on invoice (issued_at);

alter table invoice enable row level security;
alter table invoice force row level security;
create policy tenant_wall on invoice using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()));
-- What is issued stays as it is.
grant select, insert on invoice to apexkeep_app;
grant select, insert, update on invoice_counter to apexkeep_app;
create policy platform_read on invoice for select to apexkeep_platform using (true);
grant select on invoice to apexkeep_platform;
