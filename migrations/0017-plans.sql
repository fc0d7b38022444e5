-- Plans of the platform: what a workspace may use, and what it pays for that each month or year.

create table plan_offer (
  id text collate "C" primary key check (id ~ '^[a-z][a-z0-9-]{0,31}$'),
  name text not null,
  -- Net, for one interval.
  amount int not null check (amount >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  months int not null check (months in (1, 12)),
  features jsonb not null default '[]',
  -- {providerAccounts, members}; what is missing has no limit.
  limits jsonb not null default '{}',
  offered boolean not null default true,
  -- What a workspace has that pays for none.
  is_default boolean not null default false,
  position int not null default 0,
  check (not is_default or amount = 0)
);
create unique index plan_offer_default on plan_offer (is_default) where is_default;

-- A workspace pays for a plan.
create table subscription (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  plan_id text collate "C" not null references plan_offer,
  state text not null default 'awaiting-payment' check (state in ('awaiting-payment', 'active', 'past-due', 'ended')),
  mode text not null check (mode in ('live', 'test')),
  -- What it costs each interval: {net, tax, gross, taxRate, months}.
  terms jsonb not null,
  -- Whether the payment service charges it by itself, and shall; and which of those that were asked to.
  charging text not null default 'off' check (charging in ('off', 'wanted', 'on', 'unwanted')),
  charging_number int not null default 1,
  -- The payment service's id of what charges it; null until that is known, and when that is over.
  reference text,
  mandate_id uuid,
  -- Until when it is paid.
  paid_until timestamptz,
  -- What it becomes when the paid time is over: another plan, or none.
  next_plan_id text collate "C" references plan_offer,
  ends_at_period boolean not null default false,
  past_due_since timestamptz,
  failure jsonb,
  version int not null default 1,
  placed_by uuid not null references app_user,
  locale text not null default 'en' check (locale in ('en', 'de')),
  placed_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, mandate_id) references payment_mandate (tenant_id, id) on delete restrict
);
-- A workspace has one plan.
create unique index subscription_open on subscription (tenant_id) where state <> 'ended';

-- Payments of a subscription: the first by somebody on the payment page, the others as charges that the payment service makes.
create table subscription_payment (
  tenant_id uuid not null,
  id uuid not null,
  subscription_id uuid not null,
  -- The payment service's id; null until its answer is known.
  reference text,
  sequence text not null check (sequence in ('first', 'recurring')),
  status text not null default 'open',
  amount int not null check (amount > 0),
  currency text not null,
  checkout_url text,
  charged_back int not null default 0,
  -- The time that it pays for; null while it pays for none.
  period_from timestamptz,
  period_to timestamptz,
  intended_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, reference),
  foreign key (tenant_id, subscription_id) references subscription (tenant_id, id) on delete cascade
);

do $$
declare
  t text;
begin
  foreach t in array array['subscription', 'subscription_payment']
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
grant select, insert, update, delete on plan_offer to apexkeep_app;
-- People see what the plans of their workspaces keep from them.
create policy own_subscription on subscription for select
  using ((select current_tenant()) is null
    and tenant_id in (select m.tenant_id from membership m where m.user_id = (select current_actor())));
