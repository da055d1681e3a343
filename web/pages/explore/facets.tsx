import { useState } from 'react'
import type { useSearchParams } from 'react-router'
import type { FacetValue, SearchResult } from '../../api/types.ts'
import { kindOf } from '../../components/entity/kind.ts'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { splitFqn, visibleName } from '../../format/fqn.ts'
import { groupedNumber } from '../../format/number.ts'
import { chosenCount, type FilterName, filters, toggled, withoutFilters } from './explore-query.ts'
import styles from './explore-page.module.css'

type FacetsProps = { facets: SearchResult['facets'] | undefined; search: URLSearchParams; setSearch: ReturnType<typeof useSearchParams>[1] }

/** What the results can be narrowed by, each value with how many it leaves. */
export function Facets({ facets, search, setSearch }: FacetsProps) {
  if (facets === undefined) return <RowsSkeleton rows={10} height={26} />
  return (
    <>
      {chosenCount(search) > 0 && <button type="button" className={styles.clear} onClick={() => setSearch(withoutFilters(search))}>Remove all filters</button>}
      {filters.map(({ name, facet, title }) => {
        const chosen = search.getAll(name)
        // A chosen value stays, even where nothing matches it any more: it must be possible to take it off.
        const values = [...(facets[facet] ?? []), ...chosen.filter((value) => !facets[facet]?.some((one) => one.value === value)).map((value) => ({ value, count: 0 }))]
        return values.length > 0 && <Facet key={name} name={name} title={title} values={values} chosen={chosen} onToggle={(value) => setSearch(toggled(search, name, value))} />
      })}
    </>
  )
}

const shownAtFirst = 8

function Facet({ name, title, values, chosen, onToggle }: { name: FilterName; title: string; values: readonly FacetValue[]; chosen: readonly string[]; onToggle: (value: string) => void }) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? values : values.filter((one, index) => index < shownAtFirst || chosen.includes(one.value))
  return (
    <fieldset className={styles.facet}>
      <legend>{title}</legend>
      {shown.map(({ value, count }) => (
        <label key={value} title={value}>
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => onToggle(value)} />
          <span>{labelOf(name, value)}</span>
          <small>{groupedNumber(count)}</small>
        </label>
      ))}
      {shown.length < values.length && <button type="button" className={styles.clear} onClick={() => setWhole(true)}>{values.length - shown.length} more</button>}
    </fieldset>
  )
}

function labelOf(name: FilterName, value: string): string {
  if (name === 'type') return kindOf(value).plural
  if (name === 'tableType') return kindOf('table', value).plural
  const parts = splitFqn(value)
  if (name === 'database' || name === 'service') return visibleName(parts.at(-1) ?? value)
  return name === 'databaseSchema' ? visibleName(parts.slice(-2).join('.')) : visibleName(value)
}
