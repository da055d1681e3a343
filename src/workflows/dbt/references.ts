import type { EntityReference, TagLabel } from '../../model/entity.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { lineageEntityTypes, type LineageNode } from '../../model/lineage.ts'
import type { EntityRecord } from '../../model/ingestion.ts'
import type { DbtReader, Sink } from '../../sinks/sink.ts'
import type { DbtScope } from './scope.ts'

/** What names in a project mean in the catalog. What it does not have is warned of once and left out. */
export type References = {
  /** Those of the database are most often roles: where nobody bears such a name, nothing is said. */
  owners(names: readonly string[], of: 'project' | 'database'): Promise<EntityReference[]>
  /** Makes the tags of a project exist, and gives their labels. */
  tags(names: readonly string[]): Promise<TagLabel[]>
  /** Labels of tags (by FQN) and terms that must exist. */
  labels(fqns: readonly string[], source: TagLabel['source']): Promise<TagLabel[]>
  domain(fqn: string): Promise<EntityReference | undefined>
  /** The entity of a name that lineage can lead to. */
  entity(fqn: string): Promise<LineageNode | undefined>
}

export type ReferencesOptions = {
  sink: Pick<Sink, 'findOwner'>
  reader: DbtReader | undefined
  scope: DbtScope
  classificationName: string
  includeTags: boolean
  write(records: EntityRecord[]): Promise<ReadonlySet<string>>
  warn(sentence: string): void
}

export function createReferences(options: ReferencesOptions): References {
  const { sink, reader, warn } = options
  const told = new Set<string>()
  const find = remember((name: string) => sink.findOwner(name))
  const findOwner = async (name: string, of: 'project' | 'database') => {
    const owner = await find(name)
    if (owner === undefined && of === 'project' && !told.has(name)) warn(`${name} owns something in dbt and is neither a user nor a team of the catalog.`)
    if (of === 'project') told.add(name)
    return owner
  }
  const label = remember(async (key: string) => {
    const [source, fqn] = [key.slice(0, key.indexOf(' ')) as TagLabel['source'], key.slice(key.indexOf(' ') + 1)]
    const entityType = source === 'Glossary' ? 'glossaryTerm' : 'tag'
    // A sink that cannot be asked takes the name as it is.
    const isKnown = reader === undefined || (await reader.findByNames(entityType, [fqn])).has(fqn)
    if (!isKnown) warn(`There is no ${source === 'Glossary' ? 'glossary term' : 'tag'} ${fqn}, which dbt puts on something.`)
    return isKnown ? toLabel(fqn, source) : undefined
  })
  const domain = remember(async (fqn: string) => {
    const found = (await reader?.findByNames('domain', [fqn]))?.get(fqn)
    if (found === undefined) warn(`There is no domain ${fqn}, which dbt puts something into.`)
    return found
  })
  const entity = remember(async (fqn: string) => {
    if (reader === undefined) return undefined
    for (const entityType of lineageEntityTypes) if ((await reader.findByNames(entityType, [fqn])).has(fqn)) return { entityType, fqn }
    warn(noEntity(fqn))
    return undefined
  })
  return {
    owners: async (names, of) => present(await Promise.all(names.map((name) => findOwner(name, of)))),
    labels: async (fqns, source) => present(await Promise.all(fqns.map((fqn) => label(`${source} ${fqn}`)))),
    tags: createTags(options),
    domain,
    entity,
  }
}

function createTags({ scope, classificationName, includeTags, write }: ReferencesOptions): References['tags'] {
  const written = new Set<string>()
  const refused = new Set<string>()
  let classification: Promise<unknown> | undefined
  const fqnOf = (tag: string) => fullyQualifiedName(classificationName, tag)
  return async (names) => {
    if (!includeTags) return []
    const wanted = [...new Set(names)].filter((name) => name.trim() !== '' && !name.includes('::') && scope.keepsTag(name))
    const fresh = wanted.filter((name) => !written.has(name))
    if (fresh.length > 0) {
      await (classification ??= write([{ entityType: 'classification', fullyQualifiedName: fullyQualifiedName(classificationName), request: { name: classificationName, description: 'dbt classification' } }]))
      for (const fqn of await write(fresh.map((name) => ({ entityType: 'tag', fullyQualifiedName: fqnOf(name), request: { name, classification: classificationName, description: 'dbt Tags' } })))) refused.add(fqn)
      for (const name of fresh) written.add(name)
    }
    return wanted.map((name) => toLabel(fqnOf(name), 'Classification', name)).filter(({ tagFQN }) => !refused.has(tagFQN))
  }
}

function toLabel(tagFQN: string, source: TagLabel['source'], name?: string): TagLabel {
  return { tagFQN, ...(name !== undefined && { name }), source, labelType: 'Automated', state: 'Suggested' }
}

/** An exposure names what it is by `open_metadata_fqn`. */
export function noEntity(fqn: string): string {
  return `There is no entity ${fqn}, which an exposure of dbt stands for (open_metadata_fqn).`
}

/** Asks for each thing once. */
function remember<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>()
  return (key) => {
    const known = asked.get(key) ?? ask(key)
    asked.set(key, known)
    return known
  }
}

function present<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined)
}
