import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { chooseRunAs } from '../src/db/embedded/run-as.ts'
import { startEmbeddedServer, type EmbeddedConnection, type EmbeddedServer } from '../src/db/embedded-server.ts'
import { testBinaries } from './binaries.ts'

/** A server of one test alone, which listens on 127.0.0.1 too. */
export type PrivateServer = EmbeddedServer & {
  /** Its folder: `data` is the cluster, `postgres.log` its log. */
  readonly directory: string
  readonly port: number
  /** Connects over TCP as the superuser; `connection` goes through the socket. */
  tcpConnection(database: string): EmbeddedConnection
}

/** What a private server is to be like. */
export type PrivateServerOptions = {
  readonly major: number
  readonly settings?: Readonly<Record<string, string>>
  /** Lines of pg_hba.conf, after one that lets the superuser in through the socket. By default everybody may come from anywhere. */
  readonly hba?: readonly string[]
  /** PEM texts of the server's certificate and key; with them it speaks TLS. `ca` is what client certificates are checked against. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string }
}

/** Starts a server for one test, in a folder that `stop` removes. */
export async function startPrivateServer({ major, settings = {}, hba, tls }: PrivateServerOptions): Promise<PrivateServer> {
  const directory = temporaryDirectory()
  const write = (name: string, text: string): string => writeForServer(join(directory, name), text)
  const port = await freePort()
  const server = await startEmbeddedServer({
    binaries: testBinaries(major),
    directory,
    log: () => {},
    settings: {
      fsync: 'off',
      listen_addresses: '127.0.0.1',
      port: String(port),
      hba_file: write('pg_hba.conf', ['local all postgres trust', ...(hba ?? ['local all all trust', 'host all all all trust']), ''].join('\n')),
      ...(tls !== undefined && { ssl: 'on', ssl_cert_file: write('server.crt', tls.cert), ssl_key_file: write('server.key', tls.key) }),
      ...(tls?.ca !== undefined && { ssl_ca_file: write('ca.crt', tls.ca) }),
      ...settings,
    },
  })
  return {
    ...server,
    directory,
    port,
    tcpConnection: (database) => ({ ...server.connection(database), host: '127.0.0.1' }),
    stop: async () => {
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A new folder in the temporary one that the server's user can pass through. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'trunkline-private-'))
  chmodSync(directory, 0o711)
  return directory
}

/** Writes a file that only the server may read: PostgreSQL refuses a key that others can. */
function writeForServer(file: string, text: string): string {
  writeFileSync(file, text, { mode: 0o600 })
  const runAs = chooseRunAs(file)
  if (runAs !== undefined) chownSync(file, runAs.uid, runAs.gid)
  return file
}

/** A TCP port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
