import { TrunklineError } from '../../model/errors.ts'
import type { IngestedType, KnownEntity } from '../../model/ingestion.ts'
import { collectionPaths, decodeFullyQualifiedName, encodeFullyQualifiedName } from '../open-metadata-wire.ts'
import type { ClassificationSink, DbtSink, LineageSink, ProfileSink, QualitySink, Sink, UsageSink } from '../sink.ts'
import { listLive } from './children.ts'
import { createClassificationWriter } from './classification.ts'
import { createClient, mostAtOnce } from './client.ts'
import { declareProperties } from './custom-properties.ts'
import { newestVersion } from './dialect.ts'
import { createDbtWriter, withoutAssets } from './dbt.ts'
import { createEntityWriter } from './entity-writer.ts'
import { findOwner } from './owners.ts'
import { createLineageWriter } from './lineage.ts'
import { inParallel } from './parallel.ts'
import { createRunReporter, type RunReporter } from './pipeline-status.ts'
import { createProfileWriter } from './profile.ts'
import { createQualityWriter } from './quality.ts'
import type { ServerSettings, Surroundings } from './server.ts'
import { openSession, requireSuccess, type Session } from './session.ts'
import { createUsageWriter, type UsageMemories } from './usage.ts'

/** How to reach the server, and what is written to it. */
export type MetadataRestOptions = {
  server: ServerSettings
  surroundings: Surroundings
  /** Whether facts that OpenMetadata has no field for are written as a custom property. */
  includeExtension: boolean
  overwritesServices: boolean
  /** `enableVersionValidation`: whether a version that is not known is refused, rather than told of. */
  refusesUnknownVersions: boolean
  usageMemories: UsageMemories
  warn(sentence: string): void
}

export type MetadataRestSink = Sink & LineageSink & UsageSink & ProfileSink & QualitySink & ClassificationSink & DbtSink & { reporter: RunReporter }

/** The sink that writes to an OpenMetadata server, or to another Trunkline. Throws SINK_FAILED where it cannot be spoken to. */
export async function createMetadataRestSink(options: MetadataRestOptions): Promise<MetadataRestSink> {
  const client = createClient(options.server, options.surroundings)
  const session = await openSession(client)
  greet(session, options)
  const isDeclared = options.includeExtension && !session.dialect.isTrunkline
  if (isDeclared) await declareProperties(session)
  const quality = createQualityWriter(session)
  const entities = createEntityWriter(session, { includeExtension: options.includeExtension || session.dialect.isTrunkline, overwritesServices: options.overwritesServices })
  return {
    type: 'metadata-rest',
    ...entities,
    write: withoutAssets(entities.write),
    ...createDbtWriter(session, quality),
    ...createLineageWriter(session),
    ...createUsageWriter(session, options.usageMemories),
    ...createProfileWriter(session),
    ...quality,
    ...createClassificationWriter(session),
    reporter: createRunReporter(session, options.warn),
    listLive: (entityType, parentFqn) => (entityType === 'dbtAsset' ? none() : toKnown(session, entityType, parentFqn)),
    markDeleted: async (entities) => {
      await inParallel(entities, mostAtOnce, (entity) => markDeleted(session, entity))
    },
    findOwner: (name) => findOwner(session, name),
    close: () => Promise.resolve(client.close()),
  }
}

function greet({ dialect }: Session, { refusesUnknownVersions, warn }: MetadataRestOptions): void {
  if (!dialect.isUnknown) return
  const sentence = `The server is OpenMetadata ${dialect.version}, newer than any that this version of Trunkline knows (${newestVersion})`
  if (refusesUnknownVersions) {
    throw new TrunklineError('SINK_FAILED', `${sentence}.`, { object: 'openMetadataServerConfig.enableVersionValidation', hint: 'Set enableVersionValidation to false to write to it all the same, as to the newest that is known.' })
  }
  warn(`${sentence}: it is spoken to as if it were that one.`)
}

/** No collection of the server's holds such entities. */
async function* none(): AsyncGenerator<KnownEntity> {}

async function* toKnown(session: Session, entityType: IngestedType, parentFqn: string): AsyncGenerator<KnownEntity> {
  const { isTrunkline } = session.dialect
  for await (const { id, fullyQualifiedName } of listLive(session, entityType, isTrunkline ? parentFqn : encodeFullyQualifiedName(parentFqn))) {
    yield { id, entityType, fullyQualifiedName: isTrunkline ? fullyQualifiedName : decodeFullyQualifiedName(fullyQualifiedName) }
  }
}

/** What is gone already is gone. */
async function markDeleted({ client }: Session, { id, entityType, fullyQualifiedName }: KnownEntity): Promise<void> {
  const answer = await client.send({ method: 'DELETE', path: `${collectionPaths[entityType]}/${id}?recursive=true&hardDelete=false` })
  if (answer.status !== 404) requireSuccess(answer, `the deletion of ${fullyQualifiedName}`)
}
