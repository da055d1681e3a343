import { findOverloads } from '../../catalog/find-overloads.ts'
import { readWritten } from '../../catalog/read-written.ts'
import { parentFullyQualifiedName } from '../../model/fqn.ts'
import { mostAtOnce } from '../../sinks/metadata-rest/client.ts'
import { inParallel } from '../../sinks/metadata-rest/parallel.ts'
import { bringWords, type ColumnWords } from './bring-words.ts'
import { bringFollowers } from './followers.ts'
import { guarded } from './guarded.ts'
import type { Importing } from './importing.ts'
import type { Names } from './names.ts'
import type { Properties } from './properties.ts'
import { domainsOf, isIngested, listTheirs, offeredFields, ownersOf, type TheirColumn, type TheirEntity } from './their-entities.ts'
import type { Vocabulary } from './vocabulary.ts'
import type { TheirWords } from './words.ts'

/** Kinds of asset that words stand on. */
export type AssetType = 'databaseService' | 'database' | 'databaseSchema' | 'table' | 'storedProcedure'

/** A table of the server that is here too. */
export type MatchedTable = { theirFqn: string; ourFqn: string }

const fields = ['owners', 'tags', 'domains']
/** Not every version has them on every kind of asset. */
const fieldsOfSome = ['extension', 'followers']

/** What assets are described with here. */
export type Describing = { vocabulary: Vocabulary; properties: Properties }

/** Brings the words on a service and everything in it; gives the tables that are here too. */
export async function bringService(importing: Importing, describing: Describing, service: TheirEntity): Promise<MatchedTable[]> {
  const { session } = importing
  const batch = (type: AssetType, assets: readonly TheirEntity[]) => bringAssets(importing, describing, { type, assets, policyClassification: policyClassificationOf(service) })
  const offered = new Map(await Promise.all(['/databases', '/databaseSchemas', '/tables', '/storedProcedures'].map(async (path) => [path, await offeredFields(session, path, fieldsOfSome)] as const)))
  const list = (path: string, filters: Readonly<Record<string, string>>) => inBatches(listTheirs(session, path, [...(path === '/tables' ? ['columns'] : []), ...fields, ...offered.get(path)!], filters))
  await batch('databaseService', [service])
  const matched: MatchedTable[] = []
  for await (const databases of list('/databases', { service: service.fullyQualifiedName })) {
    await batch('database', databases)
    for (const { fullyQualifiedName: database } of databases) {
      const schemas: TheirEntity[] = []
      for await (const some of list('/databaseSchemas', { database })) {
        await batch('databaseSchema', some)
        schemas.push(...some)
      }
      for await (const tables of list('/tables', { database })) matched.push(...await batch('table', tables))
      for (const { fullyQualifiedName: databaseSchema } of schemas) {
        for await (const routines of list('/storedProcedures', { databaseSchema })) await batch('storedProcedure', routines)
      }
    }
  }
  return matched
}

async function* inBatches(entities: AsyncIterable<TheirEntity>): AsyncGenerator<TheirEntity[]> {
  let batch: TheirEntity[] = []
  for await (const entity of entities) if (batch.push(entity) === 100) {
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** The classification that runs over the service make of its row-security policies: those labels come with runs here. */
function policyClassificationOf(service: TheirEntity): string {
  const { connection } = service as { connection?: { config?: { classificationName?: string } } }
  return connection?.config?.classificationName ?? 'PostgresPolicyTags'
}

type Batch = { type: AssetType; assets: readonly TheirEntity[]; policyClassification: string }

async function bringAssets(importing: Importing, { vocabulary, properties }: Describing, { type, assets, policyClassification }: Batch): Promise<MatchedTable[]> {
  const { pool, names, tally } = importing
  const ours = new Map<TheirEntity, string>()
  for (const asset of assets) {
    const fqn = type === 'storedProcedure' ? await findRoutine(importing, asset) : names.toOurs(asset.fullyQualifiedName)
    if (fqn !== undefined) ours.set(asset, fqn)
  }
  const here = await readWritten(pool, type, [...ours.values()])
  await inParallel(assets, mostAtOnce, (theirs) => guarded(importing, `${type} ${theirs.fullyQualifiedName}`, async () => {
    const values = await properties.valuesOf(type, theirs)
    const words = { ...await toWords(theirs, vocabulary, { isPolicyLabel: (tagFQN) => tagFQN.startsWith(`${policyClassification}.`) }), ...(Object.keys(values).length > 0 && { properties: values }) }
    const columns = await toColumnWords(theirs, vocabulary, names)
    const followers = theirs.followers ?? []
    if (Object.keys(words).length + columns.length + followers.length === 0) return
    const found = here.get(ours.get(theirs) ?? '')
    if (found === undefined) tally.unmatched(`${type} ${theirs.fullyQualifiedName}`, type === 'storedProcedure' ? 'it is not in this catalog, or several have its name' : 'it is not in this catalog')
    else {
      await bringWords(importing, { type, here: found, words, columns })
      await bringFollowers(importing, vocabulary, { followed: { entityType: type, id: found.entity.id, fqn: found.entity.fullyQualifiedName }, theirs: followers })
    }
  }))
  return [...ours].filter(([, fqn]) => here.has(fqn)).map(([{ fullyQualifiedName: theirFqn }, ourFqn]) => ({ theirFqn, ourFqn }))
}

async function toWords(theirs: TheirEntity, vocabulary: Vocabulary, { isPolicyLabel }: { isPolicyLabel(tagFQN: string): boolean }): Promise<TheirWords> {
  const [owners, labels, domains] = [
    await vocabulary.owners(ownersOf(theirs)), await vocabulary.labels((theirs.tags ?? []).filter(({ tagFQN, labelType }) => labelType !== 'Automated' || !isPolicyLabel(tagFQN))), await vocabulary.domains(domainsOf(theirs)),
  ]
  return {
    ...toTexts(theirs, (field) => isIngested(theirs, field)),
    ...(owners.length > 0 && { owners }), ...(labels.length > 0 && { labels }), ...(domains.length > 0 && { domains }),
  }
}

function toTexts({ description, displayName }: Pick<TheirEntity, 'description' | 'displayName'>, isSources: (field: string) => boolean): TheirWords {
  return {
    ...(description !== undefined && description !== '' && !isSources('description') && { description }),
    ...(displayName !== undefined && displayName !== '' && !isSources('displayName') && { displayName }),
  }
}

async function toColumnWords(theirs: TheirEntity, vocabulary: Vocabulary, names: Names): Promise<ColumnWords[]> {
  const found: ColumnWords[] = []
  const collect = async (columns: readonly TheirColumn[], above: readonly string[]): Promise<void> => {
    for (const column of columns) {
      const theirPath = [...above, column.name]
      const labels = await vocabulary.labels(column.tags ?? [])
      const words = { ...toTexts(column, (field) => isIngested(theirs, 'columns', ...theirPath, field)), ...(labels.length > 0 && { labels }) }
      if (Object.keys(words).length > 0) found.push({ path: theirPath.map(names.plain), words })
      await collect(column.children ?? [], theirPath)
    }
  }
  await collect(theirs.columns ?? [], [])
  return found
}

/** A routine goes by its bare name there, and by its arguments too here: it is found where one routine alone has the name. */
async function findRoutine({ pool, names }: Importing, theirs: TheirEntity): Promise<string | undefined> {
  const fqn = names.toOurs(theirs.fullyQualifiedName)
  if (fqn === undefined) return undefined
  if ((await readWritten(pool, 'storedProcedure', [fqn])).has(fqn)) return fqn
  const named = await findOverloads(pool, parentFullyQualifiedName(fqn)!, `${theirs.name}(`)
  return named.length === 1 ? named[0] : undefined
}
