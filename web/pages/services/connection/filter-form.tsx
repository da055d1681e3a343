import { TagsInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../../api/client.ts'
import { type FilterPattern, type FilterPreview, filterPreviewQuery, type PreviewLevel, type ServiceFilters } from '../../../api/connections.ts'
import { Failure, Note } from '../../../components/state/notes.tsx'
import { RowsSkeleton } from '../../../components/state/skeletons.tsx'
import { visibleName } from '../../../format/fqn.ts'
import { counted, groupedNumber } from '../../../format/number.ts'
import styles from './filter-form.module.css'

const levels = [
  { key: 'databaseFilterPattern', level: 'databases', title: 'Databases', one: 'database' },
  { key: 'schemaFilterPattern', level: 'schemas', title: 'Schemas', one: 'schema' },
  { key: 'tableFilterPattern', level: 'tables', title: 'Tables and views', one: 'table' },
] as const satisfies readonly { key: keyof ServiceFilters; level: keyof FilterPreview; title: string; one: string }[]

type FilterFormProps = { filters: ServiceFilters; onChange: (filters: ServiceFilters) => void; /** The test that holds the connection; without one there is no preview. */ testId: string | undefined }

/** What of a server is read, by regular expressions, and beside it what they match there at this moment. */
export function FilterForm({ filters, onChange, testId }: FilterFormProps) {
  const [asked] = useDebouncedValue(filters, 400)
  const preview = useQuery({ ...filterPreviewQuery(testId ?? '', asked), enabled: testId !== undefined, placeholderData: keepPreviousData, retry: false })
  const problem = preview.error instanceof ApiError && preview.error.code === 'CONFIG_INVALID' ? preview.error.message : undefined
  return (
    <div className={styles.filters}>
      <div className={styles.patterns}>
        <p className={styles.how}>Regular expressions that match from the start of a name, in any case; <code>^audit$</code> is exactly audit, <code>.*_old$</code> what ends in _old. First only what is included stays, then what is excluded goes.</p>
        {levels.map(({ key, title }) => <Pattern key={key} title={title} pattern={filters[key] ?? {}} onChange={(next) => onChange({ ...filters, [key]: next })} />)}
      </div>
      <section className={styles.preview} aria-label="What the filters match" aria-busy={preview.isFetching}>
        <h2>On this server, now</h2>
        {problem !== undefined && <p role="alert" className={styles.problem}>{problem}</p>}
        {testId === undefined && <Note>The preview needs a connection that works.</Note>}
        {preview.isError && problem === undefined && <Failure error={preview.error} what="the names on the server" onRetry={() => void preview.refetch()} />}
        {testId !== undefined && preview.isPending && <RowsSkeleton rows={6} />}
        {preview.data !== undefined && <Preview preview={preview.data} />}
      </section>
    </div>
  )
}

function Pattern({ title, pattern, onChange }: { title: string; pattern: FilterPattern; onChange: (pattern: FilterPattern) => void }) {
  const input = (key: keyof FilterPattern, label: string, placeholder: string) => (
    <TagsInput
      label={label} size="sm" value={pattern[key] ?? []} placeholder={(pattern[key]?.length ?? 0) === 0 ? placeholder : ''} splitChars={[]} acceptValueOnBlur classNames={{ pill: styles.pill ?? '' }}
      aria-label={`${title}: ${label.toLowerCase()}`} comboboxProps={{ transitionProps: { duration: 0 } }} onChange={(texts) => onChange({ ...pattern, [key]: texts })}
    />
  )
  return (
    <fieldset className={styles.pattern}>
      <legend>{title}</legend>
      {input('includes', 'Include', 'all of them')}
      {input('excludes', 'Exclude', 'none')}
    </fieldset>
  )
}

function Preview({ preview }: { preview: FilterPreview }) {
  return (
    <>
      <p role="status" className={styles.sum}>
        <b>{counted(preview.tables.kept, 'table')}</b> in {counted(preview.schemas.kept, 'schema')} of {counted(preview.databases.kept, 'database')}
        {preview.isCut && ', and more that were not looked at'}
      </p>
      {levels.map(({ level, title, one }) => <Level key={level} title={title} one={one} found={preview[level]} />)}
      {preview.unread.map(({ name, why }) => <Note key={name} tone="warn"><b>{visibleName(name)}</b> could not be looked into. {why}</Note>)}
    </>
  )
}

const shownAtFirst = 8

function Level({ title, one, found }: { title: string; one: string; found: PreviewLevel }) {
  const [isOpen, setOpen] = useState(false)
  const kept = found.names.filter(({ by }) => by === undefined)
  const leftOut = found.names.filter(({ by }) => by !== undefined)
  const shown = (names: PreviewLevel['names']) => (isOpen ? names : names.slice(0, shownAtFirst))
  const hasMore = kept.length > shownAtFirst || leftOut.length > shownAtFirst
  return (
    <section className={styles.level}>
      <h3>{title}<span>{groupedNumber(found.kept)} read, {groupedNumber(found.leftOut)} left out</span></h3>
      {found.kept === 0 && <p className={styles.nothing}>No {one} would be read.</p>}
      <ul>
        {shown(kept).map(({ name }) => <li key={name}><code>{visibleName(name)}</code></li>)}
        {shown(leftOut).map(({ name, by }) => <li key={name} data-out title={by}><del><code>{visibleName(name)}</code></del><span className="visually-hidden">left out: {by}</span></li>)}
      </ul>
      {hasMore && <button type="button" onClick={() => setOpen(!isOpen)}>{isOpen ? 'Fewer' : 'More of them'}</button>}
    </section>
  )
}
