import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type Pipeline, schedulePreviewQuery } from '../../../api/pipelines.ts'
import { NextRun } from '../../../components/schedule/schedule-editor.tsx'

/** When a pipeline runs, in words, and when next. */
export function PipelineSchedule({ pipeline: { airflowConfig, deployed, enabled } }: { pipeline: Pipeline }) {
  const cron = airflowConfig.scheduleInterval ?? ''
  const timezone = airflowConfig.pipelineTimezone ?? 'UTC'
  const preview = useQuery({ ...schedulePreviewQuery(cron, timezone), enabled: cron !== '' })
  if (cron === '') return <p>By hand only</p>
  const [next] = preview.data?.next ?? []
  return (
    <>
      <p>{preview.isPending ? <Skeleton component="span" height={13} width={150} display="inline-block" /> : <>{preview.data?.words ?? <code>{cron}</code>}, {timezone}</>}</p>
      {(next !== undefined || preview.isPending) && deployed === true && enabled !== false && <p>Next: {next === undefined ? <span style={{ visibility: 'hidden' }}>Wed, 30 Dec 2026, 00:00 {timezone}</span> : <NextRun at={next} timezone={timezone} />}</p>}
    </>
  )
}

/** A schedule in words; as cron until they are known. */
export function ScheduleWords({ cron, timezone }: { cron: string | undefined; timezone: string }) {
  const preview = useQuery({ ...schedulePreviewQuery(cron ?? '', timezone), enabled: cron !== undefined && cron !== '' })
  if (cron === undefined) return <>By hand only</>
  if (preview.isPending) return <Skeleton component="span" height={13} width={150} display="inline-block" />
  return <>{preview.data?.words ?? <code>{cron}</code>}, {timezone}</>
}
