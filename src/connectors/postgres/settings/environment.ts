/** Variables of libpq that stand in for a key of the connection: https://www.postgresql.org/docs/current/libpq-envars.html */
const optionVariables = {
  PGAPPNAME: 'application_name',
  PGCONNECT_TIMEOUT: 'connect_timeout',
  PGOPTIONS: 'options',
  PGTARGETSESSIONATTRS: 'target_session_attrs',
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
  PGSSLNEGOTIATION: 'sslnegotiation',
  PGSSLMINPROTOCOLVERSION: 'ssl_min_protocol_version',
  PGSSLMAXPROTOCOLVERSION: 'ssl_max_protocol_version',
  PGCHANNELBINDING: 'channel_binding',
  PGSSLMODE: 'sslmode',
} as const

/** The keys of `sslConfig` and of the connection that say the same as an option. */
const keyOfOption: Record<string, readonly string[]> = {
  sslmode: ['sslMode'], sslrootcert: ['sslConfig', 'caCertificate'], sslcert: ['sslConfig', 'sslCertificate'], sslkey: ['sslConfig', 'sslKey'],
}

/** A map of environment variables; an empty one counts as not set, as in libpq. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A connection, not checked yet, with what it leaves out taken from the `PG*` variables; what it says itself stays. */
export function fillFromEnvironment(connection: Readonly<Record<string, unknown>>, environment: Environment): Record<string, unknown> {
  const filled: Record<string, unknown> = { ...connection }
  const hostPort = hostPortOf(environment)
  if (filled['hostPort'] === undefined && hostPort !== undefined) filled['hostPort'] = hostPort
  if (filled['username'] === undefined && environment['PGUSER']) filled['username'] = environment['PGUSER']
  if (filled['database'] === undefined && environment['PGDATABASE']) filled['database'] = environment['PGDATABASE']
  const options: Record<string, unknown> = {}
  for (const [variable, option] of Object.entries(optionVariables)) {
    const value = environment[variable]
    if (value && !saysAlready(connection, option)) options[option] = value
  }
  if (Object.keys(options).length > 0) filled['connectionOptions'] = { ...options, ...toRecord(connection['connectionOptions']) }
  return filled
}

function saysAlready(connection: Readonly<Record<string, unknown>>, option: string): boolean {
  if (option in toRecord(connection['connectionArguments'])) return true
  const [first, second] = keyOfOption[option] ?? []
  if (first === undefined) return false
  return (second === undefined ? connection[first] : toRecord(connection[first])[second]) !== undefined
}

/** PGHOST and PGPORT may both be lists: one port serves all hosts, or each host has its own. */
function hostPortOf(environment: Environment): string | undefined {
  const hosts = environment['PGHOST']?.split(',').filter((host) => host !== '') ?? []
  const ports = environment['PGPORT']?.split(',') ?? []
  if (hosts.length === 0) return undefined
  return hosts.map((host, index) => {
    const port = ports.length > 1 ? ports[index] : ports[0]
    const name = host.includes(':') && !host.startsWith('[') && !host.startsWith('/') ? `[${host}]` : host
    return port === undefined || port === '' ? name : `${name}:${port}`
  }).join(',')
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
