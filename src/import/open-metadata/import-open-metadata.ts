import type { Pool } from 'pg'
import { readWritten } from '../../catalog/read-written.ts'
import { TrunklineError } from '../../model/errors.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { createClient } from '../../sinks/metadata-rest/client.ts'
import type { ServerSettings, Surroundings } from '../../sinks/metadata-rest/server.ts'
import { openSession, type Session } from '../../sinks/metadata-rest/session.ts'
import { bringService } from './assets.ts'
import type { Importing } from './importing.ts'
import { bringLineage } from './lineage.ts'
import { createNames } from './names.ts'
import { createProperties } from './properties.ts'
import { bringTermProperties } from './term-properties.ts'
import { createTally, type ImportSummary } from './tally.ts'
import { bringTests } from './tests.ts'
import { listTheirs, offeredFields, type TheirEntity } from './their-entities.ts'
import { createVocabulary } from './vocabulary.ts'

export type OpenMetadataImport = {
  server: ServerSettings
  surroundings: Surroundings
  /** Services by their names there and here; where none is said, those that have the same name. */
  services: ReadonlyMap<string, string>
  dryRun: boolean
  overrides: boolean
  tell(change: string): void
}

/**
 * Brings what people wrote on a server of OpenMetadata: descriptions, owners, labels, domains, custom properties, followers, glossaries, tests and edges drawn by hand, for
 * services that are here too. Each thing is written on its own, so that an import that was cut off is made up for by the next. Throws IMPORT_FAILED
 * where the server cannot be read, ENTITY_NOT_FOUND for a service that is not there or not here.
 */
export async function importOpenMetadata(pool: Pool, options: OpenMetadataImport): Promise<ImportSummary> {
  const client = createClient(options.server, options.surroundings)
  try {
    const session = await openSession(client)
    const found = await matchServices(pool, session, options.services)
    const services = found.map(({ service, ours }) => ({ theirs: service.name, ours }))
    const tally = createTally({ dryRun: options.dryRun, services, version: session.dialect.version }, options.tell)
    const names = createNames(new Map(services.map(({ theirs, ours }) => [theirs, ours])), session.dialect)
    const importing: Importing = { pool, session, names, tally, actor: { name: 'import', isBot: false }, dryRun: options.dryRun, overrides: options.overrides }
    const vocabulary = createVocabulary(importing)
    const terms = await vocabulary.bringAll()
    const properties = createProperties(importing, vocabulary)
    await properties.bringKinds()
    await bringTermProperties(importing, properties, terms)
    for (const { service } of found) await bringLineage(importing, await bringService(importing, { vocabulary, properties }, service))
    await bringTests(importing, vocabulary)
    return tally.summary
  } catch (error) {
    throw options.surroundings.signal.aborted ? stopped(error) : toImportError(error)
  } finally {
    client.close()
  }
}

type Matched = { service: TheirEntity; ours: string }

async function matchServices(pool: Pool, session: Session, wanted: ReadonlyMap<string, string>): Promise<Matched[]> {
  const theirs: TheirEntity[] = []
  for await (const service of listTheirs(session, '/services/databaseServices', ['owners', 'tags', 'domains', ...await offeredFields(session, '/services/databaseServices', ['followers'])])) theirs.push(service)
  const pairs = wanted.size > 0 ? [...wanted] : theirs.map(({ name }): [string, string] => [name, name])
  const here = await readWritten(pool, 'databaseService', pairs.map(([, ours]) => fullyQualifiedName(ours)))
  const names = theirs.map(({ name }) => name).join(', ')
  const matched = pairs.flatMap(([name, ours]) => {
    const service = theirs.find((one) => one.name === name)
    const isHere = here.has(fullyQualifiedName(ours))
    if (wanted.size > 0 && service === undefined) throw notFound(`The server has no database service ${name}.`, `It has: ${names === '' ? 'none' : names}.`)
    if (wanted.size > 0 && !isHere) throw notFound(`There is no database service ${ours} in this catalog.`, 'Ingest it first (trunkline ingest -c metadata.yaml), then import what people wrote about it.')
    return service === undefined || !isHere ? [] : [{ service, ours }]
  })
  if (matched.length > 0) return matched
  throw notFound('No database service of the server is in this catalog under the same name.', `Say which is which: --service theirs=ours. The server has: ${names === '' ? 'none' : names}.`)
}

function notFound(message: string, hint: string): TrunklineError {
  return new TrunklineError('ENTITY_NOT_FOUND', message, { object: '--service', hint })
}

function stopped(cause: unknown): TrunklineError {
  return new TrunklineError('RUN_CANCELLED', 'The import was stopped. What was imported before is kept.', { hint: 'Run it again to go on.', cause })
}

/** What the client of a server says, for one that is read. */
function toImportError(error: unknown): unknown {
  if (!(error instanceof TrunklineError && error.code === 'SINK_FAILED')) return error
  const hint = error.object === 'openMetadataServerConfig.securityConfig'
    ? '--token is a token of the ingestion bot, or of an administrator there: env:NAME or file:path.'
    : 'Check --from, which is the address of the API such as http://localhost:8585/api, and --ca. What was imported before is kept: run it again.'
  return new TrunklineError('IMPORT_FAILED', error.message, { object: '--from', hint, cause: error })
}
