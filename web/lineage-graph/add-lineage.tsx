import { ActionIcon, Button, Modal, Select, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../api/client.ts'
import { entityQuery } from '../api/queries.ts'
import { Icon } from '../components/icons/icon.tsx'
import { joinFqn, visibleName } from '../format/fqn.ts'
import { type EdgeEnd, useSaveEdge } from './edits.ts'
import { EntityPicker } from './entity-picker.tsx'
import styles from './lineage-graph.module.css'

type Pair = { key: number; from: string | null; to: string | null }
type AddLineageProps = { from: EdgeEnd | undefined; to: EdgeEnd | undefined; onClose: () => void }

/** The form that draws an edge by hand: the two ends, the columns that flow, and why it is so. */
export function AddLineage({ from: givenFrom, to: givenTo, onClose }: AddLineageProps) {
  const [from, setFrom] = useState(givenFrom)
  const [to, setTo] = useState(givenTo)
  const [description, setDescription] = useState('')
  const [pairs, setPairs] = useState<Pair[]>([])
  const save = useSaveEdge(onClose)
  const fromColumns = useColumnNames(from)
  const toColumns = useColumnNames(to)
  const submit = () => {
    if (from === undefined || to === undefined) return
    save.mutate({ from, to, description, columns: pairs.flatMap((pair) => (pair.from === null || pair.to === null ? [] : [{ from: pair.from, to: pair.to }])) })
  }
  const change = (key: number, part: Partial<Pair>) => setPairs((old) => old.map((pair) => (pair.key === key ? { ...pair, ...part } : pair)))
  const isSame = from !== undefined && from.id === to?.id
  return (
    <Modal opened onClose={onClose} title="Add lineage by hand" size="lg" zIndex={300}>
      <form className={styles.form} onSubmit={(event) => { event.preventDefault(); submit() }}>
        <EntityPicker label="Data comes from" value={from} onChange={setFrom} />
        <EntityPicker label="and goes into" value={to} onChange={setTo} />
        {fromColumns.length > 0 && toColumns.length > 0 && (
          <fieldset className={styles.pairs}>
            <legend>Columns</legend>
            {pairs.map((pair) => (
              <div key={pair.key} className={styles.pair}>
                <Select size="xs" searchable aria-label="From column" data={fromColumns} value={pair.from} onChange={(column) => change(pair.key, { from: column })} />
                <span aria-hidden="true">→</span>
                <Select size="xs" searchable aria-label="To column" data={toColumns} value={pair.to} onChange={(column) => change(pair.key, { to: column })} />
                <ActionIcon variant="subtle" color="gray" aria-label="Leave these columns out" onClick={() => setPairs((old) => old.filter((one) => one.key !== pair.key))}><Icon name="close" size={13} /></ActionIcon>
              </div>
            ))}
            <div><Button size="compact-xs" variant="default" onClick={() => setPairs((old) => [...old, { key: (old.at(-1)?.key ?? 0) + 1, from: null, to: null }])}>Add columns</Button></div>
          </fieldset>
        )}
        <Textarea label="Description" description="What moves the data, how often, who to ask. Markdown." autosize minRows={2} maxRows={10} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
        {isSame && <p role="alert">An entity cannot be connected to itself.</p>}
        {save.isError && <p role="alert">{save.error.message} {save.error instanceof ApiError ? `${save.error.hint ?? ''} (${save.error.code})` : ''}</p>}
        <div className={styles.actions}>
          <Button type="submit" loading={save.isPending} disabled={from === undefined || to === undefined || isSame}>Add lineage</Button>
          <Button variant="default" onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Modal>
  )
}

/** The columns that an end has, as edges name them. */
function useColumnNames(end: EdgeEnd | undefined): { value: string; label: string }[] {
  const table = useQuery({ ...entityQuery('table', end?.fullyQualifiedName ?? ''), enabled: end?.type === 'table' })
  return (end?.type === 'table' ? (table.data?.columns ?? []) : []).map((column) => ({ value: joinFqn(column.name), label: visibleName(column.name) }))
}
