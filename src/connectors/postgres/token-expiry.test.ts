import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect, wholeScope } from '../../../test/read-metadata.ts'
import { settingsFor } from '../../../test/postgres-settings.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../test/server.ts'
import { startTokenProxy, type TokenProxy } from '../../../test/token-proxy.ts'
import { openPostgresSource } from './metadata-source.ts'

/** When a token of AWS was signed, which it says itself. */
function signedAt(token: string): number {
  const [, year, month, day, hour, minute, second] = /X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(token) ?? []
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
}

describe.each(servers())('a run that lasts longer than its token, on PostgreSQL %i', (major) => {
  const databases: TemporaryDatabase[] = []
  let proxy: TokenProxy
  /** What was signed until then has had its fifteen minutes. */
  let expiredAt = 0

  beforeAll(async () => {
    for (const table of ['one', 'two', 'three']) databases.push(await temporaryDatabase({ major, sql: [`create table public.${table} (id int)`] }))
    proxy = await startTokenProxy(databases[0]!.connection, (token) => signedAt(token) > expiredAt)
  })
  afterAll(async () => {
    await proxy.close()
    for (const database of databases) await database.drop()
  })

  /** Lets all tokens of until now expire; gives what the server says to the last of them. */
  async function expire(): Promise<string> {
    expiredAt = Date.now()
    const client = new Client({ host: '127.0.0.1', port: proxy.port, user: 'postgres', database: 'postgres', password: proxy.shown.at(-1)!.token })
    client.on('error', () => {})
    const refusal = await client.connect().then(() => 'accepted', (error: Error) => error.message)
    // A token tells the second it was signed in: the next ones are of a later second.
    await new Promise((resolve) => { setTimeout(resolve, 1_100) })
    return refusal
  }

  test('connections that are made after the expiry have a token of their own, so that every database is read', async () => {
    const [first] = databases
    const settings = await settingsFor({ host: '127.0.0.1', port: proxy.port, user: first!.connection.user, database: first!.name }, {
      sslMode: 'disable', authType: { awsConfig: { awsRegion: 'eu-central-1', awsAccessKeyId: 'AKIAEXAMPLE', awsSecretAccessKey: 'secret' } },
    })
    const source = await openPostgresSource({ connection: settings, options: { ingestAllDatabases: true }, workflow: 'metadata', signal: new AbortController().signal })
    try {
      const tables = async (database: string): Promise<string[]> => (await collect(source.readDatabase(database, wholeScope, new AbortController().signal)))
        .flatMap((item) => ('record' in item && item.record.entityType === 'table' ? [item.record.request.name] : []))
      expect(await tables(databases[0]!.name)).toEqual(['one'])
      const used = proxy.shown.at(-1)!.token
      expect(await expire()).toContain('the token has expired')
      expect(await tables(databases[1]!.name)).toEqual(['two'])
      await expire()
      // Every connection is lost, as in a failover of the server.
      proxy.cut()
      expect(await tables(databases[2]!.name)).toEqual(['three'])
      expect(await tables(databases[0]!.name)).toEqual(['one'])
      expect(proxy.shown.at(-1)!.token).not.toBe(used)
      // Nothing but the tokens of the test itself was refused.
      expect(proxy.shown.filter(({ isAccepted }) => !isAccepted)).toHaveLength(2)
    } finally {
      await source.close()
    }
  })
})
