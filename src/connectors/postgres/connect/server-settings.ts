import type { ConnectionSettings } from '../settings/connection-settings.ts'

/** A named setting of the server and its value, as in `set name = value`. */
export type ServerSettings = Readonly<Record<string, string>>

/** The settings every session of ours runs under: what the user asked for, and over it what keeps the source safe and the answers the same everywhere. */
export function toServerSettings(settings: ConnectionSettings): ServerSettings {
  return {
    ...settings.serverSettings,
    default_transaction_read_only: 'on',
    search_path: '',
    statement_timeout: String(settings.statementTimeoutMs),
    lock_timeout: String(settings.lockTimeoutMs),
    idle_in_transaction_session_timeout: String(settings.idleInTransactionTimeoutMs),
    client_encoding: 'UTF8',
    DateStyle: 'ISO, YMD',
    IntervalStyle: 'postgres',
    TimeZone: 'UTC',
    extra_float_digits: '3',
    bytea_output: 'hex',
    // Catalog queries are short: compiling them costs more than running them.
    jit: 'off',
    // Cursors are read to their end, so plan for the whole result rather than for its first rows.
    cursor_tuple_fraction: '1',
  }
}

/** The settings as the `options` of a startup message; spaces and backslashes are escaped as the server's command line wants. */
export function toStartupOptions(settings: ServerSettings): string {
  return Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\\s]/g, String.raw`\$&`)}`).join(' ')
}

/** Puts settings ($1 names, $2 values) in force until the transaction ends. */
export const transactionSettingsQuery = `
  select pg_catalog.set_config(s.name, s.value, true)
  from rows from (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) as s(name, value)`
