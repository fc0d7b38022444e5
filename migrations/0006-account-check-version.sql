-- A verdict about a provider account counts for the address and key it was made with, and for none after them.

-- Grows whenever address or key change; each verdict carries the one it was made with.
alter table provider_account add column if not exists credentials_version int not null default 1;

-- Verdicts from before: a change of address or key has always forgotten them, so what is there is about what is there.
-- The owner is behind the wall too, so it comes down for this one statement.
alter table provider_account no force row level security;
update provider_account set
  connection_check = connection_check || jsonb_build_object('credentialsVersion', credentials_version),
  write_check = write_check || jsonb_build_object('credentialsVersion', credentials_version);
alter table provider_account force row level security;
