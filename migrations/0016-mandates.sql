-- Ways to pay that are remembered: the workspace as a customer of the payment service, its mandates, payments charged by them.

create table payment_customer (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  -- The payment service's id; null until its answer is known.
  reference text,
  made_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, mode)
);

-- The leave to charge without anybody there, given with a payment.
create table payment_mandate (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  reference text not null,
  method text not null,
  -- By what its owner knows it again: the end of an account or card number.
  hint text,
  state text not null check (state in ('valid', 'invalid', 'suspended', 'revoking', 'revoked')),
  -- The order whose payment gave it.
  order_id uuid,
  given_by uuid references app_user,
  given_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, reference),
  foreign key (tenant_id, customer_id) references payment_customer (tenant_id, id) on delete cascade,
  foreign key (tenant_id, order_id) references domain_order (tenant_id, id) on delete restrict
);

alter table payment add column sequence text not null default 'oneoff' check (sequence in ('oneoff', 'first', 'recurring'));
alter table payment add column mandate_id uuid;
alter table payment add constraint payment_by_mandate
  foreign key (tenant_id, mandate_id) references payment_mandate (tenant_id, id) on delete restrict;
alter table payment add constraint payment_charge check ((sequence = 'recurring') = (mandate_id is not null));
-- A charge is announced: it is not made before this.
alter table payment add column due_at timestamptz;
-- Whether the payment service lets this way to pay be remembered.
alter table payment_method add column remembers boolean not null default false;
update payment_method set remembers = subscriptions;

do $$
declare
  t text;
begin
  foreach t in array array['payment_customer', 'payment_mandate']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_wall on %I using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()))', t);
    execute format('grant select, insert, update, delete on %I to apexkeep_app', t);
    execute format('create policy platform_read on %I for select to apexkeep_platform using (true)', t);
    execute format('grant select on %I to apexkeep_platform', t);
  end loop;
end $$;
