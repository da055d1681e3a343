import { Button, Modal, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { patchJson, sendJson } from '../../api/client.ts'
import { definitionsQuery, type TestDefinition } from '../../api/quality.ts'
import { useMay } from '../../api/use-may.ts'
import { DeleteButton } from '../../components/curate/delete-button.tsx'
import { failureText } from '../../components/curate/use-edit.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { alwaysLearns } from '../../components/quality/add-test/draft.ts'
import { QualityFrame } from '../../components/quality/quality-frame.tsx'
import styles from '../../components/quality/quality.module.css'
import { Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { FilterBox } from '../../components/table/filter-box.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { Chips } from '../../components/text/chip.tsx'
import { visibleName } from '../../format/fqn.ts'
import { type OwnParameter, ParameterList } from './parameter-list.tsx'

/** Every kind of test: those that ship, and those that people wrote as SQL. */
export function DefinitionsPage() {
  const definitions = useQuery(definitionsQuery)
  const [filter, setFilter] = useState('')
  const wanted = filter.trim().toLowerCase()
  const shown = (definitions.data ?? []).filter((one) => `${one.name} ${one.displayName ?? ''} ${one.dataQualityDimension ?? ''} ${one.description ?? ''}`.toLowerCase().includes(wanted))
  return (
    <QualityFrame tab="definitions">
      <div className={styles.filters}><FilterBox value={filter} onChange={setFilter} label="Filter definitions" /><NewDefinition /></div>
      {definitions.isError && <Failure error={definitions.error} what="the definitions" onRetry={() => void definitions.refetch()} />}
      {definitions.isPending && <RowsSkeleton rows={12} />}
      {definitions.data !== undefined && (
        <PlainTable
          label="Definitions" rows={shown} rowKey={({ id }) => id}
          columns={[
            { header: 'Definition', width: '28%', cell: (one) => <><span className={styles.name}>{visibleName(one.displayName ?? one.name)}</span><span className={styles.place}>{visibleName(one.name)}</span></> },
            { header: 'Of', width: '76px', cell: (one) => (one.entityType === 'COLUMN' ? 'columns' : 'tables') },
            { header: 'Dimension', width: '112px', cell: (one) => one.dataQualityDimension !== 'NoDimension' && one.dataQualityDimension },
            { header: 'What it asks', cell: (one) => <>{one.description}<Chips texts={[one.provider !== 'system' && 'own', (one.supportsDynamicAssertion === true || alwaysLearns(one.name)) && 'learns bounds']} /></> },
            { header: 'Used', width: '70px', align: 'right', cell: (one) => <Enabled definition={one} /> },
            { header: 'Delete', width: '60px', align: 'right', cell: (one) => one.provider !== 'system' && <DeleteButton what="definition" name={one.name} path={`/dataQuality/testDefinitions/${one.id}`} consequence={<p>Tests of it cannot run any more, and say so.</p>} /> },
          ]}
        />
      )}
    </QualityFrame>
  )
}

function Enabled({ definition }: { definition: TestDefinition }) {
  const queries = useQueryClient()
  const change = useMutation({
    mutationFn: (enabled: boolean) => patchJson(`/dataQuality/testDefinitions/${definition.id}`, [{ op: 'add', path: '/enabled', value: enabled }], definition.version),
    onSettled: () => queries.invalidateQueries({ queryKey: ['quality', 'definitions'] }),
  })
  const may = useMay('edit')
  return <Switch size="xs" aria-label={`${definition.name} is used`} disabled={!may || change.isPending} checked={definition.enabled !== false} onChange={(event) => change.mutate(event.currentTarget.checked)} />
}

const dimensions = ['Completeness', 'Accuracy', 'Consistency', 'Validity', 'Uniqueness', 'Integrity', 'SQL']

function NewDefinition() {
  const [isOpen, setOpen] = useState(false)
  if (!useMay('ingest')) return null
  return (
    <>
      <Button size="sm" leftSection={<Icon name="plus" size={14} />} onClick={() => setOpen(true)}>New definition</Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} size="min(760px, 100%)" title="New definition">{isOpen && <Form onClose={() => setOpen(false)} />}</Modal>
    </>
  )
}

function Form({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [words, setWords] = useState({ name: '', displayName: '', description: '', entityType: 'COLUMN', dimension: 'Validity', sqlExpression: 'select * from {table} where {column} is null' })
  const [parameters, setParameters] = useState<OwnParameter[]>([])
  const set = (next: Partial<typeof words>) => setWords((old) => ({ ...old, ...next }))
  const save = useMutation({
    mutationFn: () => sendJson('POST', '/dataQuality/testDefinitions', {
      name: words.name.trim(), ...(words.displayName.trim() !== '' && { displayName: words.displayName.trim() }), description: words.description, entityType: words.entityType, dataQualityDimension: words.dimension,
      testPlatforms: ['OpenMetadata'], sqlExpression: words.sqlExpression, parameterDefinition: parameters.map(({ options, ...one }) => ({ ...one, optionValues: options })),
    }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['quality', 'definitions'] })
      onClose()
    },
  })
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); save.mutate() }}>
      <TextInput label="Name" description="Files and programs call it so; it stays." size="sm" required data-autofocus maxLength={256} spellCheck={false} value={words.name} onChange={(event) => set({ name: event.currentTarget.value })} />
      <TextInput label="Display name" size="sm" value={words.displayName} onChange={(event) => set({ displayName: event.currentTarget.value })} />
      <Textarea label="What it asks" description="In a sentence, for those who choose it." size="sm" required autosize minRows={2} value={words.description} onChange={(event) => set({ description: event.currentTarget.value })} />
      <div className={styles.filters}>
        <Select label="Of" size="sm" allowDeselect={false} data={[{ value: 'COLUMN', label: 'columns' }, { value: 'TABLE', label: 'tables' }]} value={words.entityType} onChange={(value) => set({ entityType: value ?? 'COLUMN' })} />
        <Select label="Dimension" size="sm" allowDeselect={false} data={dimensions} value={words.dimension} onChange={(value) => set({ dimension: value ?? 'Validity' })} />
      </div>
      <Textarea
        label="SQL" required autosize minRows={4} maxRows={16} spellCheck={false} size="sm" styles={{ input: { fontFamily: 'var(--tl-code)', fontSize: 13 } }}
        description={'A SELECT of the rows that fail. {table} and {column} stand for the quoted names, {{parameter}} for a value; it runs read-only.'} value={words.sqlExpression} onChange={(event) => set({ sqlExpression: event.currentTarget.value })}
      />
      <ParameterList parameters={parameters} onChange={setParameters} />
      {save.isError && <p className={styles.error} role="alert">{failureText(save.error)}</p>}
      <div className={styles.filters}>
        <Button type="submit" size="sm" loading={save.isPending}>Create</Button>
        <Button size="sm" variant="default" onClick={onClose}>Cancel</Button>
      </div>
    </form>
  )
}
