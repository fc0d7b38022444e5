-- The platform lists orders of a time: across workspaces.
create index domain_order_by_time on domain_order (placed_at);
