import { useSearchParams } from 'react-router'

/** What of a graph stands in the address, so that it can be shared. */
export type GraphAddress = {
  up: number
  down: number
  column: string | undefined
  /** Whether only the way of the column is drawn. */
  onlyWay: boolean
  indirect: boolean
  /** Whether foreign keys are drawn. */
  keys: boolean
  schemas: string[]
  tags: string[]
  types: string[]
  view: 'graph' | 'table' | 'impact'
}
export type SetGraphAddress = (change: Partial<GraphAddress>) => void

const usual: GraphAddress = { up: 2, down: 2, column: undefined, onlyWay: false, indirect: true, keys: false, schemas: [], tags: [], types: [], view: 'graph' }

/** Reads the graph's part of the address, and changes it; what is as usual is left out. */
export function useGraphAddress(): [GraphAddress, SetGraphAddress] {
  const [search, setSearch] = useSearchParams()
  const address = readAddress(search)
  return [address, (change) => setSearch((old) => writeAddress(old, { ...readAddress(old), ...change }), { replace: true, preventScrollReset: true })]
}

function readAddress(search: URLSearchParams): GraphAddress {
  const depth = (name: string, otherwise: number) => {
    const value = Number.parseInt(search.get(name) ?? '', 10)
    return Number.isNaN(value) ? otherwise : Math.max(0, Math.min(30, value))
  }
  const view = search.get('view')
  return {
    up: depth('up', usual.up), down: depth('down', usual.down), column: search.get('column') ?? undefined, onlyWay: search.get('way') === '1', indirect: search.get('indirect') !== '0', keys: search.get('keys') === '1',
    schemas: search.getAll('schema'), tags: search.getAll('tag'), types: search.getAll('type'), view: view === 'table' || view === 'impact' ? view : 'graph',
  }
}

function writeAddress(old: URLSearchParams, { up, down, column, onlyWay, indirect, keys, schemas, tags, types, view }: GraphAddress): URLSearchParams {
  const search = new URLSearchParams(old)
  const put = (name: string, values: readonly string[]) => {
    search.delete(name)
    for (const value of values) search.append(name, value)
  }
  put('up', up === usual.up ? [] : [String(up)])
  put('down', down === usual.down ? [] : [String(down)])
  put('column', column === undefined ? [] : [column])
  put('way', onlyWay && column !== undefined ? ['1'] : [])
  put('indirect', indirect ? [] : ['0'])
  put('keys', keys ? ['1'] : [])
  put('schema', schemas)
  put('tag', tags)
  put('type', types)
  put('view', view === 'graph' ? [] : [view])
  return search
}
