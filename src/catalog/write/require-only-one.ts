import { TrunklineError } from '../../model/errors.ts'
import { type PipelineType, singlePipelineTypes } from '../../model/pipeline.ts'
import type { Queryable } from './lock-roots.ts'

const siblingQuery = `/* catalog */
  select fqn from trunkline.entity
  where parent_id = $1 and entity_type = 'ingestionPipeline' and document ->> 'pipelineType' = $2 and id <> $3 and not deleted limit 1`

/** Throws ENTITY_EXISTS where a service has a pipeline of a type already that it may have one of. The service's root must be locked. */
export async function requireOnlyOne(client: Queryable, pipeline: { id: string; parentId: string | undefined; pipelineType: PipelineType }): Promise<void> {
  const { id, parentId, pipelineType } = pipeline
  if (parentId === undefined || !singlePipelineTypes.has(pipelineType)) return
  const { rows: [sibling] } = await client.query<{ fqn: string }>(siblingQuery, [parentId, pipelineType, id])
  if (sibling === undefined) return
  throw new TrunklineError('ENTITY_EXISTS', `The service has a ${pipelineType} pipeline already: ${sibling.fqn}. It may have one of that type.`, {
    object: sibling.fqn, hint: 'Change that one, or delete it first.',
  })
}
