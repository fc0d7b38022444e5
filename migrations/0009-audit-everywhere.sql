-- Acts of a person that belong to no one workspace (signing in, signing out, a new name) leave a row in the chain of each
-- workspace they may act in, in the transaction of the act.

-- One row in each workspace of the transaction's person. Runs with the rights of its caller: it goes from one workspace to
-- the next as a transaction of that workspace would, and back to the one it came from. Always in the same order, so that
-- two of these never wait for each other.
create or replace function audit_append_everywhere(
  actor_kind text, actor_id uuid, action text, subject text, detail jsonb
) returns void language plpgsql set search_path = public, pg_temp as $$
declare
  came_from text := current_setting('app.tenant_id', true);
  workspaces uuid[];
  workspace uuid;
begin
  perform set_config('app.tenant_id', '', true);
  workspaces := array(select m.tenant_id from membership m where m.user_id = current_actor() order by m.tenant_id);
  foreach workspace in array workspaces loop
    perform set_config('app.tenant_id', workspace::text, true);
    perform audit_append(gen_random_uuid(), actor_kind, actor_id, action, subject, subject, detail);
  end loop;
  perform set_config('app.tenant_id', coalesce(came_from, ''), true);
end $$;
revoke execute on function audit_append_everywhere from public;
grant execute on function audit_append_everywhere to apexkeep_app;
