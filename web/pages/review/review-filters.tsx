import { NativeSelect } from '@mantine/core'
import type { SuggestionFilter, SuggestionList, SuggestionState } from '../../api/classification.ts'
import { FilterBox } from '../../components/table/filter-box.tsx'
import { splitFqn, visibleName } from '../../format/fqn.ts'
import { groupedNumber } from '../../format/number.ts'
import styles from './review-page.module.css'

type ReviewFiltersProps = { filter: SuggestionFilter; setFilter: (change: Partial<SuggestionFilter>) => void; counts: SuggestionList | undefined }

const stateNames: Readonly<Record<SuggestionState, string>> = { Suggested: 'To review', Confirmed: 'Accepted', Rejected: 'Rejected' }

/** State, service or schema, tag, and a part of a name. */
export function ReviewFilters({ filter, setFilter, counts }: ReviewFiltersProps) {
  return (
    <div className={styles.filters}>
      <NativeSelect size="xs" aria-label="State" data={Object.entries(stateNames).map(([value, label]) => ({ value, label }))} value={filter.state} onChange={(event) => setFilter({ state: event.currentTarget.value as SuggestionState })} />
      <NativeSelect size="xs" aria-label="Service or schema" data={placesOf(filter.within, counts?.places ?? {})} value={filter.within} onChange={(event) => setFilter({ within: event.currentTarget.value })} />
      <NativeSelect size="xs" aria-label="Tag" data={tagsOf(filter.tag, counts?.tags ?? {})} value={filter.tag} onChange={(event) => setFilter({ tag: event.currentTarget.value })} />
      <FilterBox value={filter.q} onChange={(q) => setFilter({ q })} label="Filter by table or column" />
      <span aria-live="polite" className={styles.total}>{counts !== undefined && `${groupedNumber(counts.total)} ${counts.total === 1 ? 'column' : 'columns'}`}</span>
    </div>
  )
}

type Option = { value: string; label: string }

/** Services first, then schemas; what is chosen stays, even where nothing is left in it. */
function placesOf(chosen: string, places: Readonly<Record<string, number>>): Option[] {
  const services = new Map<string, number>()
  for (const [schema, count] of Object.entries(places)) {
    const service = splitFqn(schema)[0] ?? schema
    const name = /[."]/.test(service) ? `"${service.replaceAll('"', '""')}"` : service
    services.set(name, (services.get(name) ?? 0) + count)
  }
  const all = new Map([...[...services].toSorted(byName), ...Object.entries(places).toSorted(byName)])
  if (chosen !== '' && !all.has(chosen)) all.set(chosen, 0)
  return [{ value: '', label: 'Everywhere' }, ...[...all].map(([value, count]) => ({ value, label: `${visibleName(value)} (${groupedNumber(count)})` }))]
}

function tagsOf(chosen: string, tags: Readonly<Record<string, number>>): Option[] {
  const all = new Map(Object.entries(tags).toSorted(byName))
  if (chosen !== '' && !all.has(chosen)) all.set(chosen, 0)
  return [{ value: '', label: 'Every tag' }, ...[...all].map(([value, count]) => ({ value, label: `${visibleName(value)} (${groupedNumber(count)})` }))]
}

function byName([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1
}
