-- The tests of a bundle; those of a table's own suite are all of the table.
create table trunkline.test_suite_case (
  suite_id uuid not null references trunkline.entity on delete cascade,
  test_case_id uuid not null references trunkline.entity on delete cascade,
  primary key (suite_id, test_case_id)
);
create index test_suite_case_test on trunkline.test_suite_case (test_case_id);

-- From a test's first failure to the word of a person that it is over. Instants in ms since the epoch.
create table trunkline.incident (
  id uuid primary key,
  test_case_id uuid not null references trunkline.entity on delete cascade,
  state text not null,
  severity text not null,
  -- Whether a person said how bad it is: what is inferred later does not change that.
  severity_is_given boolean not null default false,
  assignee_id uuid references trunkline.entity on delete set null,
  opened_at bigint not null,
  updated_at bigint not null,
  resolved_at bigint,
  -- Results that failed, the first one too.
  failure_count int not null default 0,
  last_failed_at bigint
);
-- A failure joins the incident that is open: there is one at most.
create unique index incident_open on trunkline.incident (test_case_id) where resolved_at is null;
create index incident_test on trunkline.incident (test_case_id, opened_at);
create index incident_opened_at on trunkline.incident (opened_at, id);

-- What happened to an incident, step by step; `kind` is the state it came to, or `Severity` or `Comment`.
create table trunkline.incident_step (
  id uuid primary key,
  incident_id uuid not null references trunkline.incident on delete cascade,
  at bigint not null,
  kind text not null,
  severity text,
  details jsonb,
  updated_by text,
  seq bigint generated always as identity
);
create index incident_step_incident on trunkline.incident_step (incident_id, seq);
create index incident_step_at on trunkline.incident_step (at);

-- Results of tests; at is ms since the epoch.
create table trunkline.test_result (
  test_case_id uuid not null references trunkline.entity on delete cascade,
  at bigint not null,
  id uuid not null,
  status text not null,
  incident_id uuid references trunkline.incident on delete set null,
  result jsonb not null,
  primary key (test_case_id, at)
);
create index test_result_at on trunkline.test_result (at);
create index test_result_incident on trunkline.test_result (incident_id) where incident_id is not null;

-- How each test stands: its last result, since when it is so, and the rows that failed in it.
create table trunkline.test_state (
  test_case_id uuid primary key references trunkline.entity on delete cascade,
  last_at bigint not null,
  status text not null,
  since bigint not null,
  failed_rows jsonb,
  inspection_query text
);

-- What people and programs are told of tests. `thing` is what it is about: nothing is told twice.
create table trunkline.quality_event (
  id bigint generated always as identity primary key,
  thing text not null unique,
  at bigint not null default trunkline.now_ms(),
  kind text not null,
  test_case_id uuid not null references trunkline.entity on delete cascade,
  incident_id uuid references trunkline.incident on delete cascade,
  details jsonb not null,
  is_given_out boolean not null default false
);
create index quality_event_waiting on trunkline.quality_event (id) where not is_given_out;

-- What each destination is still to be told, or was. `sending` stays where a process died while it told: better never than twice.
create table trunkline.quality_alert (
  destination_id uuid not null,
  event_id bigint not null references trunkline.quality_event on delete cascade,
  due_at bigint not null,
  state text not null default 'waiting',
  tries int not null default 0,
  problem text,
  primary key (destination_id, event_id)
);
create index quality_alert_due on trunkline.quality_alert (due_at) where state = 'waiting';
