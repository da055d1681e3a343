import type { Diagnosis, ErrorContext } from './diagnose.ts'

const credentials = {
  basic: 'Check username and authType.password; a new password is set with ALTER ROLE … PASSWORD.',
  iam: 'Check that the role has rds_iam (GRANT rds_iam TO …), that the IAM policy allows rds-db:connect for it, and that awsRegion is the region of the instance.',
  azure: 'Check that the role was made for this identity (pgaadauth_create_principal), and that username is its exact name.',
  google: 'Check that the instance has cloudsql.iam_authentication on, and that username is the account without .gserviceaccount.com.',
}

const plainRefused: Pick<Diagnosis, 'sentence' | 'hint' | 'is'> = {
  is: 'TLS_REQUIRED',
  sentence: ({ where, user, database }) => `${where} takes no unencrypted connection of role "${user}" to database "${database}".`,
  hint: ({ userSql, databaseSql }) => `Set sslMode: require (or verify-full). If it is refused then too, add to pg_hba.conf: hostssl ${databaseSql} ${userSql} <your address>/32 scram-sha-256`,
}

const hbaRejected: Pick<Diagnosis, 'sentence' | 'hint' | 'is'> = {
  is: 'HBA_REJECTED',
  sentence: ({ where, user, database }, { message }) => `pg_hba.conf of ${where} does not let role "${user}" into database "${database}": ${message}.`,
  hint: ({ userSql, databaseSql }) =>
    `Add to pg_hba.conf: host ${databaseSql} ${userSql} <your address>/32 scram-sha-256, then SELECT pg_reload_conf(). On a managed server, allow your address in its firewall.`,
}

const network: readonly Diagnosis[] = [
  {
    codes: ['ECONNREFUSED'], is: 'CONNECTION_REFUSED',
    sentence: ({ where }) => `${where} refused the connection: no server listens there.`,
    hint: () => 'Check hostPort, that PostgreSQL runs, and that its listen_addresses and port fit.',
  },
  {
    codes: ['ENOENT', 'EACCES', 'EPERM'], is: 'CONNECTION_REFUSED',
    sentence: ({ where }, { code }) => `The unix socket of ${where} cannot be opened (${code}).`,
    hint: () => 'Check unix_socket_directories of the server, the port, and the rights on that directory.',
  },
  {
    codes: ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL'], is: 'HOST_NOT_FOUND',
    sentence: ({ where }) => `The host name of ${where} is not known to DNS.`,
    hint: () => 'Check the spelling of hostPort, and that this machine can resolve the name (VPN, private DNS zone).',
  },
  {
    codes: ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL'], is: 'CONNECTION_UNREACHABLE',
    sentence: ({ where }, { code }) => `${where} cannot be reached (${code}).`,
    hint: () => 'Check the firewall, the security group and the route from this machine to it.',
  },
  {
    codes: ['57P03'], is: 'CONNECTION_REFUSED',
    sentence: ({ where }, { message }) => `${where} takes no connections now: ${message}.`,
    hint: () => 'Wait until the server has started, or use another host.',
  },
]

const tls: readonly Diagnosis[] = [
  {
    message: /does not support SSL|establishing an SSL connection/, is: 'TLS_REFUSED',
    sentence: ({ where }) => `${where} does not offer TLS, and sslMode (or a sign-in by token) insists on it.`,
    hint: () => 'Turn ssl on at the server; or, only where the network can be trusted, set sslMode: prefer.',
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'], is: 'TLS_HOST_MISMATCH',
    sentence: ({ where }, { message }) => `The certificate of ${where} is for another host: ${message.replaceAll(/^Hostname\/IP does not match certificate's altnames: |: $/g, '')}.`,
    hint: () => 'Use in hostPort a name that the certificate holds; or set sslMode: verify-ca to check the authority only.',
  },
  {
    codes: [
      'SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CERT_UNTRUSTED', 'CERT_SIGNATURE_FAILURE', 'CERT_REVOKED',
      'CERT_CHAIN_TOO_LONG', 'INVALID_CA', 'INVALID_PURPOSE', 'CERT_REJECTED',
    ],
    is: 'TLS_UNTRUSTED',
    sentence: ({ where }, { message }) => `The certificate of ${where} is not trusted: ${message}.`,
    hint: (_, { ssl }) => `Set sslConfig.caCertificate to the CA that signed it${ssl.mode === 'require' ? '; or remove it, and sslMode: require encrypts without checking' : ''}.`,
  },
  {
    message: /valid client certificate|alert certificate required|alert handshake failure/i, is: 'TLS_CERTIFICATE_REQUIRED',
    sentence: ({ where, user }) => `${where} wants a client certificate from role "${user}".`,
    hint: () => 'Set sslConfig.sslCertificate and sslConfig.sslKey, signed by a CA that the server trusts (its ssl_ca_file), with sslMode: require or stronger.',
  },
  {
    message: /alert unknown ca|alert bad certificate|alert certificate (expired|revoked|unknown)/i, is: 'AUTHENTICATION_FAILED',
    sentence: ({ where }, { message }) => `${where} does not accept the client certificate: ${message}.`,
    hint: () => 'Use a certificate in force, signed by a CA in the ssl_ca_file of the server.',
  },
  {
    codes: ['ECONNRESET', 'EPIPE'], message: /before secure TLS connection/, when: ({ ssl }) => ssl.negotiation === 'direct', is: 'TLS_REFUSED',
    sentence: ({ where }) => `${where} does not take sslnegotiation=direct.`,
    hint: () => 'Direct negotiation needs PostgreSQL 17 or newer, and no proxy that does not know it: remove sslnegotiation.',
  },
  {
    codes: ['EPROTO'], is: 'TLS_REFUSED',
    sentence: ({ where }, { message }) => `The TLS handshake with ${where} failed: ${message}.`,
    hint: () => 'Check ssl_min_protocol_version and ssl_ciphers of the server against ssl_min_protocol_version here.',
  },
  {
    message: /SSL routines|^ssl3?_|tlsv1|wrong version number/i, is: 'TLS_REFUSED',
    sentence: ({ where }, { message }) => `The TLS handshake with ${where} failed: ${message}.`,
    hint: () => 'Check ssl_min_protocol_version and ssl_ciphers of the server against ssl_min_protocol_version here.',
  },
]

const identity: readonly Diagnosis[] = [
  { message: /no pg_hba\.conf entry|pg_hba\.conf rejects/, codes: ['28000'], when: ({ ssl }) => ssl.mode === 'disable', ...plainRefused },
  { message: /no pg_hba\.conf entry|pg_hba\.conf rejects/, ...hbaRejected },
  { message: /^SSL required$|TLS required/i, ...plainRefused },
  {
    codes: ['28000', '08P01'], message: /^role ".*" does not exist/s, is: 'ROLE_NOT_FOUND',
    sentence: ({ where, user }) => `${where} has no role "${user}".`,
    hint: ({ userSql }) => `Check username, or make the role: CREATE ROLE ${userSql} LOGIN PASSWORD '…'`,
  },
  {
    message: /is not permitted to log in/, is: 'AUTHENTICATION_FAILED',
    sentence: ({ where, user }) => `Role "${user}" of ${where} may not log in.`,
    hint: ({ userSql }) => `Run: ALTER ROLE ${userSql} LOGIN`,
  },
  {
    message: /(Peer|Ident) authentication failed|peer map/i, is: 'AUTHENTICATION_FAILED',
    sentence: ({ where, user }) => `${where} lets role "${user}" in only from an operating-system user of that name.`,
    hint: ({ databaseSql, userSql }) => `Run as that user, or add to pg_hba.conf: local ${databaseSql} ${userSql} scram-sha-256`,
  },
  {
    message: /client password must be a|no password supplied|empty password/i, is: 'AUTHENTICATION_FAILED',
    sentence: ({ where, user }) => `${where} asks for the password of role "${user}", and none is set.`,
    hint: () => 'Set authType.password, PGPASSWORD or a line in .pgpass.',
  },
  {
    message: /^SASL: (Only mechanism|Mechanism)/, is: 'AUTHENTICATION_FAILED',
    sentence: ({ where, user }, { message }) => `${where} offers role "${user}" no way to log in that is understood here: ${message}.`,
    hint: () => 'Use SCRAM-SHA-256 or md5 passwords, or a client certificate.',
  },
  {
    message: /certificate authentication failed/i, is: 'AUTHENTICATION_FAILED',
    sentence: ({ where, user }) => `The client certificate does not belong to role "${user}" of ${where}.`,
    hint: () => 'The common name (CN) of the certificate must be the username, or pg_ident.conf must map it.',
  },
  {
    codes: ['28P01'], is: 'AUTHENTICATION_FAILED',
    sentence: ({ where, user, database }) => `${where} did not accept the password of role "${user}" for database "${database}".`,
    hint: (_, { authentication }) => credentials[authentication],
  },
  {
    message: /authentication failed|SASL:|no such user|password authentication/i, is: 'AUTHENTICATION_FAILED',
    sentence: ({ where, user, database }, { message }) => `${where} did not let role "${user}" log in to database "${database}": ${message}.`,
    hint: (_, { authentication }) => credentials[authentication],
  },
  {
    codes: ['3D000'], is: 'DATABASE_NOT_FOUND',
    sentence: ({ where, database }) => `${where} has no database "${database}".`,
    hint: () => 'Check database, capitals included: names are compared exactly.',
  },
  {
    codes: ['08P01'], message: /no such database|database ".*" does not exist/s, is: 'DATABASE_NOT_FOUND',
    sentence: ({ where, database }) => `The pooler at ${where} knows no database "${database}".`,
    hint: () => 'Add it to the [databases] section of the pooler, or connect to the server itself.',
  },
  {
    codes: ['42501'], message: /for database/, is: 'INSUFFICIENT_PRIVILEGE',
    sentence: ({ where, user, database }) => `Role "${user}" may not connect to database "${database}" of ${where}.`,
    hint: ({ databaseSql, userSql }) => `Run: GRANT CONNECT ON DATABASE ${databaseSql} TO ${userSql}`,
  },
  {
    codes: ['55000'], message: /not currently accepting connections/, is: 'DATABASE_NOT_FOUND',
    sentence: ({ where, database }) => `Database "${database}" of ${where} accepts no connections.`,
    hint: ({ databaseSql }) => `Leave it out, or run: ALTER DATABASE ${databaseSql} ALLOW_CONNECTIONS true`,
  },
  {
    codes: ['53300'], is: 'TOO_MANY_CONNECTIONS',
    sentence: ({ where, user }, { message }) => `${where} has no connection left for role "${user}": ${message}.`,
    hint: ({ userSql }) => `Try again later, lower the number of connections here, or raise max_connections, or: ALTER ROLE ${userSql} CONNECTION LIMIT 4`,
  },
]

/** Whether the server's sentence is about a setting that the connection asks for. */
export function isOwnSetting({ serverSettings = {} }: Pick<ErrorContext, 'serverSettings'>, message: string): boolean {
  return Object.keys(serverSettings).some((name) => message.includes(`parameter "${name}"`))
}

const statements: readonly Diagnosis[] = [
  {
    codes: ['42704', '22023', '42501', '55P02', '42602'], when: (context, { message }) => isOwnSetting(context, message), is: 'CONFIG_INVALID',
    sentence: ({ where }, { message }) => `${where} does not take a setting of connectionOptions.options: ${message}.`,
    hint: () => 'Correct it in connectionOptions.options, or leave it out.',
  },
  {
    codes: ['40001', '57014', '40P01'], message: /conflict with recovery/, is: 'STANDBY_CONFLICT',
    sentence: ({ where }) => `The standby ${where} cancelled a statement because replay of the primary's changes could not wait for it.`,
    hint: () => 'Run again; set hot_standby_feedback = on, raise max_standby_streaming_delay, or read from the primary.',
  },
  {
    codes: ['57014'], message: /statement timeout/, is: 'STATEMENT_TIMEOUT',
    sentence: ({ where, database }) => `A statement in database "${database}" of ${where} ran past statement_timeout and was stopped.`,
    hint: () => 'Narrow the scope with filters, or raise it with connectionOptions.options: -c statement_timeout=120s',
  },
  {
    codes: ['57014'], is: 'SOURCE_FAILED',
    sentence: ({ where, database }) => `Someone cancelled our statement in database "${database}" of ${where}.`,
    hint: () => 'Run again; ask whoever watches the server whether they cancelled it (pg_cancel_backend).',
  },
  {
    codes: ['55P03'], is: 'LOCK_TIMEOUT',
    sentence: ({ where, database }) => `Another session holds a lock in database "${database}" of ${where}, and lock_timeout passed.`,
    hint: () => 'Run again when that session has ended; pg_locks shows who holds it.',
  },
  {
    codes: ['25P03', '25P04', '57P05'], is: 'CONNECTION_LOST',
    sentence: ({ where }, { message }) => `${where} ended our session: ${message}.`,
    hint: () => 'The sink took too long to write what had been read; run again.',
  },
  {
    codes: ['57P01', '57P02', '57P04', '08000', '08003', '08006', 'ECONNRESET', 'EPIPE', 'ECONNABORTED'], is: 'CONNECTION_LOST',
    sentence: ({ where }, { message }) => `The connection to ${where} was lost: ${message}.`,
    hint: () => 'Check the server log and the network between, then run again.',
  },
  {
    message: /^Connection terminated|Client was closed|not queryable|Client has encountered a connection error/, is: 'CONNECTION_LOST',
    sentence: ({ where }) => `${where} closed the connection without a word.`,
    hint: () => 'Check whether the server was stopped or restarted, or a proxy between cut the connection, then run again.',
  },
  {
    codes: ['42501'], is: 'INSUFFICIENT_PRIVILEGE',
    sentence: ({ user, database }, { message }) => `Role "${user}" lacks a right in database "${database}": ${message}.`,
    hint: ({ userSql }) => `Grant it to ${userSql}; trunkline doctor prints the exact statement.`,
  },
]

/** Every failure we know, most telling first. */
export const diagnoses: readonly Diagnosis[] = [...identity, ...tls, ...network, ...statements]
