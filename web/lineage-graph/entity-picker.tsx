import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { searchQuery } from '../api/queries.ts'
import { visibleName } from '../format/fqn.ts'
import type { EdgeEnd } from './edits.ts'

type EntityPickerProps = { label: string; placeholder?: string; value: EdgeEnd | undefined; onChange: (end: EdgeEnd | undefined) => void }

/** A field that finds a table or routine of the catalog by what is typed. */
export function EntityPicker({ label, placeholder = 'Search tables and routines', value, onChange }: EntityPickerProps) {
  const [typed, setTyped] = useState('')
  const [query] = useDebouncedValue(typed.trim(), 150)
  const search = useQuery({ ...searchQuery({ q: query, limit: 20, offset: 0, filters: { type: ['table', 'storedProcedure'] } }), placeholderData: keepPreviousData })
  const ends = new Map<string, EdgeEnd>((search.data?.hits ?? []).map((hit) => [hit.id, { id: hit.id, type: hit.entityType, fullyQualifiedName: hit.fullyQualifiedName }]))
  if (value !== undefined) ends.set(value.id, value)
  return (
    <Select
      size="sm" {...(label === '' ? { 'aria-label': placeholder } : { label })} placeholder={placeholder} searchable clearable value={value?.id ?? null} searchValue={typed} onSearchChange={setTyped}
      data={[...ends.values()].map((end) => ({ value: end.id, label: visibleName(end.fullyQualifiedName) }))} filter={({ options }) => options}
      nothingFoundMessage={search.isPending ? 'Searching…' : 'Nothing found'} onChange={(id) => onChange(id === null ? undefined : ends.get(id))} comboboxProps={{ zIndex: 400 }}
    />
  )
}
