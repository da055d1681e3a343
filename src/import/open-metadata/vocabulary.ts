import { createEntity } from '../../catalog/create.ts'
import type { EntityRequests } from '../../catalog/entity-type.ts'
import { patchEntity } from '../../catalog/patch.ts'
import { readWritten } from '../../catalog/read-written.ts'
import type { EntityReference, TagLabel } from '../../model/entity.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { toDialectFields } from '../../sinks/metadata-rest/dialect.ts'
import { getByName } from '../../sinks/metadata-rest/session.ts'
import { bringWords } from './bring-words.ts'
import { guarded } from './guarded.ts'
import { planned, type Importing } from './importing.ts'
import { bringPerson } from './people.ts'
import type { ImportedThing } from './tally.ts'
import { domainsOf, listTheirs, nameOf, offeredFields, ownersOf } from './their-entities.ts'
import { aboveOf, toRequest, type TheirWord, type WordType } from './their-words.ts'

/** The words by which assets are described: each is brought once, when it is first needed, after what it stands below. */
export type Vocabulary = {
  owners(references: readonly EntityReference[]): Promise<EntityReference[]>
  labels(labels: readonly TagLabel[]): Promise<TagLabel[]>
  domains(references: readonly EntityReference[]): Promise<EntityReference[]>
  /** One word by its name there; undefined where it is nowhere. */
  word(type: WordType, theirFqn: string): Promise<EntityReference | undefined>
  /** Everything that people made of it there, whether it is used or not; what the server ships with comes by need. Gives the terms that have custom properties. */
  bringAll(): Promise<TheirWord[]>
}

const thingOf: Readonly<Record<WordType, ImportedThing>> = { classification: 'classifications', tag: 'tags', glossary: 'glossaries', glossaryTerm: 'terms', domain: 'domains' }

const collections: readonly { type: WordType; path: string; fields: readonly string[] }[] = [
  { type: 'domain', path: '/domains', fields: ['owners', 'experts'] },
  { type: 'classification', path: '/classifications', fields: [] },
  { type: 'tag', path: '/tags', fields: [] },
  { type: 'glossary', path: '/glossaries', fields: ['owners', 'tags', 'reviewers', 'domains'] },
  { type: 'glossaryTerm', path: '/glossaryTerms', fields: ['owners', 'tags', 'reviewers', 'domains', 'relatedTerms'] },
]

export function createVocabulary(importing: Importing): Vocabulary {
  const words = new Map<string, Promise<EntityReference | undefined>>()
  const people = new Map<string, Promise<EntityReference | undefined>>()
  const related: TheirWord[] = []
  const once = <Key>(known: Map<Key, Promise<EntityReference | undefined>>, key: Key, bring: () => Promise<EntityReference | undefined>): Promise<EntityReference | undefined> => {
    const bringing = known.get(key) ?? bring()
    known.set(key, bringing)
    return bringing
  }
  const word = (type: WordType, theirFqn: string, known?: TheirWord): Promise<EntityReference | undefined> => once(words, `${type} ${theirFqn}`, () => guarded(importing, `${type} ${theirFqn}`, async () => {
    const fields = collections.find((one) => one.type === type)!.fields
    const theirs = known ?? await getByName(importing.session.client, { type, fullyQualifiedName: theirFqn }, toQuery(importing, fields)) as TheirWord | undefined
    if (theirs === undefined || theirs.deleted === true) return undefined
    if ((theirs.relatedTerms ?? []).length > 0) related.push(theirs)
    return bringWord(type, theirs, { importing, vocabulary, word })
  }))
  const vocabulary: Vocabulary = {
    owners: async (references) => present(await Promise.all(references.map((reference) => once(people, `${reference.type} ${nameOf(reference)}`, () => guarded(importing, `${reference.type} ${nameOf(reference)}`, () => bringPerson(reference, importing)))))),
    labels: async (labels) => present(await Promise.all(labels.map((label) => toOurLabel(label, word, importing)))),
    domains: async (references) => present(await Promise.all(references.map((reference) => word('domain', nameOf(reference))))),
    word: (type, theirFqn) => word(type, theirFqn),
    bringAll: async () => {
      const extended: TheirWord[] = []
      for (const { type, path, fields } of collections) {
        // Not every version has them on terms.
        const extension = type === 'glossaryTerm' ? await offeredFields(importing.session, path, ['extension']) : []
        for await (const theirs of listTheirs(importing.session, path, [...fields, ...extension])) {
          const entity: TheirWord = theirs
          if (type === 'glossaryTerm' && Object.keys(entity.extension ?? {}).length > 0) extended.push(entity)
          if (entity.provider !== 'system') await word(type, entity.fullyQualifiedName, entity)
        }
      }
      for (const term of related) await guarded(importing, `glossaryTerm ${term.fullyQualifiedName}`, () => relateTerm(term, word, importing))
      return extended
    },
  }
  return vocabulary
}

function present<Item>(items: readonly (Item | undefined)[]): Item[] {
  return items.filter((item) => item !== undefined)
}

function toQuery({ session }: Importing, fields: readonly string[]): string {
  return fields.length === 0 ? '' : `?fields=${toDialectFields(fields, session.dialect).join(',')}`
}

type Bringing = { importing: Importing; vocabulary: Vocabulary; word(type: WordType, fqn: string): Promise<EntityReference | undefined> }

async function bringWord(type: WordType, theirs: TheirWord, { importing, vocabulary, word }: Bringing): Promise<EntityReference | undefined> {
  const { pool, tally, names } = importing
  const parts = names.parts(theirs.fullyQualifiedName)
  if (parts === undefined) return undefined
  const fqn = fullyQualifiedName(...parts)
  const above = parts.length > 1 ? await word(...aboveOf(type, parts)) : undefined
  if (parts.length > 1 && above === undefined) return undefined
  const isOfGlossary = type === 'glossary' || type === 'glossaryTerm'
  const owners = await vocabulary.owners(ownersOf(theirs))
  const [labels, domains] = isOfGlossary ? [await vocabulary.labels(theirs.tags ?? []), await vocabulary.domains(domainsOf(theirs))] : [[], []]
  const here = (await readWritten(pool, type, [fqn])).get(fqn)
  if (here !== undefined) {
    const { description, displayName } = theirs
    await bringWords(importing, { type, here, words: { ...(description !== undefined && { description }), ...(displayName !== undefined && { displayName }), owners, labels, domains } })
    tally.same(thingOf[type])
    return { id: here.entity.id, type, fullyQualifiedName: fqn }
  }
  tally.brought(thingOf[type], `make ${type} ${fqn}`)
  if (importing.dryRun) return planned(type, fqn)
  const request = toRequest(type, parts, { theirs, owners, labels, domains, reviewers: await vocabulary.owners(theirs.reviewers ?? []), experts: await vocabulary.owners(theirs.experts ?? []) })
  const { id } = await createEntity(pool, type, request as EntityRequests[typeof type], importing.actor)
  const status = theirs.entityStatus ?? theirs.status
  if (type === 'glossaryTerm' && status !== undefined) {
    await patchEntity(pool, type, { id }, { operations: [{ op: 'add', path: '/entityStatus', value: status }], actor: importing.actor })
  }
  return { id, type, fullyQualifiedName: fqn }
}

/** Related terms come when all terms are there. */
async function relateTerm(theirs: TheirWord, word: Bringing['word'], { pool, names, actor, dryRun, overrides }: Importing): Promise<void> {
  const fqn = fullyQualifiedName(...names.parts(theirs.fullyQualifiedName) ?? [])
  const here = (await readWritten(pool, 'glossaryTerm', [fqn])).get(fqn)
  if (here === undefined || dryRun) return
  const wanted = present(await Promise.all((theirs.relatedTerms ?? []).map((one) => word('glossaryTerm', nameOf('term' in one && one.term !== undefined ? one.term : one as EntityReference)))))
  const known = here.entity.relatedTerms ?? []
  const lacking = wanted.filter(({ id }) => known.every((one) => one.id !== id))
  if (lacking.length === 0 || (known.length > 0 && !overrides)) return
  await patchEntity(pool, 'glossaryTerm', { id: here.entity.id }, { operations: [{ op: 'add', path: '/relatedTerms', value: [...known, ...lacking] }], actor })
}

/** A label as it goes on a thing here; undefined for one that follows from another, or whose tag is nowhere. */
async function toOurLabel(label: TagLabel, word: Bringing['word'], { names }: Importing): Promise<TagLabel | undefined> {
  // A derived label comes with the term that it is derived from.
  if (label.labelType === 'Derived') return undefined
  const found = await word(label.source === 'Glossary' ? 'glossaryTerm' : 'tag', label.tagFQN)
  const parts = names.parts(label.tagFQN)
  if (found === undefined || parts === undefined) return undefined
  const { source, labelType, state, reason } = label
  return { tagFQN: fullyQualifiedName(...parts), source, labelType, state, ...(reason !== undefined && { reason }) }
}
