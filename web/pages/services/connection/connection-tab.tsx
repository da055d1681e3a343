import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ApiError } from '../../../api/client.ts'
import { connectionSchemaQuery, saveConnection, type ServiceFilters } from '../../../api/connections.ts'
import type { DatabaseService } from '../../../api/types.ts'
import { useMay } from '../../../api/use-may.ts'
import { FactList } from '../../../components/entity/facts.tsx'
import { Icon } from '../../../components/icons/icon.tsx'
import { Empty, Failure, Note } from '../../../components/state/notes.tsx'
import { RowsSkeleton } from '../../../components/state/skeletons.tsx'
import { pruned } from '../../../forms/form-value.ts'
import type { JsonObject, JsonSchema } from '../../../forms/json-schema.ts'
import { connectionFacts } from '../connection-facts.ts'
import { ConnectionForm } from './connection-form.tsx'
import styles from './connection-tab.module.css'
import { FilterForm } from './filter-form.tsx'
import { TestStrip } from './test-strip.tsx'
import { useConnectionTest } from './use-connection-test.tsx'

/** How a service is reached and what of it is read: shown, tested, and changed. */
export function ConnectionTab({ service }: { service: DatabaseService }) {
  const [isEditing, setEditing] = useState(false)
  const schema = useQuery(connectionSchemaQuery)
  if (schema.isError) return <Failure error={schema.error} what="the connection form" onRetry={() => void schema.refetch()} />
  if (schema.data === undefined) return <RowsSkeleton rows={8} />
  if (isEditing) return <Editor service={service} schema={schema.data} onEnd={() => setEditing(false)} />
  return <Shown service={service} schema={schema.data} onEdit={() => setEditing(true)} />
}

function Shown({ service, schema, onEdit }: { service: DatabaseService; schema: JsonSchema; onEdit: () => void }) {
  const config = service.connection?.config
  const check = useConnectionTest(schema, config ?? {}, service.name)
  const mayEdit = useMay('admin')
  const edit = service.deleted || !mayEdit ? null : <Button variant="default" leftSection={<Icon name="edit" size={14} />} onClick={onEdit}>{config === undefined ? 'Enter a connection' : 'Edit'}</Button>
  if (config === undefined) return <Empty icon="link" title="No connection kept" action={edit}>Runs of this service came with a connection of their own, from their workflow files.</Empty>
  return (
    <div className={styles.tab}>
      {!service.deleted && mayEdit && <TestStrip check={check} />}
      <Note>Secrets are never sent to this page: they show as <code>*********</code>.</Note>
      <FactList facts={connectionFacts(config).map(({ label, value }) => ({ label, value: <code>{value}</code> }))} />
      <div>{edit}</div>
    </div>
  )
}

function Editor({ service, schema, onEnd }: { service: DatabaseService; schema: JsonSchema; onEnd: () => void }) {
  const queries = useQueryClient()
  const [base, setBase] = useState({ version: service.version, config: service.connection?.config })
  const [config, setConfig] = useState<JsonObject>(base.config ?? { type: 'Postgres' })
  const [previewId, setPreviewId] = useState<string>()
  const check = useConnectionTest(schema, config, service.name)
  const save = useMutation({
    mutationFn: () => saveConnection({ id: service.id, version: base.version, hasConnection: base.config !== undefined }, pruned(schema, config) as JsonObject),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['entity'] })
      onEnd()
    },
    onError: (error) => { if (isConflict(error)) void queries.invalidateQueries({ queryKey: ['entity'] }) },
  })
  const change = (next: JsonObject) => {
    setConfig(next)
    check.forget()
  }
  // The preview looks at the server through a connection that was checked; it is made once, and again when it is asked for.
  const look = async () => setPreviewId(await check.check())
  useEffect(() => { if (base.config !== undefined) void look() }, []) // eslint-disable-line react-hooks/exhaustive-deps
  const send = async () => { if ((await check.check()) !== undefined) save.mutate() }
  return (
    <form className={styles.tab} noValidate onSubmit={(event) => { event.preventDefault(); void send() }}>
      <ConnectionForm schema={schema} value={config} onChange={change} problemsFound={check.problemsFound} showsAll={check.showsAll} />
      <TestStrip check={check} />
      <h2>What to read</h2>
      <FilterForm filters={filtersOf(config)} onChange={(filters) => setConfig({ ...config, ...filters })} testId={previewId} />
      {previewId === undefined && <div><Button variant="default" onClick={() => void look()}>Look at the server</Button></div>}
      {isConflict(save.error) && (
        <Note tone="warn">
          <p>Someone changed this service while you were editing, as version {service.version}. What you typed is still here.</p>
          <FactList facts={differing(service.connection?.config ?? {}, config)} />
          <Button mt={8} size="compact-sm" variant="default" onClick={() => { setBase({ version: service.version, config: service.connection?.config }); save.reset() }}>I have seen it: mine shall replace theirs</Button>
        </Note>
      )}
      {save.isError && !isConflict(save.error) && <Failure error={save.error} title="The connection was not saved" />}
      <div className={styles.foot}>
        <Button type="submit" loading={save.isPending} disabled={isConflict(save.error)}>Save the connection</Button>
        <Button variant="default" onClick={onEnd}>Cancel</Button>
        {check.problemsFound.size > 0 && <span role="alert" className={styles.problem}>A field above needs another look.</span>}
        <span>The next run uses it; a run that is under way keeps the old one.</span>
      </div>
    </form>
  )
}

function filtersOf({ databaseFilterPattern, schemaFilterPattern, tableFilterPattern }: JsonObject): ServiceFilters {
  return Object.fromEntries(Object.entries({ databaseFilterPattern, schemaFilterPattern, tableFilterPattern }).filter(([, pattern]) => pattern !== undefined))
}

/** Theirs, where it is not what stands in the form. */
function differing(theirs: JsonObject, mine: JsonObject): { label: string; value: string }[] {
  const own = new Map(connectionFacts(mine).map(({ label, value }) => [label, value]))
  return connectionFacts(theirs).filter(({ label, value }) => own.get(label) !== value).map(({ label, value }) => ({ label: `${label}, theirs`, value }))
}

function isConflict(error: Error | null): boolean {
  return error instanceof ApiError && error.code === 'VERSION_CONFLICT'
}
