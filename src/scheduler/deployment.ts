import type { Pool } from 'pg'
import type { PgBoss } from 'pg-boss'
import { listDeployed, type PipelineFacts, readPipeline, type StoredPipeline } from '../catalog/pipelines/read.ts'
import { writeMeasurements } from '../catalog/write/measurement.ts'
import { normalize } from './cron.ts'
import { dueQueue } from './jobs.ts'

/** Makes a pipeline's schedule, as it stands now, the live one. */
export async function deployPipeline(pool: Pool, id: string): Promise<void> {
  const { airflowConfig } = await readPipeline(pool, id)
  const { scheduleInterval, pipelineTimezone = 'UTC' } = airflowConfig
  const facts: PipelineFacts = {
    deployed: true, enabled: airflowConfig.pausePipeline !== true,
    ...(scheduleInterval !== undefined && scheduleInterval.trim() !== '' && { deployedSchedule: { scheduleInterval: normalize(scheduleInterval), pipelineTimezone } }),
  }
  await writeMeasurements(pool, [{ id, facts }])
}

/** Pauses a pipeline, or resumes it; says whether it is enabled now. */
export async function togglePipeline(pool: Pool, id: string): Promise<boolean> {
  const { facts } = await readPipeline(pool, id)
  const enabled = facts.enabled === false
  await writeMeasurements(pool, [{ id, facts: { deployed: false, ...facts, enabled } }])
  return enabled
}

/**
 * Brings pg-boss's schedules to what is deployed: what changed is set, what was paused, deleted or given no schedule is taken off.
 * What is the same is left alone, so that an occurrence that was missed while nothing ran is still known as missed.
 */
export async function reconcileSchedules(pool: Pool, boss: PgBoss): Promise<void> {
  const wanted = new Map((await listDeployed(pool)).filter(({ facts }) => facts.deployedSchedule !== undefined).map((pipeline) => [pipeline.id, pipeline]))
  const standing = await boss.getSchedules(dueQueue)
  for (const { key } of standing) if (!wanted.has(key)) await boss.unschedule(dueQueue, key)
  const known = new Map(standing.map((schedule) => [schedule.key, schedule]))
  for (const pipeline of wanted.values()) {
    const { scheduleInterval, pipelineTimezone } = pipeline.facts.deployedSchedule!
    const schedule = known.get(pipeline.id)
    if (schedule?.cron === scheduleInterval && schedule.timezone === pipelineTimezone) continue
    await boss.schedule(dueQueue, scheduleInterval, { pipelineId: pipeline.id }, { tz: pipelineTimezone, key: pipeline.id, missed: 'once' })
  }
}

/** Whether a schedule that came due counts: the pipeline is still deployed, not paused, and within its dates. */
export function isDue({ facts, airflowConfig }: StoredPipeline, now: number): boolean {
  if (facts.deployed !== true || facts.enabled === false || facts.deployedSchedule === undefined) return false
  const { startDate, endDate } = airflowConfig
  return (startDate === undefined || Date.parse(startDate) <= now) && (endDate === undefined || Date.parse(endDate) >= now)
}
