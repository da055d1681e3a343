import type { Diagram, DiagramRelationship } from '../api/types.ts'

/** Tables that are tied more to each other than to the rest; named after the best connected one. */
export type Group = { id: string; name: string; tables: string[] }

/** Weights between numbered nodes: `links[a]` maps b to the number of keys between a and b; a node's own weight is counted twice, once per end. */
type Network = Map<number, number>[]

/** The tables with keys as groups (the Louvain method: Blondel et al. 2008), the largest first; the same diagram gives the same groups. */
export function toGroups(diagram: Diagram): Group[] {
  const degree = new Map<string, number>()
  for (const { fromTable, toTable } of diagram.relationships) {
    for (const fqn of [fromTable, toTable]) degree.set(fqn, (degree.get(fqn) ?? 0) + 1)
  }
  const tables = diagram.tables.filter((table) => degree.has(table.fullyQualifiedName))
  const communities = communitiesOf(toNetwork(tables.map((table) => table.fullyQualifiedName), diagram.relationships))
  const members = Map.groupBy(tables, (_, index) => communities[index] ?? 0)
  return [...members.values()]
    .map((group) => group.toSorted((one, other) => (degree.get(other.fullyQualifiedName) ?? 0) - (degree.get(one.fullyQualifiedName) ?? 0) || one.name.localeCompare(other.name)))
    .map((group) => ({ id: `group ${group[0]?.fullyQualifiedName}`, name: group[0]?.name ?? '', tables: group.map((table) => table.fullyQualifiedName) }))
    .toSorted((one, other) => other.tables.length - one.tables.length || one.name.localeCompare(other.name))
}

/** The keys between groups, all keys from one group to another as one. */
export function groupRelationships(groups: readonly Group[], relationships: readonly DiagramRelationship[]): DiagramRelationship[] {
  const groupOf = new Map(groups.flatMap((group) => group.tables.map((fqn) => [fqn, group.id] as const)))
  const counts = new Map<string, { fromTable: string; toTable: string; count: number }>()
  for (const one of relationships) {
    const [fromTable, toTable] = [groupOf.get(one.fromTable), groupOf.get(one.toTable)]
    if (fromTable === undefined || toTable === undefined || fromTable === toTable) continue
    const key = JSON.stringify([fromTable, toTable])
    counts.set(key, { fromTable, toTable, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  return [...counts.values()].map(({ fromTable, toTable, count }) => ({ name: `${count} foreign ${count === 1 ? 'key' : 'keys'}`, fromTable, fromColumns: [], toTable, toColumns: [] }))
}

function toNetwork(names: readonly string[], relationships: readonly DiagramRelationship[]): Network {
  const index = new Map(names.map((name, position) => [name, position]))
  const network: Network = names.map(() => new Map())
  for (const { fromTable, toTable } of relationships) {
    const [a, b] = [index.get(fromTable), index.get(toTable)]
    if (a !== undefined && b !== undefined && a !== b) link(network, a, b, 1)
  }
  return network
}

function link(network: Network, a: number, b: number, weight: number): void {
  network[a]?.set(b, (network[a].get(b) ?? 0) + weight)
  network[b]?.set(a, (network[b].get(a) ?? 0) + weight)
}

/** The community of each node: nodes move to where they have the most links, then communities become nodes, until nothing moves. */
function communitiesOf(network: Network): number[] {
  const moved = moveNodes(network)
  const numbers = [...new Set(moved)]
  if (numbers.length === network.length) return moved
  const numberOf = new Map(numbers.map((community, position) => [community, position]))
  const outer: Network = numbers.map(() => new Map())
  network.forEach((links, a) => {
    for (const [b, weight] of links) {
      const [from, to] = [numberOf.get(moved[a] ?? 0) ?? 0, numberOf.get(moved[b] ?? 0) ?? 0]
      outer[from]?.set(to, (outer[from].get(to) ?? 0) + weight)
    }
  })
  const communities = communitiesOf(outer)
  return moved.map((community) => communities[numberOf.get(community) ?? 0] ?? 0)
}

function moveNodes(network: Network): number[] {
  const strength = network.map((links) => [...links.values()].reduce((sum, weight) => sum + weight, 0))
  const total = strength.reduce((sum, one) => sum + one, 0)
  const community = network.map((_, node) => node)
  const inside = [...strength]
  for (let round = 0, hasMoved = true; hasMoved && round < 20; round++) {
    hasMoved = false
    network.forEach((links, node) => {
      const old = community[node] ?? node
      const own = strength[node] ?? 0
      inside[old] = (inside[old] ?? 0) - own
      const next = bestCommunity(linksInto(links, node, community), old, (candidate) => ((inside[candidate] ?? 0) * own) / total)
      inside[next] = (inside[next] ?? 0) + own
      community[node] = next
      hasMoved ||= next !== old
    })
  }
  return community
}

/** How many links lead from a node into each community around it. */
function linksInto(links: ReadonlyMap<number, number>, node: number, community: readonly number[]): Map<number, number> {
  const into = new Map<number, number>()
  for (const [other, weight] of links) {
    if (other !== node) into.set(community[other] ?? other, (into.get(community[other] ?? other) ?? 0) + weight)
  }
  return into
}

/** The community with the greatest gain of modularity: the links into it, less those that chance would give. */
function bestCommunity(into: ReadonlyMap<number, number>, old: number, byChance: (candidate: number) => number): number {
  let best = old
  let gain = (into.get(old) ?? 0) - byChance(old)
  for (const [candidate, weight] of into) {
    const candidateGain = weight - byChance(candidate)
    if (candidateGain > gain + 1e-9) [best, gain] = [candidate, candidateGain]
  }
  return best
}
