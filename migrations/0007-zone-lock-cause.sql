-- A zone's lock names the change request that caused it, so that the request which lifts its cause lifts the lock.

-- The request that could not be proven; null for a lock that only a person may lift.
alter table zone add column if not exists locked_by_request_id uuid;
alter table zone drop constraint if exists zone_locked_by_request;
alter table zone add constraint zone_locked_by_request
  foreign key (tenant_id, locked_by_request_id) references change_request (tenant_id, id) on delete restrict;
alter table zone drop constraint if exists zone_lock_cause;
alter table zone add constraint zone_lock_cause check (locked_by_request_id is null or locked_reason is not null);

-- Locks from before say their cause in words. Only a request that still waits for its operator can lift its own.
-- The owner is behind the wall too, so it comes down for this one statement.
alter table zone no force row level security;
alter table change_request no force row level security;
update zone z set locked_by_request_id = r.id
  from change_request r
 where r.tenant_id = z.tenant_id and r.zone_id = z.id and r.state = 'needs-operator' and z.locked_by_request_id is null
   and starts_with(z.locked_reason, 'Change request ' || r.number || ' could not be proven: ');
alter table zone force row level security;
alter table change_request force row level security;
