import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Pipeline, PipelineKind } from '../../../api/pipelines.ts'
import { isOver, runsQuery, runsRefetchMs } from '../../../api/runs.ts'
import { RunPills } from '../../../components/runs/run-pills.tsx'
import { pipelinePath } from '../../../components/runs/run-words.ts'
import { Failure } from '../../../components/state/notes.tsx'
import { Chip } from '../../../components/text/chip.tsx'
import { PipelineActions } from './pipeline-actions.tsx'
import { PipelineSchedule } from './pipeline-schedule.tsx'
import styles from './pipelines-tab.module.css'
import { useOperation } from './use-pipeline.ts'

/** One pipeline in the list of its service. */
export function PipelineRow({ pipeline, kind }: { pipeline: Pipeline; kind: PipelineKind | undefined }) {
  const runs = useQuery({ ...runsQuery({ pipeline: pipeline.fullyQualifiedName, limit: 5 }), staleTime: 0, refetchInterval: ({ state: { data } }) => runsRefetchMs(data?.data) })
  const operation = useOperation(pipeline.id)
  const isActive = runs.data?.data.some((run) => !isOver(run.state)) === true
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <div className={styles.name}>
          <Link to={pipelinePath(pipeline.fullyQualifiedName)}>{pipeline.displayName ?? pipeline.name}</Link>
          <PipelineChips pipeline={pipeline} />
        </div>
        <p className={styles.soft}>{kind?.title ?? pipeline.pipelineType}{pipeline.displayName !== undefined && `, ${pipeline.name}`}</p>
      </div>
      <div className={styles.when}><PipelineSchedule pipeline={pipeline} /></div>
      <div className={styles.pills}>{runs.data !== undefined && <RunPills runs={runs.data.data} />}</div>
      <div className={styles.actions}><PipelineActions pipeline={pipeline} isActive={isActive} operation={operation} /></div>
      {operation.isError && <div className={styles.problem}><Failure error={operation.error} title="That did not work" /></div>}
    </li>
  )
}

/** What keeps a pipeline from running by its schedule. */
export function PipelineChips({ pipeline }: { pipeline: Pipeline }) {
  const { deployed, enabled, deployedSchedule, airflowConfig } = pipeline
  const isChanged = deployed === true && deployedSchedule !== undefined &&
    (deployedSchedule.scheduleInterval !== airflowConfig.scheduleInterval || deployedSchedule.pipelineTimezone !== (airflowConfig.pipelineTimezone ?? 'UTC'))
  return (
    <>
      {deployed !== true && <Chip tone="warn" hint="Its schedule is not live. Deploying makes it so.">not deployed</Chip>}
      {deployed === true && enabled === false && <Chip tone="warn" hint="Its schedule is paused; it can be run by hand.">paused</Chip>}
      {isChanged && <Chip tone="warn" hint="Another schedule is live than the one that was saved last. Redeploying makes the saved one live.">changed, not deployed</Chip>}
    </>
  )
}
