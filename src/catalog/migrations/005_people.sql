-- Who may sign in: people by password or by OpenID Connect, bots by token alone. A user without a row owns things and cannot sign in.
create table trunkline.account (
  user_id uuid primary key references trunkline.entity on delete cascade,
  role text not null check (role in ('viewer', 'editor', 'admin', 'bot')),
  disabled boolean not null default false,
  -- argon2id with its parameters and salt; null where there is no password to sign in with.
  password_hash text,
  -- Somebody else made the password: it serves to choose another, until it expires.
  password_is_temporary boolean not null default false,
  password_expires_at bigint,
  -- Issuer and subject of the OpenID provider, as JSON.
  oidc_identity text collate "C" unique,
  created_at bigint not null,
  signed_in_at bigint
);

-- What every member of a team may do at least.
create table trunkline.team_role (
  team_id uuid primary key references trunkline.entity on delete cascade,
  role text not null check (role in ('viewer', 'editor', 'admin'))
);

-- A session is known by the sha256 of its token; the token itself is in the browser alone.
create table trunkline.session (
  id uuid primary key,
  token_hash bytea not null unique,
  user_id uuid not null references trunkline.account on delete cascade,
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null,
  user_agent text,
  address text
);
create index session_of_user on trunkline.session (user_id);

-- A token is a signed JWT that names its row; the token itself is nowhere.
create table trunkline.api_token (
  id uuid primary key,
  user_id uuid not null references trunkline.account on delete cascade,
  name text not null,
  created_at bigint not null,
  created_by text not null,
  expires_at bigint,
  used_at bigint
);
create index api_token_of_user on trunkline.api_token (user_id, created_at);

-- Tries to sign in, by the sha256 of what they are counted by: a name mistyped may be a password.
create table trunkline.sign_in_try (
  key bytea primary key,
  tries int not null,
  since bigint not null
);

-- The key that signs tokens, sealed with the secret key.
create table trunkline.signing_key (
  id int primary key check (id = 1),
  sealed text not null
);
