-- What the server took to compile statements (JIT), where its statistics tell it: extension 1.10 and newer.
alter table trunkline.usage_counter add column jit_ms float8 not null default 0;
alter table trunkline.query_cost_day add column jit_ms float8 not null default 0;
