-- A run is known from the moment it is asked for: what it does, and what it did, comes later.
alter table trunkline.run
  alter column started_at drop not null,
  alter column ended_at drop not null,
  alter column summary drop not null,
  add column pipeline_id uuid references trunkline.entity on delete set null,
  add column pipeline_fqn text collate "C",
  add column trigger text not null default 'command',
  add column requested_by text,
  add column attempt int not null default 1,
  -- How often it was tried again after a failure, and how often it lost its worker, so far.
  add column retries int not null default 0,
  add column losses int not null default 0,
  add column retry_of text,
  add column queued_at bigint,
  add column not_before bigint,
  add column worker_id uuid,
  add column worker text,
  add column worker_version text,
  -- Renewed by the worker while it runs: when it is old, the worker is gone and the run is given to another.
  add column seen_at timestamptz,
  add column stop_requested_by text,
  add column progress jsonb,
  add column error jsonb,
  -- The job of the queue that will bring it to a worker, and the queue.
  add column job_id uuid,
  add column queue text,
  -- What another program reported of its own run: OpenMetadata's `status`, `config` and `metadata`.
  add column reported jsonb;
update trunkline.run set queued_at = started_at;
alter table trunkline.run alter column queued_at set not null;

drop index trunkline.run_started_at;
create index run_queued_at on trunkline.run (queued_at, run_id);
drop index trunkline.run_service;
create index run_service on trunkline.run (service_name, queued_at);
create index run_pipeline on trunkline.run (pipeline_id, queued_at) where pipeline_id is not null;
create index run_open on trunkline.run (state, seen_at) where state in ('queued', 'running');
-- Never two runs of one pipeline at a time, whoever asks and wherever: what other programs report of their own runs does not count.
create unique index run_of_pipeline on trunkline.run (pipeline_id) where state in ('queued', 'running') and trigger not in ('external', 'command');

create table trunkline.run_log (
  run_id text not null references trunkline.run on delete cascade,
  seq int not null,
  at bigint not null,
  level text not null,
  message text not null,
  primary key (run_id, seq)
);

-- The processes that run pipelines.
create table trunkline.worker (
  id uuid primary key,
  name text not null,
  version text not null,
  tags text[] not null,
  concurrency int not null,
  started_at bigint not null,
  seen_at timestamptz not null default now(),
  draining boolean not null default false
);

-- Settings of the whole catalog that are changed from the pages, with their secrets apart as those of services.
create table trunkline.setting (
  name text primary key,
  id uuid not null,
  document jsonb not null,
  sealed_secrets jsonb,
  version int not null default 1,
  updated_at bigint not null default trunkline.now_ms(),
  updated_by text not null
);
