import { Button, MultiSelect, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { sendJson } from '../../../api/client.ts'
import { profilerSettingsQuery, type CustomMetric, type TableProfilerConfig } from '../../../api/profile.ts'
import type { Table } from '../../../api/types.ts'
import { useMay } from '../../../api/use-may.ts'
import { CreateButton } from '../../../components/curate/create-form.tsx'
import { failureText } from '../../../components/curate/use-edit.ts'
import { Group } from '../../../components/entity/facts.tsx'
import { Confirm } from '../../../components/state/confirm.tsx'
import { Failure, Note } from '../../../components/state/notes.tsx'
import { RowsSkeleton } from '../../../components/state/skeletons.tsx'
import { PlainTable } from '../../../components/table/plain-table.tsx'
import { visibleName } from '../../../format/fqn.ts'
import { PartitionFields } from './partition-fields.tsx'
import styles from './profile.module.css'

/** How a table is profiled, and the metrics that people wrote for it. */
export function ProfileSettings({ table }: { table: Table }) {
  const settings = useQuery(profilerSettingsQuery(table.id))
  if (settings.isError) return <Failure error={settings.error} what="the settings" onRetry={() => void settings.refetch()} />
  if (settings.data === undefined) return <RowsSkeleton rows={6} />
  return (
    <div className={styles.detail}>
      <Group title="How it is profiled"><ConfigForm table={table} config={settings.data.config} /></Group>
      <CustomMetrics table={table} metrics={settings.data.metrics} />
    </div>
  )
}

/** What was typed stays through every error; what the form does not show stays as it was set. */
function ConfigForm({ table, config }: { table: Table; config: TableProfilerConfig }) {
  const queries = useQueryClient()
  const [mayEdit, mayWriteSql] = [useMay('edit'), useMay('ingest')]
  const [edited, setEdited] = useState<TableProfilerConfig>({})
  const value = { ...config, ...edited }
  const save = useMutation({
    mutationFn: () => sendJson('PUT', `/tables/${table.id}/tableProfilerConfig`, value),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['entity', 'profilerSettings', table.id] })
      setEdited({})
    },
  })
  const set = (change: TableProfilerConfig) => setEdited((old) => ({ ...old, ...change }))
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); save.mutate() }}>
      <TextInput label="Sample" description="Percentage or number of rows; empty for all rows" inputMode="decimal" disabled={!mayEdit} value={value.profileSample ?? ''} onChange={(event) => set({ profileSample: toNumber(event.currentTarget.value) })} />
      <NativeSelect label="Given in" disabled={!mayEdit} data={[{ value: 'PERCENTAGE', label: 'percent' }, { value: 'ROWS', label: 'rows' }]} value={value.profileSampleType ?? 'PERCENTAGE'} onChange={(event) => set({ profileSampleType: event.currentTarget.value as 'PERCENTAGE' | 'ROWS' })} />
      <NativeSelect label="Sampling method" disabled={!mayEdit} data={[{ value: 'BERNOULLI', label: 'BERNOULLI: any row' }, { value: 'SYSTEM', label: 'SYSTEM: whole pages, faster' }]} value={value.samplingMethodType ?? 'BERNOULLI'} onChange={(event) => set({ samplingMethodType: event.currentTarget.value as 'BERNOULLI' | 'SYSTEM' })} />
      <MultiSelect label="Only these columns" description="All of them while none is named" disabled={!mayEdit} searchable data={table.columns.map(({ name }) => name)} value={(value.includeColumns ?? []).map(({ columnName }) => columnName)} onChange={(names) => set({ includeColumns: toIncludes(names, value.includeColumns) })} />
      <MultiSelect label="Columns left out" disabled={!mayEdit} searchable data={table.columns.map(({ name }) => name)} value={[...value.excludeColumns ?? []]} onChange={(excludeColumns) => set({ excludeColumns })} />
      <PartitionFields columns={table.columns.map(({ name }) => name)} value={value.partitioning ?? {}} disabled={!mayEdit} onChange={(partitioning) => set({ partitioning })} />
      {(mayWriteSql || value.profileQuery != null) && <Textarea label="Profile query" description="A SELECT whose rows are profiled instead; it runs with the rights of the connection" autosize minRows={2} disabled={!mayWriteSql} value={value.profileQuery ?? ''} onChange={(event) => set({ profileQuery: event.currentTarget.value === '' ? null : event.currentTarget.value })} />}
      {save.isError && <Note tone="warn">{failureText(save.error)}</Note>}
      {mayEdit && <Button type="submit" size="sm" loading={save.isPending} disabled={Object.keys(edited).length === 0}>Save</Button>}
    </form>
  )
}

/** A column that is named already keeps its metrics. */
function toIncludes(names: readonly string[], before: TableProfilerConfig['includeColumns']): NonNullable<TableProfilerConfig['includeColumns']> {
  return names.map((columnName) => before?.find((one) => one.columnName === columnName) ?? { columnName })
}

function toNumber(text: string): number | null {
  const value = Number(text.replace(',', '.'))
  return text.trim() === '' || !Number.isFinite(value) || value <= 0 ? null : value
}

const wholeTable = 'the table'

function CustomMetrics({ table, metrics }: { table: Table; metrics: readonly CustomMetric[] }) {
  return (
    <Group title="Custom metrics" count={metrics.length}>
      {metrics.length === 0 && <p className={styles.soft}>SQL that gives one number, measured with every profile. There is none yet.</p>}
      {metrics.length > 0 && <PlainTable
        label="Custom metrics" rows={metrics} rowKey={({ id }) => id}
        columns={[
          { header: 'Name', cell: ({ name, description }) => <>{name}{description !== undefined && <span className={styles.soft}> {description}</span>}</> },
          { header: 'Of', cell: ({ columnName }) => visibleName(columnName ?? wholeTable) },
          { header: 'SQL', cell: ({ expression }) => <code className={styles.sql}>{expression}</code> },
          { header: '', cell: (metric) => <RemoveMetric tableId={table.id} metric={metric} /> },
        ]}
      />}
      <CreateButton
        label="Add a metric" title="Add a custom metric" size="xs" variant="default" right="admin"
        extra={[{ id: 'columnName', label: 'Of', kind: 'choice', values: [wholeTable, ...table.columns.map(({ name }) => name)] }, { id: 'expression', label: 'SQL', kind: 'text', hint: 'A whole SELECT, or an expression such as max(total); it gives one number.' }]}
        toRequest={({ name, description }, { columnName, expression }) => ({ method: 'PUT', path: `/tables/${table.id}/customMetric`, body: { name, expression, ...(description !== '' && { description }), ...(columnName !== wholeTable && { columnName }) } })}
      />
    </Group>
  )
}

function RemoveMetric({ tableId, metric: { name, columnName } }: { tableId: string; metric: CustomMetric }) {
  const queries = useQueryClient()
  const [isAsked, setAsked] = useState(false)
  const mayWriteSql = useMay('ingest')
  const remove = useMutation({
    mutationFn: () => sendJson('DELETE', `/tables/${tableId}/customMetric/${[...columnName === undefined ? [] : [columnName], name].map(encodeURIComponent).join('/')}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['entity', 'profilerSettings', tableId] }),
  })
  if (!mayWriteSql) return null
  return (
    <>
      <Button size="compact-xs" variant="subtle" color="red" onClick={() => setAsked(true)}>Remove<span className="visually-hidden"> {name}</span></Button>
      {isAsked && (
        <Confirm title={`Remove ${name}?`} action="Remove it" isPending={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onClose={() => setAsked(false)}>
          <p>Its SQL is forgotten, and it is measured no more. What past profiles found stays in them.</p>
        </Confirm>
      )}
    </>
  )
}
