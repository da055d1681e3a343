import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useCallback, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { ApiError } from '../../../api/client.ts'
import { connectionSchemaQuery, createService, type ServiceFilters } from '../../../api/connections.ts'
import { Icon } from '../../../components/icons/icon.tsx'
import { useTitle } from '../../../components/layout/use-title.ts'
import { AdminsOnly } from '../../../components/state/admins-only.tsx'
import { Failure } from '../../../components/state/notes.tsx'
import { RowsSkeleton } from '../../../components/state/skeletons.tsx'
import { pruned } from '../../../forms/form-value.ts'
import { useKeptDraft, withoutSecrets } from '../../../forms/kept-draft.ts'
import type { JsonObject } from '../../../forms/json-schema.ts'
import { entityPath, joinFqn } from '../../../format/fqn.ts'
import { ConnectionForm } from '../connection/connection-form.tsx'
import { FilterForm } from '../connection/filter-form.tsx'
import { TestStrip } from '../connection/test-strip.tsx'
import { useConnectionTest } from '../connection/use-connection-test.tsx'
import { NameStep, type ServiceName } from './name-step.tsx'
import styles from './new-service.module.css'
import { nameProblem } from './service-name.ts'
import { Steps } from './steps.tsx'

const steps = ['Name', 'Connection', 'What to read', 'Pipelines'] as const

/** As OpenMetadata fills them in: what belongs to the server itself is left out. */
const firstFilters: ServiceFilters = { databaseFilterPattern: { excludes: ['^template1$', '^template0$'] }, schemaFilterPattern: { excludes: ['^information_schema$'] }, tableFilterPattern: {} }

type Draft = { step: number; name: ServiceName; config: JsonObject; filters: ServiceFilters }
const firstDraft: Draft = { step: 0, name: { name: '', description: '' }, config: {}, filters: firstFilters }

/** Adds a service step by step: what it is called, how it is reached, what of it is read. Its pipelines are chosen on its page. */
export function NewServicePage() {
  useTitle('New service')
  return <AdminsOnly right="ingest" what="add services"><NewService /></AdminsOnly>
}

function NewService() {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const schema = useQuery(connectionSchemaQuery)
  const schemaData = schema.data
  const [draft, setDraft, kept] = useKeptDraft('new-service', firstDraft, useCallback((next: Draft) => ({ ...next, step: Math.min(next.step, 1), config: schemaData === undefined ? {} : withoutSecrets(schemaData, next.config) }), [schemaData]))
  const { step, name, config, filters } = draft
  const setStep = (next: number) => setDraft((last) => ({ ...last, step: next }))
  const [testId, setTestId] = useState<string>()
  const [showsProblem, setShowsProblem] = useState(false)
  const [isTaken, setTaken] = useState(false)
  const check = useConnectionTest(schema.data, config)
  const save = useMutation({
    mutationFn: () => createService({ ...name, config: pruned(schema.data ?? {}, { type: 'Postgres', ...config, ...usedFilters(filters) }) }),
    onSuccess: async (service) => {
      kept.forget()
      await queries.invalidateQueries()
      await navigate(`${entityPath('databaseService', joinFqn(service.name)) ?? '/services'}/pipelines`)
    },
  })
  const next = async () => {
    if (step === 0) {
      setShowsProblem(true)
      if (nameProblem(name.name) === undefined && !isTaken) setStep(1)
      return
    }
    if (step === 2) return save.mutate()
    const id = await check.check()
    if (id === undefined) return
    setTestId(id)
    setStep(2)
  }
  const change = (value: JsonObject) => {
    setDraft((last) => ({ ...last, config: value }))
    check.forget()
  }
  const contents: readonly ReactNode[] = [
    <NameStep key="name" value={name} onChange={(next) => setDraft((last) => ({ ...last, name: next }))} showsProblem={showsProblem} onTaken={setTaken} />,
    schema.data === undefined ? <RowsSkeleton key="connection" rows={8} /> : (
      <div key="connection" className={styles.connection}>
        <ConnectionForm schema={schema.data} value={config} onChange={change} problemsFound={check.problemsFound} showsAll={check.showsAll} />
        <TestStrip check={check} />
      </div>
    ),
    <FilterForm key="filters" filters={filters} onChange={(next) => setDraft((last) => ({ ...last, filters: next }))} testId={testId} />,
  ]
  return (
    <div className={styles.page}>
      <nav aria-label="Breadcrumb" className={styles.breadcrumb}><Link to="/services">Services</Link></nav>
      <h1>{step === 0 || name.name === '' ? 'Connect a PostgreSQL' : `Connect ${name.name}`}</h1>
      <Steps names={steps} current={step} onBack={setStep} />
      {schema.isError && <Failure error={schema.error} what="the connection form" onRetry={() => void schema.refetch()} />}
      {kept.wasKept && step === 1 && <p role="note">What you wrote before the page was loaded again is here. Passwords and keys are not kept: enter them once more.</p>}
      <form noValidate onSubmit={(event) => { event.preventDefault(); void next() }}>
        {contents[step]}
        {save.isError && <SaveFailure error={save.error} />}
        <div className={styles.foot}>
          {step > 0 && <Button variant="default" onClick={() => setStep(step - 1)}>Back</Button>}
          <Button type="submit" loading={save.isPending || (step === 1 && check.isBusy)} rightSection={step === 2 ? null : <Icon name="chevronRight" size={14} />}>{step === 2 ? 'Save the service' : 'Next'}</Button>
          {step === 1 && <span>The test may be skipped: saving does not wait for it.</span>}
          {step === 2 && <span>Nothing is read yet: its pipelines come next.</span>}
        </div>
      </form>
    </div>
  )
}

function SaveFailure({ error }: { error: Error }) {
  const title = error instanceof ApiError && error.code === 'ENTITY_EXISTS' ? 'Someone took this name meanwhile' : 'The service was not saved'
  return <div className={styles.problem}><Failure error={error} title={title} /></div>
}

/** Lists that hold nothing are left out, but a filter whose default excludes something is always said. */
function usedFilters(filters: ServiceFilters): JsonObject {
  const { databaseFilterPattern, schemaFilterPattern, tableFilterPattern } = filters
  const isUsed = (tableFilterPattern?.includes?.length ?? 0) + (tableFilterPattern?.excludes?.length ?? 0) > 0
  return {
    databaseFilterPattern: { includes: [], excludes: [], ...databaseFilterPattern }, schemaFilterPattern: { includes: [], excludes: [], ...schemaFilterPattern },
    ...(isUsed && { tableFilterPattern }),
  }
}
