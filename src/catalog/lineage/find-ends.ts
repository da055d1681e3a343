import type { Queryable } from '../write/lock-roots.ts'

type EndRow = { id: string; entity_type: string; fqn: string }

const endsQuery = `/* catalog */
  select e.id, e.entity_type, e.fqn
  from unnest($1::text[], $2::text[]) as r(entity_type, fqn)
  join trunkline.entity e on e.entity_type = r.entity_type and e.fqn = r.fqn and not e.deleted`

/** The ids of live entities by type and name, in one statement; `nodeKey` is the key of the answer. */
export async function findEnds(client: Queryable, nodes: readonly { entityType: string; fqn: string }[]): Promise<Map<string, string>> {
  const wanted = new Map(nodes.map((node) => [nodeKey(node), node]))
  if (wanted.size === 0) return new Map()
  const list = [...wanted.values()]
  const { rows } = await client.query<EndRow>(endsQuery, [list.map((node) => node.entityType), list.map((node) => node.fqn.replaceAll('\0', ''))])
  return new Map(rows.map((row) => [nodeKey({ entityType: row.entity_type, fqn: row.fqn }), row.id]))
}

/** What two nodes have in common that are the same entity. */
export function nodeKey({ entityType, fqn }: { entityType: string; fqn: string }): string {
  return `${entityType} ${fqn}`
}
