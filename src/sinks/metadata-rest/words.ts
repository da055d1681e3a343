import type { DataModelRecord, WordPolicy } from '../../model/dbt/data-model.ts'
import type { EntityReference } from '../../model/entity.ts'
import { encodeFullyQualifiedName, encodeName, toLabel, toReference } from '../open-metadata-wire.ts'
import { toSentence, type Answer } from './client.ts'
import { patchUntilDone } from './patch-entity.ts'
import { fill, type Document, type PatchStep } from './patch-steps.ts'
import { patchTags } from './patch-tags.ts'
import { toEntity, type Session } from './session.ts'

/**
 * Patches the words that a server has not put on a table by itself when it took the data model: those that take the place of others, domains and custom
 * properties, and on a server that leaves them words where there are none. Gives sentences on what it refuses.
 */
export async function writeWords(session: Session, { fullyQualifiedName: fqn, words }: DataModelRecord, policy: WordPolicy): Promise<string[]> {
  const { client, dialect } = session
  const id = await session.findId({ type: 'table', fullyQualifiedName: encodeFullyQualifiedName(fqn) })
  if (id === undefined) return []
  const domainField = dialect.since('1.9') ? 'domains' : 'domain'
  const fields = [dialect.ownerField, 'tags', 'columns', domainField, 'extension'].join(',')
  const refused: Answer[] = []
  await patchUntilDone(fqn, async () => {
    const current = toEntity(await client.send({ method: 'GET', path: `/tables/${id}?fields=${fields}` }), fqn)
    return { steps: current === undefined ? [] : toSteps(current, words, { policy, session, domainField }), etag: current?.etag }
  }, async (steps, etag) => {
    const answer = await client.send({ method: 'PATCH', path: `/tables/${id}`, body: steps, ...(etag !== undefined && { ifMatch: etag }) })
    // A word that is refused, such as a property that tables do not have there, leaves the table as it is.
    if (answer.status !== 400 && answer.status !== 422) return answer
    refused.push(answer)
    return { status: 200, body: undefined }
  })
  return refused.map((answer) => `The server refuses words of dbt on ${fqn}: ${toSentence(answer)}.`)
}

type Rules = { policy: WordPolicy; session: Session; domainField: 'domains' | 'domain' }

function toSteps(current: Document, words: DataModelRecord['words'], { policy, session: { dialect }, domainField }: Rules): PatchStep[] {
  const references = (list: readonly EntityReference[] | undefined): unknown => list?.map(toReference)
  const [owners, domains] = [references(words.owners) as unknown[] | undefined, references(words.domains) as unknown[] | undefined]
  const extension = (current['extension'] ?? {}) as Document
  const tags = (path: string, there: unknown, wanted: unknown) => patchTags(path, there, wanted, { ownClassifications: new Set(), overrides: false })
  return [
    ...fill('/description', current['description'], words.description, policy.updateDescriptions),
    ...fill(`/${dialect.ownerField}`, current[dialect.ownerField], dialect.ownerField === 'owners' ? owners : owners?.[0], policy.updateOwners),
    ...fill(`/${domainField}`, current[domainField], domainField === 'domains' ? domains : domains?.[0], false),
    ...tags('', current['tags'], words.tags?.map(toLabel)),
    ...patchProperties(extension, words.properties ?? {}),
    ...((current['columns'] ?? []) as (Document & { name: string })[]).flatMap((column, index) => {
      const own = ofColumn(words, column.name)
      return own === undefined ? [] : [...fill(`/columns/${index}/description`, column['description'], own.description, policy.updateDescriptions), ...tags(`/columns/${index}`, column['tags'], own.tags?.map(toLabel))]
    }),
  ]
}

function ofColumn({ columns = {} }: DataModelRecord['words'], served: string) {
  return Object.entries(columns).find(([name]) => name === served || encodeName(name) === served)?.[1]
}

function patchProperties(current: Document, wanted: Readonly<Record<string, unknown>>): PatchStep[] {
  const missing = Object.entries(wanted).filter(([name]) => current[name] === undefined)
  if (missing.length === 0) return []
  if (Object.keys(current).length === 0) return [{ op: 'add', path: '/extension', value: Object.fromEntries(missing) }]
  return missing.map(([name, value]) => ({ op: 'add', path: `/extension/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, value }))
}
