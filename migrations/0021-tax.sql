-- Tax beyond the seller's own country: whom invoices are made out to, and by which rule a sale was taxed.

-- Rates that the platform sets instead of the product's, in basis points by country: {"FR": 2000}.
alter table sales_settings add column vat_rates jsonb not null default '{}';

create table billing_profile (
  tenant_id uuid primary key references tenant on delete cascade,
  -- {name, organisation, street, postalCode, city, country, vatId, email}.
  fields jsonb not null,
  version int not null default 1,
  updated_by uuid references app_user on delete set null,
  updated_at timestamptz not null default now()
);
alter table billing_profile enable row level security;
alter table billing_profile force row level security;
create policy tenant_wall on billing_profile using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()));
grant select, insert, update on billing_profile to apexkeep_app;

alter table invoice add column tax_rule text not null default 'domestic'
  check (tax_rule in ('domestic', 'reverse-charge', 'oss', 'outside-eu'));
alter table invoice add column tax_country text check (tax_country ~ '^[A-Z]{2}$');
