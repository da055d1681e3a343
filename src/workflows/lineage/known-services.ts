/** A database of any service in the catalog; `addresses` as in `db.example.com:5432`. */
export type KnownDatabase = { serviceName: string; database: string; addresses: readonly string[] }

/** A table of another service, with the names of its columns. */
export type KnownTable = { serviceName: string; database: string; databaseSchema: string; name: string; columns: readonly string[] }

/** What a run knows of the services in the catalog: none of them in a run into a file. `tables` are those of `crossDatabaseServiceNames`. */
export type KnownServices = { databases: readonly KnownDatabase[]; tables: readonly KnownTable[] }

const defaultPort = 5432

/** The databases of this name at this host and port, whatever service they belong to. */
export function databasesAt({ databases }: KnownServices, { host, port, database }: { host: string; port: number; database: string }): readonly KnownDatabase[] {
  const wanted = `${normalHost(host)}:${port}`
  return databases.filter((known) => known.database === database && known.addresses.some((address) => normalAddress(address) === wanted))
}

function normalAddress(address: string): string {
  const [, host = address, port] = /^(.*?)(?::(\d+))?$/.exec(address) ?? []
  return `${normalHost(host)}:${port ?? defaultPort}`
}

/** The ways to name this very machine are one. */
function normalHost(host: string): string {
  const bare = host.toLowerCase().replace(/^\[|\]$/g, '').replace(/\.$/, '')
  return bare === '127.0.0.1' || bare === '::1' || bare === '' ? 'localhost' : bare
}
