import type { SearchTerms } from '../../api/queries.ts'

/** The filters of the explore page: the name of each in the address and the API, its facet in the answer, and its title. */
export const filters = [
  { name: 'type', facet: 'entityType', title: 'Type' },
  { name: 'tableType', facet: 'tableType', title: 'Kind of table' },
  { name: 'service', facet: 'service', title: 'Service' },
  { name: 'database', facet: 'database', title: 'Database' },
  { name: 'databaseSchema', facet: 'databaseSchema', title: 'Schema' },
  { name: 'owner', facet: 'owner', title: 'Owner' },
  { name: 'tag', facet: 'tag', title: 'Tag' },
  { name: 'tier', facet: 'tier', title: 'Tier' },
] as const
export type FilterName = (typeof filters)[number]['name']

export const sorts = [
  { value: 'relevance', label: 'Best match' },
  { value: 'name', label: 'Name' },
  { value: 'usage', label: 'Most used' },
  { value: 'updated', label: 'Changed last' },
] as const

/** What the address asks for. Unknown sorts are the best match. */
export function toSearchTerms(search: URLSearchParams): SearchTerms {
  const sort = sorts.find((one) => one.value === search.get('sort'))?.value ?? 'relevance'
  const chosen = filters.map(({ name }) => [name, search.getAll(name)] as const).filter(([, values]) => values.length > 0)
  return { q: search.get('q') ?? '', sort, ...(search.get('deleted') === 'true' && { deleted: true }), filters: Object.fromEntries(chosen) }
}

/** The address with one value of a filter switched on or off. */
export function toggled(search: URLSearchParams, name: FilterName, value: string): URLSearchParams {
  const next = new URLSearchParams(search)
  const values = search.getAll(name)
  next.delete(name)
  for (const one of values.includes(value) ? values.filter((old) => old !== value) : [...values, value]) next.append(name, one)
  return next
}

/** The address without any filter, the words and order kept. */
export function withoutFilters(search: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(search)
  for (const { name } of filters) next.delete(name)
  return next
}

/** How many filter values are chosen. */
export function chosenCount(search: URLSearchParams): number {
  return filters.reduce((count, { name }) => count + search.getAll(name).length, 0)
}
