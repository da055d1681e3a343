import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { runsQuery } from '../../api/queries.ts'
import type { RunSummary } from '../../api/types.ts'
import { humanDuration } from '../../format/number.ts'
import { Icon } from '../icons/icon.tsx'
import { Empty, Failure } from '../state/notes.tsx'
import { RowsSkeleton } from '../state/skeletons.tsx'
import { CodeBlock } from '../text/code-block.tsx'
import { TimeAgo } from '../text/time-ago.tsx'
import { RunCounts } from './run-counts.tsx'
import { RunDetails } from './run-details.tsx'
import styles from './run-list.module.css'
import { StatePill } from './state-pill.tsx'

/** The runs of a service, the newest first; one opens with everything it left out and why. */
export function RunList({ service }: { service: string }) {
  const runs = useQuery(runsQuery(service))
  if (runs.isError) return <Failure error={runs.error} what="the runs" onRetry={() => void runs.refetch()} />
  if (runs.data === undefined) return <RowsSkeleton rows={5} height={44} />
  if (runs.data.length === 0) {
    return <Empty icon="clock" title="No run yet" action={<CodeBlock text="trunkline ingest -c metadata.yaml" label="command" />}>Each ingestion leaves its summary here.</Empty>
  }
  return <ul className={styles.runs}>{runs.data.map((run, index) => <Run key={run.runId} run={run} isFirst={index === 0} />)}</ul>
}

function Run({ run, isFirst }: { run: RunSummary; isFirst: boolean }) {
  const [isOpen, setOpen] = useState(isFirst && run.state !== 'success')
  return (
    <li className={styles.run}>
      <button type="button" className={styles.head} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} size={12} />
        <StatePill state={run.state} />
        <span>{run.workflow}</span>
        <span className={styles.when}><TimeAgo at={run.startedAt} />, took {humanDuration(run.endedAt - run.startedAt)}</span>
        <span className={styles.counts}><RunCounts run={run} /></span>
      </button>
      {isOpen && <RunDetails run={run} />}
    </li>
  )
}
