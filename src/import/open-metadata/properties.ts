import { putCustomProperty } from '../../catalog/custom-properties.ts'
import { propertyProblem } from '../../catalog/document/custom-properties.ts'
import { readWritten } from '../../catalog/read-written.ts'
import { CustomProperty } from '../../model/custom-property.ts'
import type { EntityReference, EntityType } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { collectionOf, getByName, hasCollection, toEntity } from '../../sinks/metadata-rest/session.ts'
import { guarded } from './guarded.ts'
import type { Importing } from './importing.ts'
import { nameOf, type TheirEntity } from './their-entities.ts'
import { isWordType } from './their-words.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Custom properties of assets and terms: which there are, and their values. */
export type Properties = {
  /** Makes the properties known here that assets and terms have there; one that is here stays as it is. */
  bringKinds(): Promise<void>
  /** The values on an asset or term, as they are said here; those that cannot be here are told of. */
  valuesOf(type: EntityType, theirs: TheirEntity): Promise<Record<string, unknown>>
}

/** What may have custom properties here. */
const extendedTypes = ['database', 'databaseSchema', 'table', 'storedProcedure', 'glossaryTerm'] as const satisfies readonly EntityType[]
/** What runs of this program write as a property: runs bring it here too. */
const ownProperty = 'postgres'

type TheirProperty = { name: string; displayName?: string; description?: string; propertyType?: { name?: string }; customPropertyConfig?: unknown }

export function createProperties(importing: Importing, vocabulary: Vocabulary): Properties {
  const known = new Map<string, CustomProperty>()
  return {
    bringKinds: async () => {
      for (const type of extendedTypes) await guarded(importing, `custom properties of ${type}`, () => bringKindsOf(type, importing, known))
    },
    valuesOf: async (type, theirs) => {
      const values: Record<string, unknown> = {}
      for (const [name, value] of Object.entries(theirs.extension ?? {})) {
        const property = known.get(`${type} ${name}`)
        if (name === ownProperty || property === undefined || value === null) continue
        const said = await toOurValue(value, importing, vocabulary)
        const problem = said === undefined ? 'refers to what is not in this catalog' : propertyProblem(property, said)
        if (problem === undefined) values[name] = said
        else importing.tally.unmatched(`property ${name} of ${type} ${theirs.fullyQualifiedName}`, problem)
      }
      return values
    },
  }
}

async function bringKindsOf(type: EntityType, importing: Importing, known: Map<string, CustomProperty>): Promise<void> {
  const { pool, session, tally, actor, dryRun } = importing
  const theirs = await getByName(session.client, { type: 'type', fullyQualifiedName: type }, '?fields=customProperties')
  const ours = (await readWritten(pool, 'type', [type])).get(type)?.entity
  for (const property of (theirs?.['customProperties'] ?? []) as TheirProperty[]) {
    if (property.name === ownProperty || ours === undefined) continue
    await guarded(importing, `custom property ${property.name} of ${type}`, async () => {
      const existing = ours.customProperties?.find(({ name }) => name === property.name)
      const made = existing ?? await toOurProperty(property, type, importing)
      if (made === undefined) return
      known.set(`${type} ${property.name}`, made)
      if (existing !== undefined) return tally.same('kinds of custom property')
      tally.brought('kinds of custom property', `make custom property ${property.name} of ${type}`)
      if (!dryRun) await putCustomProperty(pool, ours.id, made, actor)
    })
  }
}

/** A property as it can be here; undefined, and told, where its kind of value is not offered. */
async function toOurProperty({ name, displayName, description = '', propertyType, customPropertyConfig }: TheirProperty, type: EntityType, { pool, tally }: Importing): Promise<CustomProperty | undefined> {
  const kind = propertyType?.name ?? ''
  const ours = (await readWritten(pool, 'type', [kind])).get(kind)?.entity
  if (ours?.category !== 'field') {
    tally.unmatched(`custom property ${name} of ${type}`, `its kind of value, ${kind}, is not offered here`)
    return undefined
  }
  const parsed = CustomProperty.safeParse({
    name, description, propertyType: { id: ours.id, type: 'type', name: kind, fullyQualifiedName: kind }, ...(displayName && { displayName }), ...(typeof customPropertyConfig === 'object' && customPropertyConfig !== null && { customPropertyConfig }),
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new TrunklineError('REQUEST_INVALID', `What the server says cannot be kept here: /${issue!.path.join('/')} ${issue!.message}.`)
}

/** References are to what the same name leads to here; undefined where one leads nowhere. */
async function toOurValue(value: unknown, importing: Importing, vocabulary: Vocabulary): Promise<unknown> {
  if (Array.isArray(value) && value.some(isReference)) {
    const all = await Promise.all(value.map((one) => toOurValue(one, importing, vocabulary)))
    return all.includes(undefined) ? undefined : all
  }
  if (!isReference(value)) return value
  const { type } = value
  const reference = await withName(value, importing)
  if (reference === undefined) return undefined
  if (type === 'user' || type === 'team') return toBare((await vocabulary.owners([reference]))[0])
  if (isWordType(type)) return toBare(await vocabulary.word(type, nameOf(reference)))
  const fqn = importing.names.toOurs(nameOf(reference))
  const found = fqn === undefined ? undefined : (await readWritten(importing.pool, type as EntityType, [fqn])).get(fqn)?.entity
  return found === undefined ? undefined : toBare({ id: found.id, type, fullyQualifiedName: found.fullyQualifiedName })
}

/** A reference that is kept as an id alone, with the name of what it leads to; undefined where it leads nowhere. */
async function withName(reference: EntityReference, { session }: Importing): Promise<EntityReference | undefined> {
  const { id, type } = reference
  if (reference.name !== undefined || reference.fullyQualifiedName !== undefined) return reference
  if (!hasCollection(type)) return undefined
  const found = toEntity(await session.client.send({ method: 'GET', path: `${collectionOf(type)}/${encodeURIComponent(id)}` }), `${type} ${id}`)
  return found === undefined ? undefined : { id, type, fullyQualifiedName: found.fullyQualifiedName }
}

function toBare(reference: EntityReference | undefined): EntityReference | undefined {
  return reference === undefined ? undefined : { id: reference.id, type: reference.type, ...(reference.fullyQualifiedName !== undefined && { fullyQualifiedName: reference.fullyQualifiedName }) }
}

function isReference(value: unknown): value is EntityReference {
  const { id, type } = (typeof value === 'object' && value !== null ? value : {}) as { id?: unknown; type?: unknown }
  return typeof id === 'string' && typeof type === 'string'
}
