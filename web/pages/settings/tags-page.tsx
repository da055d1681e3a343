import { useDebouncedValue } from '@mantine/hooks'
import { useIsFetching, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { type Labelled, labelUseQuery } from '../../api/curation.ts'
import { CreateButton } from '../../components/curate/create-form.tsx'
import { DeleteButton } from '../../components/curate/delete-button.tsx'
import { EditWords } from '../../components/curate/edit-words.tsx'
import { Group } from '../../components/entity/facts.tsx'
import { Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { DataTable } from '../../components/table/data-table.tsx'
import { FilterBox } from '../../components/table/filter-box.tsx'
import { MoreButton } from '../../components/table/more-button.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { useKeysetRows } from '../../components/table/use-keyset-rows.ts'
import { Chips } from '../../components/text/chip.tsx'
import { Markdown } from '../../components/text/markdown.tsx'
import { visibleName } from '../../format/fqn.ts'
import { counted } from '../../format/number.ts'
import { plainText } from '../../format/text.ts'
import { SettingsFrame } from './settings-frame.tsx'
import styles from './tags-page.module.css'

const pageSize = { classifications: 50, tags: 100 }

/** Classifications and their tags, with how much each is used. */
export function TagsPage() {
  const [typed, setTyped] = useState('')
  const [filter] = useDebouncedValue(typed.trim(), 150)
  const classifications = useKeysetRows<Labelled>('/classifications', {}, pageSize.classifications)
  // All lists come at once: one that comes late would push those below it away.
  const isWaiting = useIsFetching({ queryKey: ['list', '/tags'], predicate: ({ state }) => state.status === 'pending' }) > 0
  const create = (
    <CreateButton
      label="New classification" title="New classification" extra={[{ id: 'mutuallyExclusive', kind: 'check', label: 'Exclusive', hint: 'A thing carries at most one of its tags' }]}
      toRequest={(words, extra) => ({ path: '/classifications', body: { ...words, mutuallyExclusive: extra['mutuallyExclusive'] === true, provider: 'user' } })}
    />
  )
  return (
    <SettingsFrame tab="tags" lead="A tag says of a table or column what kind of thing it is. Tags stand in classifications; below an exclusive one, a thing carries one tag.">
      <div>{create}</div>
      {classifications.error !== null && <Failure error={classifications.error} what="the classifications" onRetry={classifications.retry} />}
      {classifications.error === null && (classifications.rows === undefined || isWaiting) && <RowsSkeleton rows={12} />}
      {classifications.rows !== undefined && (
        <div hidden={isWaiting}>
          <div style={{ marginBottom: 16 }}><FilterBox value={typed} onChange={setTyped} label="Filter tags" /></div>
          {classifications.rows.map((one) => <Classification key={one.id} classification={one} filter={filter} />)}
          <MoreButton list={classifications} />
        </div>
      )}
    </SettingsFrame>
  )
}

function Classification({ classification, filter }: { classification: Labelled; filter: string }) {
  const use = useQuery(labelUseQuery)
  const name = visibleName(classification.displayName ?? classification.name)
  const q = name.toLowerCase().includes(filter.toLowerCase()) ? '' : filter
  const tags = useKeysetRows<Labelled>('/tags', { parent: classification.fullyQualifiedName, q }, pageSize.tags)
  if (tags.error !== null) return <Failure error={tags.error} what={`the tags of ${name}`} onRetry={tags.retry} />
  if (tags.rows === undefined || (q !== '' && tags.total === 0)) return null
  const isSystem = classification.provider === 'system'
  const used = Object.entries(use.data ?? {}).reduce((sum, [fqn, count]) => (fqn.startsWith(`${classification.fullyQualifiedName}.`) ? sum + count : sum), 0)
  return (
    <Group title={name} count={tags.total}>
      <div className={styles.about}>
        <Markdown text={classification.description ?? ''} />
        <Chips texts={[classification.mutuallyExclusive === true && 'exclusive', isSystem && 'system']} />
        <span className={styles.actions}>
          <EditWords what="classification" thing={classification} collection="/classifications" hasExclusive />
          {!isSystem && <DeleteButton used={{ type: 'classification', id: classification.id }} what="classification" name={classification.name} path={`/classifications/${classification.id}?recursive=true`} consequence={lost(used, 'Its tags go with it.')} />}
          <CreateButton
            label="Tag" hidden={`in ${classification.name}`} size="compact-sm" variant="default" title={`New tag in ${classification.name}`}
            toRequest={(words) => ({ path: '/tags', body: { ...words, classification: classification.fullyQualifiedName, provider: 'user' } })}
          />
        </span>
      </div>
      <TagList classification={classification} tags={tags.rows} use={use.data} />
      <MoreButton list={tags} />
    </Group>
  )
}

/** More tags than this are lines of one height, of which the page holds those in view. */
const mostWrapped = 150

function TagList({ classification, tags, use }: { classification: Labelled; tags: readonly Labelled[]; use: Record<string, number> | undefined }) {
  const nameOf = (tag: Labelled) => visibleName(tag.displayName ?? tag.fullyQualifiedName.slice(classification.fullyQualifiedName.length + 1))
  const usedOf = (tag: Labelled) => <Link to={`/explore?tag=${encodeURIComponent(tag.fullyQualifiedName)}`}>{use?.[tag.fullyQualifiedName] ?? 0}<span className="visually-hidden"> carry {tag.fullyQualifiedName}</span></Link>
  const changeOf = (tag: Labelled) => (
    <>
      <EditWords what="tag" thing={tag} collection="/tags" />
      {tag.provider !== 'system' && <DeleteButton used={{ type: 'tag', id: tag.id }} what="tag" name={tag.name} path={`/tags/${tag.id}?recursive=true`} consequence={lost(use?.[tag.fullyQualifiedName] ?? 0)} />}
    </>
  )
  const label = `Tags of ${classification.name}`
  if (tags.length === 0) return <p className={styles.none}>No tags yet</p>
  if (tags.length > mostWrapped) {
    return (
      <DataTable
        label={label} count={tags.length} rowAt={(index) => tags[index]}
        columns={[
          { id: 'tag', header: 'Tag', width: 'minmax(120px, 1fr)', cell: nameOf }, { id: 'description', header: 'Description', width: 'minmax(120px, 2fr)', showFrom: 520, cell: (tag) => <span title={plainText(tag.description ?? '')}>{plainText(tag.description ?? '')}</span> },
          { id: 'used', header: 'Used', width: '60px', align: 'right', cell: usedOf }, { id: 'change', header: 'Change', width: '72px', align: 'right', cell: changeOf },
        ]}
      />
    )
  }
  return (
    <PlainTable
      label={label} rows={tags} rowKey={(tag) => tag.id}
      columns={[
        { header: 'Tag', width: '24%', cell: nameOf }, { header: 'Description', cell: (tag) => <Markdown text={tag.description ?? ''} /> },
        { header: 'Used', align: 'right', width: '72px', cell: usedOf }, { header: 'Change', width: '76px', align: 'right', cell: changeOf },
      ]}
    />
  )
}

function lost(used: number, more = '') {
  return <p>{more} {used === 0 ? 'Nothing carries it.' : `${counted(used, 'data asset')} carry it: you are asked before it is taken off.`}</p>
}
