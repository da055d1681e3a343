import { Button, Checkbox } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { createPipeline, operatePipeline, type PipelineKind } from '../../../api/pipelines.ts'
import type { DatabaseService } from '../../../api/types.ts'
import { newPipelinePath } from '../../../components/runs/run-words.ts'
import { ScheduleEditor } from '../../../components/schedule/schedule-editor.tsx'
import type { Schedule } from '../../../components/schedule/schedule-shape.ts'
import { Failure, Note } from '../../../components/state/notes.tsx'
import { ScheduleWords } from './pipeline-schedule.tsx'
import styles from './pipelines-tab.module.css'

type Offer = { isChosen: boolean; isOpen: boolean; schedule: Schedule }

/** What a service without pipelines is offered: the usual ones with their schedules, ready to accept. */
export function Recommended({ service, kinds }: { service: DatabaseService; kinds: readonly PipelineKind[] }) {
  const queries = useQueryClient()
  const [offers, setOffers] = useState<Readonly<Record<string, Offer>>>(() => Object.fromEntries(kinds.map((kind) => [
    kind.pipelineType, { isChosen: kind.recommended.isRecommended, isOpen: false, schedule: { cron: kind.recommended.scheduleInterval, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone } },
  ])))
  const [runsNow, setRunsNow] = useState(true)
  const offered = kinds.filter(({ recommended }) => recommended.isRecommended)
  const chosen = offered.filter((kind) => offers[kind.pipelineType]?.isChosen === true)
  const others = kinds.filter((kind) => !offered.includes(kind))
  const accept = useMutation({
    mutationFn: async () => {
      // One after the other: each of the later ones builds on what the earlier ones found.
      for (const kind of chosen) await deployNew(service, kind, { schedule: offers[kind.pipelineType]!.schedule, runsNow: runsNow && kind === chosen[0] })
    },
    onSettled: () => Promise.all([['pipelines'], ['runs']].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  })
  const change = (type: string, next: Partial<Offer>) => setOffers({ ...offers, [type]: { ...offers[type]!, ...next } })
  return (
    <section className={styles.recommended} aria-label="Recommended pipelines">
      <h2>No pipeline reads this service yet. These are the usual pipelines:</h2>
      {service.connection?.config === undefined && <Note tone="warn">The catalog keeps no connection of this service: enter one on the connection tab first.</Note>}
      <ul className={styles.offers}>
        {offered.map((kind) => {
          const offer = offers[kind.pipelineType]!
          return (
            <li key={kind.pipelineType} className={styles.offer} data-chosen={offer.isChosen || undefined}>
              <Checkbox id={`offer-${kind.pipelineType}`} checked={offer.isChosen} onChange={(event) => change(kind.pipelineType, { isChosen: event.currentTarget.checked })} />
              <div>
                <label htmlFor={`offer-${kind.pipelineType}`}>{kind.title}</label>
                <p>{kind.description}</p>
                <p><ScheduleWords cron={offer.schedule.cron} timezone={offer.schedule.timezone} /></p>
              </div>
              <Button size="compact-xs" variant="subtle" aria-expanded={offer.isOpen} aria-label={`Change the schedule of ${kind.title}`} onClick={() => change(kind.pipelineType, { isOpen: !offer.isOpen })}>{offer.isOpen ? 'Done' : 'Change the schedule'}</Button>
              {offer.isOpen && <div className={styles.schedule}><ScheduleEditor schedule={offer.schedule} onChange={(schedule) => change(kind.pipelineType, { schedule })} /></div>}
            </li>
          )
        })}
      </ul>
      <Checkbox label={`Run ${chosen[0]?.title.toLowerCase() ?? 'the first one'} at once`} checked={runsNow} disabled={chosen.length === 0} onChange={(event) => setRunsNow(event.currentTarget.checked)} />
      {accept.isError && <Failure error={accept.error} title="Not all of them were deployed" />}
      <div className={styles.foot}>
        <Button loading={accept.isPending} disabled={chosen.length === 0} onClick={() => accept.mutate()}>{chosen.length === 1 ? 'Deploy it' : `Deploy these ${chosen.length}`}</Button>
        {kinds.length > 0 && <span>Or one by one: {[...offered, ...others].map((kind, index) => <span key={kind.pipelineType}>{index > 0 && ', '}<Link to={newPipelinePath(service.fullyQualifiedName, kind.pipelineType)}>{kind.title.toLowerCase()}</Link></span>)}</span>}
      </div>
    </section>
  )
}

async function deployNew(service: DatabaseService, kind: PipelineKind, { schedule, runsNow }: { schedule: Schedule; runsNow: boolean }): Promise<void> {
  const pipeline = await createPipeline({
    name: `${service.name}_${kind.pipelineType}`, pipelineType: kind.pipelineType, service: { id: service.id }, config: kind.recommended.config,
    airflowConfig: { ...(schedule.cron !== undefined && { scheduleInterval: schedule.cron }), pipelineTimezone: schedule.timezone }, loggerLevel: 'INFO', raiseOnError: true,
  })
  await operatePipeline(pipeline.id, 'deploy')
  if (runsNow) await operatePipeline(pipeline.id, 'trigger')
}
