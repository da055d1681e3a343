import type { DbtIndex } from '../../model/dbt/artifacts.ts'

/** What a node is built from: nodes that are in a database (or are assets), and the ephemeral models between. */
export type Upstream = { nodes: string[]; through: string[] }

/** Follows `depends_on` through ephemeral models, which are in no database. A circle, which dbt refuses, ends where it began. */
export function createUpstream({ relations, functions, assets }: Pick<DbtIndex, 'relations' | 'functions' | 'assets'>): (uniqueId: string) => Upstream {
  const dependsOn = new Map<string, readonly string[]>([...relations.values(), ...functions.values(), ...assets].map(({ uniqueId, dependsOn: on }) => [uniqueId, on] as const))
  const isEphemeral = (id: string): boolean => relations.get(id)?.materialized === 'ephemeral'
  return (uniqueId) => {
    const [nodes, through] = [new Set<string>(), new Set<string>()]
    const open = [...(dependsOn.get(uniqueId) ?? [])]
    for (let id = open.shift(); id !== undefined; id = open.shift()) {
      if (id === uniqueId || through.has(id) || nodes.has(id) || !dependsOn.has(id)) continue
      if (!isEphemeral(id)) nodes.add(id)
      else {
        through.add(id)
        open.push(...(dependsOn.get(id) ?? []))
      }
    }
    return { nodes: [...nodes], through: [...through] }
  }
}
