-- What the registrar tells by itself: its queue hands out one message after the other, and the next only when the one before is
-- confirmed. Each is kept first, by its id, then confirmed; no personal data, since what it is about is looked up anyway.
create table registrar_message (
  -- Whose queue it was: `user/context`. Ids are counted for each account.
  account text not null,
  id bigint not null,
  -- Of a job's end its code (`S0101`), of an event its type (`transfer_start`).
  kind text not null,
  -- Name of the domain that it is about.
  name text,
  -- What we sent with the request that it is the end of (`ctid`).
  correlation text,
  -- Who was told: an order, a registration, nobody here.
  found text not null check (found in ('order', 'registration', 'nothing')),
  received_at timestamptz not null default clock_timestamp(),
  confirmed_at timestamptz,
  primary key (account, id)
);
create index registrar_message_age on registrar_message (received_at);
grant select, insert, update, delete on registrar_message to apexkeep_sweeper;

create policy sweep on registration_attempt for select to apexkeep_sweeper using (true);
grant select (tenant_id, id, order_id) on registration_attempt to apexkeep_sweeper;
grant select (tenant_id, id, name, order_id, state, look_due_at) on registration to apexkeep_sweeper;
