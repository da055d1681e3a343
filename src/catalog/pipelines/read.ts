import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import type { AirflowConfig, IngestionPipeline, PipelineType } from '../../model/pipeline.ts'
import type { JsonObject } from '../document/content.ts'
import type { Curated } from '../document/curated.ts'
import { overlay } from '../document/curated.ts'
import { entityNotFound } from '../get.ts'
import type { OpenSecretBox } from '../secret-box.ts'
import { openSecrets, type SealedSecrets } from '../service-secrets.ts'

/** What is live of a pipeline beside its document: kept as facts, so that deploying and pausing make no version. */
export type PipelineFacts = Pick<IngestionPipeline, 'deployed' | 'enabled' | 'deployedSchedule'>

/** A pipeline as it is to be run or scheduled; `tag` is the one that its service's worker must have (empty: none). */
export type StoredPipeline = {
  id: string; name: string; fqn: string; serviceName: string; pipelineType: PipelineType
  airflowConfig: Partial<AirflowConfig>; loggerLevel: IngestionPipeline['loggerLevel']; raiseOnError: boolean
  facts: PipelineFacts
  tag: string
}

type PipelineRow = {
  id: string; name: string; fqn: string; service_name: string; document: JsonObject; curated: Curated | null; facts: PipelineFacts | null
  service_document: JsonObject; service_curated: Curated | null
}

/** A pipeline of a table's suite is one of the table's service; that of a bundle stands under the name of the bundle. */

const columns = `e.id, e.name, e.fqn, root.name as service_name, e.document, e.curated, m.facts, root.document as service_document, root.curated as service_curated`
const source = `trunkline.entity e join trunkline.entity s on s.id = e.parent_id join trunkline.entity root on root.id = e.root_id left join trunkline.measurement m on m.entity_id = e.id`

const oneQuery = `/* catalog */
  select ${columns} from ${source} where e.entity_type = 'ingestionPipeline' and e.id = $1 and not e.deleted and not s.deleted`

/** A live pipeline of a live service; throws ENTITY_NOT_FOUND. */
export async function readPipeline(pool: Pick<Pool, 'query'>, id: string): Promise<StoredPipeline> {
  const { rows: [row] } = await pool.query<PipelineRow>(oneQuery, [id])
  if (row === undefined) throw entityNotFound('ingestionPipeline', { id })
  return toStored(row)
}

const deployedQuery = `/* catalog */
  select ${columns} from ${source}
  where e.entity_type = 'ingestionPipeline' and not e.deleted and not s.deleted and m.facts @> '{"deployed": true, "enabled": true}'
  order by e.id limit 10000`

/** Every pipeline whose schedule is live. */
export async function listDeployed(pool: Pool): Promise<StoredPipeline[]> {
  const { rows } = await pool.query<PipelineRow>(deployedQuery)
  return rows.map(toStored)
}

type ConfigRow = { id: string; document: JsonObject; curated: Curated | null; sealed: SealedSecrets; suite_fqn: string | null; table_fqn: string | null }

const configQuery = `/* catalog */
  select e.id, e.document, e.curated, coalesce(e.sealed_secrets, '{}') as sealed, s.fqn as suite_fqn, t.fqn as table_fqn
  from trunkline.entity e
  left join trunkline.entity s on s.id = e.parent_id and s.entity_type = 'testSuite' left join trunkline.entity t on t.id = s.parent_id
  where e.id = $1`

/** A rotation of the key is waited for, so that the key and what it sealed fit together. */
const waitForRotation = `/* catalog */
  lock table trunkline.entity in row share mode`

/** `sourceConfig.config` of a pipeline with its secrets, to run it with; of a suite's with the table or bundle under its name of today. Throws SECRET_UNREADABLE. */
export async function readPipelineConfig(pool: Pool, openBox: OpenSecretBox, id: string): Promise<Record<string, unknown>> {
  return withTransaction(pool, async (client) => {
    await client.query(waitForRotation)
    const { rows: [row] } = await client.query<ConfigRow>(configQuery, [id])
    if (row === undefined) throw entityNotFound('ingestionPipeline', { id })
    const sourceConfig = overlay(row.document, row.curated)['sourceConfig'] ?? {}
    const opened = Object.keys(row.sealed).length === 0 ? sourceConfig : openSecrets({ serviceId: row.id, connection: sourceConfig, sealed: row.sealed }, await openBox())
    const { config = {} } = opened as { config?: Record<string, unknown> }
    if (row.suite_fqn === null) return config
    const { entityFullyQualifiedName: _table, testSuite: _suite, ...own } = config
    return { ...own, ...(row.table_fqn === null ? { testSuite: row.suite_fqn } : { entityFullyQualifiedName: row.table_fqn }) }
  })
}

function toStored(row: PipelineRow): StoredPipeline {
  const shown = overlay(row.document, row.curated)
  return {
    id: row.id, name: row.name, fqn: row.fqn, serviceName: row.service_name,
    pipelineType: shown['pipelineType'] as PipelineType,
    airflowConfig: (shown['airflowConfig'] ?? {}) as Partial<AirflowConfig>,
    loggerLevel: (shown['loggerLevel'] ?? 'INFO') as IngestionPipeline['loggerLevel'],
    raiseOnError: shown['raiseOnError'] !== false,
    facts: row.facts ?? {},
    tag: workerTagOf(overlay(row.service_document, row.service_curated)),
  }
}

/** The tag of the classification `Worker` that a service bears, the first by name: which workers may reach it. */
function workerTagOf(service: JsonObject): string {
  const tags = ((service['tags'] ?? []) as { tagFQN: string }[]).map(({ tagFQN }) => tagFQN).filter((fqn) => fqn.startsWith('Worker.'))
  return tags.sort()[0]?.slice('Worker.'.length) ?? ''
}
