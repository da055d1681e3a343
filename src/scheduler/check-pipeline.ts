import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import type { AirflowConfig, PipelineType } from '../model/pipeline.ts'
import { requireSchedule } from './cron.ts'
import type { PipelineKind } from './pipeline-kind.ts'

type Shown = Readonly<Record<string, unknown>>

/** Looks at every pipeline that is about to be written: its kind must be offered, its options right, its schedule possible. */
export function createPipelineCheck(kinds: readonly PipelineKind[], now: () => number): (entityType: EntityType, shown: Shown) => void {
  return (entityType, shown) => {
    if (entityType !== 'ingestionPipeline') return
    const { pipelineType, sourceConfig, airflowConfig } = shown as { pipelineType: PipelineType; sourceConfig?: { config?: Record<string, unknown> }; airflowConfig?: Partial<AirflowConfig> }
    const kind = kinds.find((one) => one.pipelineType === pipelineType)
    if (kind === undefined) {
      throw new TrunklineError('NOT_OFFERED', `This version has no ${pipelineType} pipelines.`, {
        object: 'pipelineType', hint: `It has: ${kinds.map((one) => one.pipelineType).join(', ')}.`,
      })
    }
    kind.check(sourceConfig?.config ?? {})
    const timezone = airflowConfig?.pipelineTimezone ?? 'UTC'
    // Without a schedule the zone is checked all the same, on one that is possible.
    requireSchedule(airflowConfig?.scheduleInterval ?? '0 0 * * *', timezone, { object: 'airflowConfig.scheduleInterval', now: now() })
  }
}
