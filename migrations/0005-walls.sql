-- Row-level security: every table with a tenant_id shows and takes rows of the running transaction's tenant only.
-- test/migrations/walls.test.ts fails when a table misses FORCE, a policy, or its composite key.

do $$
declare
  t text;
begin
  for t in
    select c.table_name from information_schema.columns c
    join information_schema.tables i using (table_schema, table_name)
    where c.table_schema = 'public' and c.column_name = 'tenant_id' and i.table_type = 'BASE TABLE'
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_wall on %I using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()))', t);
  end loop;
end $$;

-- Outside any workspace, a person sees their own memberships and the workspaces these are in. Inside one, nothing else.
alter table tenant enable row level security;
alter table tenant force row level security;
create policy tenant_wall on tenant using (id = (select current_tenant())) with check (id = (select current_tenant()));
create policy own_membership on membership for select
  using ((select current_tenant()) is null and user_id = (select current_actor()));
create policy own_tenant on tenant for select
  using ((select current_tenant()) is null
    and id in (select m.tenant_id from membership m where m.user_id = (select current_actor())));

-- An invitation is also seen by who holds its token.
create policy by_token on invitation for select
  using (token_hash = decode(nullif(current_setting('app.invitation', true), ''), 'hex'));

-- What runs across workspaces: a role that sees only what a sweep needs, taken on for one transaction by `set local role`.
create policy sweep_read on workflow_outbox for select to apexkeep_sweeper using (true);
create policy sweep on workflow_outbox for update to apexkeep_sweeper using (true) with check (true);
create policy sweep_done on workflow_outbox for delete to apexkeep_sweeper using (done_at is not null);
create policy sweep on zone for select to apexkeep_sweeper using (true);
create policy sweep on live_event for delete to apexkeep_sweeper using (true);
create policy sweep_read on live_event for select to apexkeep_sweeper using (true);
create policy sweep on idempotency_key for delete to apexkeep_sweeper using (true);
create policy sweep_read on idempotency_key for select to apexkeep_sweeper using (true);

revoke create on schema public from public;
grant usage on schema public to apexkeep_app, apexkeep_audit_writer, apexkeep_sweeper;
grant select, insert, update, delete on all tables in schema public to apexkeep_app;
grant usage on all sequences in schema public to apexkeep_app;
-- What is written once stays as written, whatever the app is told to do.
revoke insert, update, delete on audit_event, audit_head from apexkeep_app;
revoke update, delete on plan, approval, observation from apexkeep_app;
revoke insert, update, delete on schema_migration from apexkeep_app;

-- Handing a function to a role needs that role's right to make one here, for the moment of handing over.
grant insert on audit_event to apexkeep_audit_writer;
grant create on schema public to apexkeep_audit_writer;
alter function audit_append owner to apexkeep_audit_writer;
revoke create on schema public from apexkeep_audit_writer;
revoke execute on function audit_append, audit_chain, audit_refuse from public;
grant execute on function audit_append to apexkeep_app;

grant select, update, delete on workflow_outbox to apexkeep_sweeper;
grant select (tenant_id, id, next_read_at) on zone to apexkeep_sweeper;
grant select (tenant_id, id, at), delete on live_event to apexkeep_sweeper;
grant select (tenant_id, user_id, key, created_at), delete on idempotency_key to apexkeep_sweeper;
