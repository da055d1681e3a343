import { fullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import { nameKey } from './databases.ts'
import type { LineageModel } from './lineage.ts'

/** Models of one database, and what names mean for them that is no table of it: name of schema and table → FQN; undefined for one that is not known. */
export type PlacedModels = { place: string; models: LineageModel[]; elsewhere: Map<string, string | undefined> }

/**
 * Models that can be resolved together: SQL says nothing of services, and a model may read `raw.orders` of another database while the next one reads
 * that of its own.
 */
export function groupByPlace(models: readonly LineageModel[]): PlacedModels[] {
  const groups: (PlacedModels & { own: Set<string> })[] = []
  for (const model of models) {
    const place = placeOf(model.fqn)
    const elsewhere = new Map<string, string | undefined>(model.unknown.map((identity) => [nameKey(identity), undefined]))
    for (const fqn of model.upstream) if (placeOf(fqn) !== place) elsewhere.set(nameOf(fqn), fqn)
    const own = model.upstream.filter((fqn) => placeOf(fqn) === place).map(nameOf)
    const group = groups.find((one) => one.place === place && own.every((name) => !one.elsewhere.has(name)) && [...elsewhere].every(([name, fqn]) => !one.own.has(name) && (!one.elsewhere.has(name) || one.elsewhere.get(name) === fqn)))
      ?? groups[groups.push({ place, models: [], elsewhere: new Map(), own: new Set() }) - 1]!
    group.models.push(model)
    for (const name of own) group.own.add(name)
    for (const [name, fqn] of elsewhere) group.elsewhere.set(name, fqn)
  }
  return groups
}

function placeOf(fqn: string): string {
  return fullyQualifiedName(...splitFullyQualifiedName(fqn).slice(0, 2))
}

function nameOf(fqn: string): string {
  const [, , schema = '', name = ''] = splitFullyQualifiedName(fqn)
  return nameKey({ schema, name })
}
