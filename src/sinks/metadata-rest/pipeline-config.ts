import type { DbtConfigSource, DbtConfigSourceOf } from '../../model/dbt/config-source.ts'
import { parentFullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { PipelineType } from '../../model/pipeline.ts'
import { isSecretReference } from '../../model/secret-fields.ts'
import { encodeFullyQualifiedName } from '../open-metadata-wire.ts'
import type { Dialect } from './dialect.ts'

/** What a pipeline is made of where the server has none of its name; `dbtConfigSource` is where a dbt run reads, `table` what a run of tests looks at. */
export type PipelinePlan = { ingestionPipelineFQN: string; pipelineType: PipelineType; configType: string; dbtConfigSource?: DbtConfigSource; table?: string }

/** A pipeline in the words of one version. */
export type PipelineWords = { pipelineType: PipelineType; config: Record<string, unknown> }

/** Stands where a server wants a secret: a pipeline that is made to tell of runs brings none. */
const notSent = 'not sent'

/** The kind and the options of a pipeline as this version takes them: those that it asks for, and no others. A sentence where it has no such pipeline. */
export function toPipelineWords(plan: PipelinePlan, dialect: Dialect): PipelineWords | string {
  const { pipelineType, configType: type } = plan
  if (pipelineType === 'dbt') {
    return plan.dbtConfigSource === undefined ? 'a pipeline of dbt says where the artifacts lie' : { pipelineType, config: { type, dbtConfigSource: toDbtSource(plan.dbtConfigSource, dialect) } }
  }
  // What proposed labels was a part of the profiler.
  if (pipelineType === 'autoClassification' && !dialect.since('1.6')) return { pipelineType: 'profiler', config: { type: 'Profiler', computeMetrics: false, processPiiSensitive: true } }
  if (pipelineType !== 'TestSuite') return { pipelineType, config: { type } }
  const table = plan.table === undefined ? tableOfSuite(plan.ingestionPipelineFQN) : dialect.isTrunkline ? plan.table : encodeFullyQualifiedName(plan.table)
  if (table === undefined && !dialect.since('1.6')) return `pipelines of tests are of one table before 1.6, and the server is ${dialect.version}; name the table in entityFullyQualifiedName`
  return { pipelineType, config: { type, ...(table !== undefined && { entityFullyQualifiedName: table }) } }
}

/** The table of `<table>.testSuite.<pipeline>`. */
function tableOfSuite(fqn: string): string | undefined {
  const suite = parentFullyQualifiedName(fqn)
  return suite !== undefined && splitFullyQualifiedName(suite).at(-1) === 'testSuite' ? parentFullyQualifiedName(suite) : undefined
}

function toDbtSource(source: DbtConfigSource, dialect: Dialect): Record<string, unknown> {
  switch (source.dbtConfigType) {
    case 'local':
      return { dbtConfigType: 'local', dbtManifestFilePath: source.dbtManifestFilePath }
    case 'http':
      return { dbtConfigType: 'http', dbtManifestHttpPath: toPlainAddress(source.dbtManifestHttpPath) }
    case 'cloud': {
      const { dbtCloudAuthToken: token, dbtCloudAccountId, dbtCloudUrl } = source
      return { dbtConfigType: 'cloud', dbtCloudAuthToken: toReference(token), dbtCloudAccountId, dbtCloudUrl }
    }
    case 's3':
      return { dbtConfigType: 's3', dbtSecurityConfig: { awsRegion: source.dbtSecurityConfig.awsRegion }, ...prefixOf(source) }
    case 'gcs':
      return { dbtConfigType: 'gcs', dbtSecurityConfig: { gcpConfig: toGoogleConfig(source, dialect) }, ...prefixOf(source) }
    case 'azure':
      return { dbtConfigType: 'azure', dbtSecurityConfig: {}, ...prefixOf(source) }
  }
}

function prefixOf({ dbtPrefixConfig }: DbtConfigSourceOf<'s3' | 'gcs' | 'azure'>): Record<string, unknown> {
  return dbtPrefixConfig === undefined ? {} : { dbtPrefixConfig }
}

/** No way to sign in asks for more than its name, but for keys, which another Trunkline looks at. Paths had no name before 1.5, default credentials none before 1.7. */
function toGoogleConfig({ dbtSecurityConfig: { gcpConfig } }: DbtConfigSourceOf<'gcs'>, { since }: Dialect): unknown {
  const { type } = gcpConfig
  if (type === 'service_account') return { type, privateKey: toReference(gcpConfig.privateKey), clientEmail: gcpConfig.clientEmail }
  if (type === 'gcp_credential_path') return since('1.5') ? { type, path: gcpConfig.path } : gcpConfig.path
  return { type: type === 'gcp_adc' && !since('1.7') ? 'service_account' : type }
}

function toReference(secret: string): string {
  return isSecretReference(secret) ? secret : notSent
}

/** Names, passwords and what signs an address stay here. */
function toPlainAddress(text: string): string {
  if (isSecretReference(text)) return text
  if (!URL.canParse(text)) return notSent
  const { origin, pathname } = new URL(text)
  return `${origin}${pathname}`
}
