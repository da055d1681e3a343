import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { ApiError } from '../../api/client.ts'
import { createPipeline, operatePipeline, type Pipeline, type PipelineKind, pipelineKindsQuery, pipelinesQuery } from '../../api/pipelines.ts'
import type { DatabaseService } from '../../api/types.ts'
import { EntityGate } from '../../components/entity/entity-gate.tsx'
import { useAddress } from '../../components/entity/use-address.ts'
import { useTitle } from '../../components/layout/use-title.ts'
import { pipelinePath, servicePath } from '../../components/runs/run-words.ts'
import { AdminsOnly } from '../../components/state/admins-only.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { problemsOf, serverProblems } from '../../forms/form-value.ts'
import { nameProblem } from '../services/new/service-name.ts'
import { newDraft, toSettings } from './pipeline-draft.ts'
import { PipelineForm } from './pipeline-form.tsx'
import styles from './pipeline-form.module.css'

/** Adds a pipeline to a service: options, schedule, and it is live. */
export function NewPipelinePage() {
  useTitle('New pipeline')
  return <AdminsOnly right="ingest" what="add pipelines"><ChosenKind /></AdminsOnly>
}

function ChosenKind() {
  const { fqn } = useAddress()
  const [search] = useSearchParams()
  const kinds = useQuery(pipelineKindsQuery)
  const pipelines = useQuery(pipelinesQuery(fqn))
  const failed = kinds.error ?? pipelines.error
  if (failed !== null) return <Failure error={failed} what="the kinds of pipeline" onRetry={() => { void kinds.refetch(); void pipelines.refetch() }} />
  if (kinds.data === undefined || pipelines.data === undefined) return <RowsSkeleton rows={8} />
  const kind = kinds.data.find(({ pipelineType }) => pipelineType === search.get('type'))
  if (kind === undefined) return <Empty icon="search" title="There is no such kind of pipeline" action={<Link to={`/services/${encodeURIComponent(fqn)}/pipelines`}>The pipelines of this service</Link>}>This version has {kinds.data.map(({ title }) => title.toLowerCase()).join(', ')}.</Empty>
  return <EntityGate type="databaseService" fqn={fqn}>{(service) => <NewPipeline service={service} kind={kind} pipelines={pipelines.data} />}</EntityGate>
}

function NewPipeline({ service, kind, pipelines }: { service: DatabaseService; kind: PipelineKind; pipelines: readonly Pipeline[] }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const taken = new Set(pipelines.map(({ name }) => name))
  const [draft, setDraft] = useState(() => newDraft(kind, service.name, taken))
  const [showsAll, setShowsAll] = useState(false)
  const nameError = nameProblem(draft.name) ?? (taken.has(draft.name) ? 'This service has a pipeline of this name.' : undefined)
  const save = useMutation({
    mutationFn: async () => {
      const pipeline = await createPipeline({ ...toSettings(draft, kind), name: draft.name, pipelineType: kind.pipelineType, service: { id: service.id } })
      // A pipeline that was made is kept where deploying it fails: its page says so, and deploys it again.
      await operatePipeline(pipeline.id, 'deploy').catch(() => {})
      return pipeline
    },
    onSuccess: async (pipeline) => {
      await queries.invalidateQueries({ queryKey: ['pipelines'] })
      await navigate(pipelinePath(pipeline.fullyQualifiedName))
    },
  })
  const found = save.error instanceof ApiError ? serverProblems(kind.schema, save.error.message) : new Map<string, string>()
  const send = () => {
    setShowsAll(true)
    if (nameError === undefined && problemsOf(kind.schema, draft.config).size === 0) save.mutate()
    else requestAnimationFrame(() => document.querySelector<HTMLElement>('main [aria-invalid="true"]')?.focus())
  }
  return (
    <form className={styles.page} noValidate onSubmit={(event) => { event.preventDefault(); send() }}>
      <nav aria-label="Breadcrumb" className={styles.breadcrumb}><Link to={servicePath(service.name, 'pipelines')}>{service.name}</Link></nav>
      <h1>New pipeline: {kind.title.toLowerCase()}</h1>
      <p className={styles.lead}>{kind.description}</p>
      <PipelineForm kind={kind} draft={draft} isNew onChange={setDraft} problemsFound={found} showsAll={showsAll} nameError={showsAll || draft.name !== '' ? nameError : undefined} />
      {save.isError && <Failure error={save.error} title="The pipeline was not added" />}
      <div className={styles.foot}>
        <Button type="submit" loading={save.isPending}>Add and deploy</Button>
        <Button variant="default" component={Link} to={servicePath(service.name, 'pipelines')}>Cancel</Button>
        <span>Its schedule is live at once.</span>
      </div>
    </form>
  )
}
