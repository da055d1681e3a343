import type { Pool } from 'pg'
import { importOpenMetadata } from '../import/open-metadata/import-open-metadata.ts'
import { parseServices } from '../import/open-metadata/names.ts'
import type { ImportSummary } from '../import/open-metadata/tally.ts'
import type { Environment } from '../workflows/substitute.ts'
import { readServerSettings, surroundingsOf } from './open-metadata-server.ts'

/** An import as it is asked for on the command line: `services` as `theirs=ours`, `token` as text, path, `env:NAME` or `file:path`, `ca` as the path of a PEM file. */
export type ImportRequest = {
  from: string
  services: readonly string[]
  token?: string | undefined
  ca?: string | undefined
  dryRun: boolean
  overrides: boolean
  signal: AbortSignal
  tell(change: string): void
}

const optionNames = { hostPort: '--from', jwtToken: '--token', caCertificate: '--ca', sslCertificate: '--ca', sslKey: '--ca' }

/** Imports from a server of OpenMetadata into the store, which is opened when the options are sound. */
export async function importFromServer(store: () => Promise<Pool>, environment: Environment, request: ImportRequest): Promise<ImportSummary> {
  const { from, token, ca, dryRun, overrides, signal, tell } = request
  const services = parseServices(request.services)
  const jwtToken = token ?? (environment['OPENMETADATA_TOKEN'] === undefined ? undefined : 'env:OPENMETADATA_TOKEN')
  const server = await readServerSettings({
    hostPort: withApiPath(from), authProvider: jwtToken === undefined ? 'no-auth' : 'openmetadata',
    ...(jwtToken !== undefined && { securityConfig: { jwtToken } }), ...(ca !== undefined && { sslConfig: { caCertificate: ca } }),
  }, environment, optionNames)
  return importOpenMetadata(await store(), { server, surroundings: surroundingsOf(signal), services, dryRun, overrides, tell })
}

/** The API lies below /api, which is easily left out. */
function withApiPath(from: string): string {
  const address = from.trim()
  return URL.canParse(address) && new URL(address).pathname === '/' ? `${address.replace(/\/+$/, '')}/api` : address
}
