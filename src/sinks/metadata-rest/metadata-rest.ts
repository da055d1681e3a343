import { TrunklineError } from '../../model/errors.ts'
import type { EntityRecord, IngestedType, KnownEntity } from '../../model/ingestion.ts'
import { collectionPaths, decodeFullyQualifiedName, encodeFullyQualifiedName } from '../open-metadata-wire.ts'
import { createTrunklineKnowledge, type RunKnowledge } from '../ingest/knowledge.ts'
import { createSteps } from '../ingest/steps.ts'
import { createTrunklineSteps } from '../ingest/trunkline.ts'
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
import { getByName, openSession, requireSuccess, type Session } from './session.ts'
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

export type MetadataRestSink = Sink & LineageSink & UsageSink & ProfileSink & QualitySink & ClassificationSink & DbtSink & { reporter: RunReporter; knowledge?: RunKnowledge }

/** The sink that writes to an OpenMetadata server, or to another Trunkline. Throws SINK_FAILED where it cannot be spoken to. */
export async function createMetadataRestSink(options: MetadataRestOptions): Promise<MetadataRestSink> {
  const client = createClient(options.server, options.surroundings)
  const session = await openSession(client)
  greet(session, options)
  const common = { type: 'metadata-rest' as const, reporter: createRunReporter(session), close: () => Promise.resolve(client.close()) }
  if (session.dialect.isTrunkline) return { ...common, ...trunklineSink(session, options) }
  if (options.includeExtension) await declareProperties(session)
  return { ...common, ...openMetadataSink(session, options) }
}

type Written = Omit<MetadataRestSink, 'type' | 'reporter' | 'close'>

/** Another Trunkline keeps all that a run tells, so that it is told all of it. */
function trunklineSink(session: Session, { overwritesServices }: MetadataRestOptions): Written {
  const take = createSteps(session)
  const isThere = async ({ entityType, fullyQualifiedName }: EntityRecord): Promise<boolean> => {
    const known = await getByName(session.client, { type: entityType, fullyQualifiedName })
    return known !== undefined && known.deleted !== true
  }
  return { ...createTrunklineSteps(take, { overwritesServices, isThere }), knowledge: createTrunklineKnowledge(take) }
}

function openMetadataSink(session: Session, { includeExtension, overwritesServices, usageMemories }: MetadataRestOptions): Written {
  const quality = createQualityWriter(session)
  const entities = createEntityWriter(session, { includeExtension, overwritesServices })
  return {
    ...entities,
    write: withoutAssets(entities.write),
    ...createDbtWriter(session, quality),
    ...createLineageWriter(session),
    ...createUsageWriter(session, usageMemories),
    ...createProfileWriter(session),
    ...quality,
    ...createClassificationWriter(session),
    findOwner: (name) => findOwner(session, name),
    listLive: (entityType, parentFqn) => (entityType === 'dbtAsset' ? none() : toKnown(session, entityType, parentFqn)),
    markDeleted: async (entities) => {
      await inParallel(entities, mostAtOnce, (entity) => markDeleted(session, entity))
    },
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
  for await (const { id, fullyQualifiedName } of listLive(session, entityType, encodeFullyQualifiedName(parentFqn))) {
    yield { id, entityType, fullyQualifiedName: decodeFullyQualifiedName(fullyQualifiedName) }
  }
}

/** What is gone already is gone. */
async function markDeleted({ client }: Session, { id, entityType, fullyQualifiedName }: KnownEntity): Promise<void> {
  const answer = await client.send({ method: 'DELETE', path: `${collectionPaths[entityType]}/${id}?recursive=true&hardDelete=false` })
  if (answer.status !== 404) requireSuccess(answer, `the deletion of ${fullyQualifiedName}`)
}
