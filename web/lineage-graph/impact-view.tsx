import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { Link } from 'react-router'
import { getJson } from '../api/client.ts'
import type { EntityReference } from '../api/types.ts'
import { Owners } from '../components/entity/labels.tsx'
import { Group } from '../components/entity/facts.tsx'
import { kindOf } from '../components/entity/kind.ts'
import { Icon } from '../components/icons/icon.tsx'
import { Empty, Failure, Note } from '../components/state/notes.tsx'
import { RowsSkeleton } from '../components/state/skeletons.tsx'
import { PlainTable } from '../components/table/plain-table.tsx'
import { Chip } from '../components/text/chip.tsx'
import { LongName } from '../components/text/long-name.tsx'
import { entityPath, splitFqn, visibleName } from '../format/fqn.ts'
import { counted } from '../format/number.ts'
import styles from './lineage-graph.module.css'

type ImpactItem = {
  kind: string; effect: 'breaks' | 'changes' | 'goes'; grade: string; name: string; entityType?: string; fullyQualifiedName: string; distance: number; columns: string[]; reason: string
  owners: EntityReference[]; statement?: string
}
type Impact = {
  subject: { entityType: string; fullyQualifiedName: string; column?: string; owners: EntityReference[] }
  items: ImpactItem[]
  counts: { breaks: number; changes: number; goes: number }
  owners: { owner: EntityReference; items: number }[]
  isTruncated: boolean
}

const effects = [
  { effect: 'breaks', title: 'Breaks', words: 'It names what goes: it fails, or falls with it under CASCADE.' },
  { effect: 'changes', title: 'Changes', words: 'It stays, but what is in it comes from here.' },
  { effect: 'goes', title: 'Goes along', words: 'Parts of the table itself.' },
] as const
const kindWords: Readonly<Record<string, string>> = { foreignKey: 'foreign key', dbtModel: 'dbt model', dbtAsset: 'dbt asset', statement: 'statement', default: 'column default' }

/** What breaks, changes or goes if the entity, or the chosen column of it, goes. */
export function ImpactView({ fqn, column, onFocus }: { fqn: string; column: string | undefined; onFocus: (fqn: string) => void }) {
  const name = column === undefined ? fqn : `${fqn}.${column}`
  const impact = useQuery({ queryKey: ['lineage', 'impact', name], queryFn: ({ signal }) => getJson<Impact>('/catalog/impact', { fqn: name }, signal) })
  if (impact.isError) return <div className={styles.table}><Failure error={impact.error} what="the impact" onRetry={() => void impact.refetch()} /></div>
  if (impact.data === undefined) return <div className={styles.table}><RowsSkeleton rows={8} /></div>
  const { items, counts, owners, isTruncated } = impact.data
  const subject = visibleName(splitFqn(name).slice(2).join('.'))
  if (items.length === 0) return <div className={styles.table}><Empty icon="check" title={`Nothing is known to depend on ${subject}`}>No view, routine, trigger, policy or statement that was read names it.</Empty></div>
  return (
    <div className={styles.table}>
      <p role="status">If <strong>{subject}</strong> goes: {counts.breaks} break, {counts.changes} change, {counts.goes} go along. For a pull request: <code>trunkline impact {name} --format markdown</code></p>
      {isTruncated && <Note tone="warn">There is more than is listed.</Note>}
      {owners.length > 0 && <Group title="Whom to tell" count={owners.length}><Owners owners={owners.map(({ owner }) => owner)} /></Group>}
      {effects.map(({ effect, title, words }) => <Effect key={effect} title={title} words={words} items={items.filter((item) => item.effect === effect)} onFocus={onFocus} />)}
    </div>
  )
}

function Effect({ title, words, items, onFocus }: { title: string; words: string; items: readonly ImpactItem[]; onFocus: (fqn: string) => void }) {
  if (items.length === 0) return null
  return (
    <Group title={title} count={items.length}>
      <p>{words}</p>
      <PlainTable
        label={`${title}: ${counted(items.length, 'thing')}`} rows={items} rowKey={(item) => `${item.kind} ${item.fullyQualifiedName} ${item.name}`}
        columns={[
          { header: 'Kind', width: '110px', cell: (item) => <><Icon name={iconOf(item)} size={14} /> {kindWords[item.kind] ?? item.kind}</> },
          { header: 'Name', width: '32%', cell: (item) => <span className={styles.wraps}><Name item={item} /></span> },
          { header: 'Why', cell: (item) => visibleName(item.reason) },
          { header: 'Columns', width: '18%', cell: (item) => (item.columns.length === 0 ? '' : <code>{item.columns.map((column, index) => <Fragment key={column}>{index > 0 && ', '}<LongName name={column} /></Fragment>)}</code>) },
          { header: 'Known', width: '80px', cell: (item) => <Chip tone={item.grade === 'opaque' ? 'warn' : 'plain'}>{item.grade}</Chip> },
          { header: 'Steps', width: '60px', align: 'right', cell: (item) => (item.distance === 0 ? '' : item.distance) },
          { header: 'Owners', cell: (item) => item.owners.map((owner) => owner.displayName ?? owner.name).join(', ') },
          { header: '', width: '80px', cell: (item) => (item.entityType !== undefined && (item.kind === 'view' || item.kind === 'table' || item.kind === 'routine') ? <Button size="compact-xs" variant="subtle" onClick={() => onFocus(item.fullyQualifiedName)}>Graph</Button> : '') },
        ]}
      />
    </Group>
  )
}

function Name({ item }: { item: ImpactItem }) {
  if (item.kind === 'statement') return <code title={item.statement}>{item.name}</code>
  const parts = splitFqn(item.fullyQualifiedName)
  const isPart = !['view', 'table', 'routine'].includes(item.kind)
  const path = item.kind === 'test' ? `/quality/cases/${encodeURIComponent(item.fullyQualifiedName)}` : isPart ? undefined : entityPath(item.entityType ?? 'table', item.fullyQualifiedName)
  const text = <LongName name={parts.slice(2).join('.')} />
  return path === undefined ? <span title={item.fullyQualifiedName}>{text}</span> : <Link to={path} title={item.fullyQualifiedName}>{text}</Link>
}

function iconOf(item: ImpactItem) {
  if (item.kind === 'view' || item.kind === 'table') return kindOf('table', item.kind === 'view' ? 'View' : undefined).icon
  return ({ routine: 'routine', trigger: 'procedure', policy: 'lock', foreignKey: 'link', index: 'index', constraint: 'key', check: 'check', statement: 'procedure', test: 'quality', dbtModel: 'property', dbtAsset: 'property' } as const)[item.kind] ?? 'info'
}
