import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { type Labelled, labelUseQuery } from '../../api/curation.ts'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { DataTable, type TableColumn } from '../../components/table/data-table.tsx'
import { FilterBox } from '../../components/table/filter-box.tsx'
import { MoreButton } from '../../components/table/more-button.tsx'
import { useKeysetRows } from '../../components/table/use-keyset-rows.ts'
import { Chips } from '../../components/text/chip.tsx'
import { Marked } from '../../components/text/marked.tsx'
import { entityPath, splitFqn, visibleName } from '../../format/fqn.ts'
import { counted } from '../../format/number.ts'
import { plainText } from '../../format/text.ts'
import styles from './term-tree.module.css'

const pageSize = 500

/** The terms of a glossary (or below a term) as a tree: indented by where they stand, filtered by name, synonym or meaning. */
export function TermTree({ glossary, below }: { glossary: string; below?: string }) {
  const [typed, setTyped] = useState('')
  const [filter] = useDebouncedValue(typed.trim(), 150)
  const terms = useKeysetRows<Labelled>('/glossaryTerms', { glossary: below ?? glossary, q: filter }, pageSize)
  const use = useQuery(labelUseQuery)
  const navigate = useNavigate()
  const { rows, total } = terms
  const depth = splitFqn(below ?? glossary).length
  if (terms.error !== null) return <Failure error={terms.error} what="the terms" onRetry={terms.retry} />
  if (rows === undefined) return <RowsSkeleton rows={8} />
  if (total === 0 && typed === '' && filter === '') return <Empty icon="term" title="No terms yet">{below === undefined ? 'Add the first word of this glossary.' : 'Nothing stands below this term.'}</Empty>
  const columns: TableColumn<Labelled>[] = [
    {
      id: 'name', header: 'Term', width: 'minmax(150px, 1.2fr)',
      cell: (term) => <span style={{ paddingLeft: (splitFqn(term.fullyQualifiedName).length - depth - 1) * 20 }}><Link className={styles.name} to={entityPath('glossaryTerm', term.fullyQualifiedName) ?? '/'}><Marked text={visibleName(term.displayName ?? term.name)} query={filter} /></Link></span>,
    },
    { id: 'meaning', header: 'Meaning', width: 'minmax(120px, 2fr)', showFrom: 560, cell: (term) => <span className={styles.soft} title={plainText(term.description ?? '')}><Marked text={plainText(term.description ?? '')} query={filter} /></span> },
    { id: 'synonyms', header: 'Also called', width: 'minmax(90px, 1fr)', showFrom: 760, cell: (term) => <Marked text={(term.synonyms ?? []).join(', ')} query={filter} /> },
    { id: 'status', header: 'Status', width: '96px', showFrom: 420, cell: (term) => term.entityStatus !== undefined && <Chips texts={[term.entityStatus]} /> },
    { id: 'used', header: 'Used', width: '60px', align: 'right', cell: (term) => <Link to={`/explore?tag=${encodeURIComponent(term.fullyQualifiedName)}`}>{use.data?.[term.fullyQualifiedName] ?? 0}<span className="visually-hidden"> carry {term.fullyQualifiedName}</span></Link> },
  ]
  return (
    <>
      <div className={styles.bar}>
        <FilterBox value={typed} onChange={setTyped} label="Filter terms by name, synonym, meaning" />
        <span aria-live="polite">{counted(total, 'term')}{filter !== '' && ` with “${filter}”`}</span>
      </div>
      {rows.length === 0
        ? <Empty icon="filter" title={`No term matches “${filter}”`} />
        : <DataTable label="Terms" columns={columns} count={rows.length} rowAt={(index) => rows[index]} onOpen={(term) => void navigate(entityPath('glossaryTerm', term.fullyQualifiedName) ?? '/')} />}
      <MoreButton list={terms} />
    </>
  )
}
