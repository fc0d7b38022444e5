-- Idempotency keys of acts outside any workspace are the person's own: their rows carry the person in tenant_id. They are
-- claimed and answered in the transaction of the act, also where that transaction belongs to a workspace it is making.

drop policy if exists own_key on idempotency_key;
create policy own_key on idempotency_key
  using (tenant_id = (select current_actor())) with check (tenant_id = (select current_actor()));
