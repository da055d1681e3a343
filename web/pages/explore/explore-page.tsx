import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import { searchQuery } from '../../api/queries.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import { groupedNumber } from '../../format/number.ts'
import { chosenCount, sorts, toSearchTerms } from './explore-query.ts'
import styles from './explore-page.module.css'
import { Facets } from './facets.tsx'
import { Results } from './results.tsx'

/** Results with facets; everything that was chosen is in the address. */
export function ExplorePage() {
  const [search, setSearch] = useSearchParams()
  const [showsFilters, setShowsFilters] = useState(false)
  const query = toSearchTerms(search)
  useTitle(query.q === '' ? 'Explore' : `${query.q} · Explore`)
  const first = useQuery({ ...searchQuery({ ...query, limit: 50, offset: 0 }), placeholderData: keepPreviousData })
  const filtered = chosenCount(search)
  const total = first.data?.total
  return (
    <div className={styles.explore}>
      <h1 className="visually-hidden">Explore</h1>
      <div className={styles.bar}>
        <QueryBox search={search} setSearch={setSearch} />
        <Button className={styles.filterButton ?? ''} variant="default" size="sm" leftSection={<Icon name="filter" size={14} />} aria-expanded={showsFilters} onClick={() => setShowsFilters(!showsFilters)}>
          Filters{filtered > 0 && ` (${filtered})`}
        </Button>
      </div>
      <div className={styles.facets} data-open={showsFilters || undefined}>
        <Facets facets={first.data?.facets} search={search} setSearch={setSearch} />
      </div>
      <section className={styles.results} aria-label="Results">
        <div className={styles.head}>
          <p aria-live="polite">{total !== undefined && <>{first.data?.isTotalExact === false && 'at least '}<b>{groupedNumber(total)}</b> {total === 1 ? 'result' : 'results'}</>}</p>
          <Select
            size="xs" w={140} data={[...sorts]} value={query.sort ?? 'relevance'} allowDeselect={false} aria-label="Order" checkIconPosition="right"
            onChange={(value) => setSearch((old) => withValue(old, 'sort', value === 'relevance' ? null : value), { replace: true })}
          />
        </div>
        <Results query={query} search={search} setSearch={setSearch} />
      </section>
    </div>
  )
}

type SearchState = { search: URLSearchParams; setSearch: ReturnType<typeof useSearchParams>[1] }

/** The words; they go to the address while one types, as one step of the browser's history. */
function QueryBox({ search, setSearch }: SearchState) {
  const inAddress = search.get('q') ?? ''
  const [typed, setTyped] = useState(inAddress)
  useEffect(() => setTyped(inAddress), [inAddress])
  const write = useDebouncedCallback((text: string) => setSearch((old) => withValue(old, 'q', text), { replace: true }), 180)
  return (
    <TextInput
      className={styles.query ?? ''} type="search" size="sm" aria-label="Search the catalog" placeholder="Names, columns, descriptions, owners, tags" leftSection={<Icon name="search" size={16} />}
      value={typed} spellCheck={false} autoComplete="off"
      onChange={(event) => { setTyped(event.currentTarget.value); write(event.currentTarget.value) }}
    />
  )
}

function withValue(search: URLSearchParams, name: string, value: string | null): URLSearchParams {
  const next = new URLSearchParams(search)
  if (value === null || value === '') next.delete(name)
  else next.set(name, value)
  return next
}
