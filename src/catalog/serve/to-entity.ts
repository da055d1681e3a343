import type { ChangeDescription, EntityReference, EntityType } from '../../model/entity.ts'
import { quotePart } from '../../model/fqn.ts'
import { maskSecrets } from '../../model/secret-fields.ts'
import type { Column } from '../../model/table.ts'
import { toSuiteFields, toTestFields, type TestState } from '../data-quality/serve.ts'
import type { JsonObject } from '../document/content.ts'
import { columnsOf, overlay, type Curated } from '../document/curated.ts'
import { allReferred, referenceFields, referredBy, singlyReferred } from '../document/reference-fields.ts'
import type { Entities } from '../entity-type.ts'
import { toServedReference, type LinkedReference } from './references.ts'

/** An entity as it is read: of the entity table, or of a version of it. */
export type EntityRow = {
  id: string
  entity_type: EntityType
  parent_id: string | null
  name: string
  fqn: string
  version: string
  updated_at: string
  updated_by: string
  change_description: ChangeDescription | null
  deleted: boolean
  document: JsonObject
  curated: Curated | null
  facts: JsonObject | null
  service_type: string | null
}
/** What rows refer to: entities by id, the other sides of memberships by user or team, and how tests stand. */
export type Linked = { references: ReadonlyMap<string, LinkedReference>; members: ReadonlyMap<string, readonly string[]>; tests: ReadonlyMap<string, TestState> }

const parentFields: Partial<Record<string, string>> = {
  databaseService: 'service', database: 'database', databaseSchema: 'databaseSchema', classification: 'classification', glossary: 'glossary',
}

/** The entity as it is served: the source's document with people's words over it, references and full names filled in. */
export function toEntity<T extends EntityType>(row: EntityRow, linked: Linked): Entities[T] {
  const shown = overlay(row.document, row.curated)
  const { columns, extension, connection, sourceConfig, ...fields } = withOwnFields(row, shown, linked)
  const entity: JsonObject = {
    id: row.id,
    name: row.name,
    fullyQualifiedName: row.fqn,
    ...fields,
    version: Number(row.version),
    updatedAt: Number(row.updated_at),
    updatedBy: row.updated_by,
    ...(row.change_description !== null && { changeDescription: row.change_description }),
    deleted: row.deleted,
    ...referencesOf(row, shown, linked),
    ...(columns !== undefined && { columns: columnsOf(shown).map((column) => withFullyQualifiedName(column, row.fqn)) }),
    ...(connection !== undefined && { connection: maskSecrets(connection) }),
    ...(sourceConfig !== undefined && { sourceConfig: maskSecrets(sourceConfig) }),
    ...(row.entity_type === 'ingestionPipeline' && { deployed: false, enabled: true, ...row.facts }),
    ...(extension !== undefined && { extension: withMeasurement(extension as JsonObject, row.facts) }),
    ...ancestorsOf(row, linked),
    ...membersOf(row, linked),
  }
  return entity as unknown as Entities[T]
}

/** Everyone that a row refers to, to be looked up. */
export function referredIds(row: EntityRow): string[] {
  return [...allReferred(overlay(row.document, row.curated)), ...(row.parent_id === null ? [] : [row.parent_id])]
}

/** What the reference fields say, with names; a thing without a domain is in that of what it stands in. */
function referencesOf(row: EntityRow, shown: JsonObject, linked: Linked): JsonObject {
  const fields = Object.keys(referenceFields).filter((field) => shown[field] !== undefined)
  const own: JsonObject = Object.fromEntries(fields.map((field) => [field, resolve(referredBy(shown, field), linked)]))
  for (const { field, reference } of singlyReferred(shown)) own[field] = resolve([reference.id], linked)[0] ?? { ...reference, deleted: true }
  if (own['domains'] !== undefined || row.parent_id === null) return own
  const inherited = inheritedDomains(row.parent_id, linked)
  return inherited.length === 0 ? own : { ...own, domains: inherited }
}

function inheritedDomains(parentId: string, linked: Linked): EntityReference[] {
  let parent = linked.references.get(parentId)
  while (parent !== undefined && parent.domainIds.length === 0) parent = parent.parentId === undefined ? undefined : linked.references.get(parent.parentId)
  return resolve(parent?.domainIds ?? [], linked).filter((domain) => domain.deleted !== true).map((domain) => ({ ...domain, inherited: true }))
}

/** Tests and suites show more than their documents hold. */
function withOwnFields(row: EntityRow, shown: JsonObject, linked: Linked): JsonObject {
  if (row.entity_type !== 'testCase' && row.entity_type !== 'testSuite') return shown
  const parent = row.parent_id === null ? undefined : linked.references.get(row.parent_id)
  const table = parent === undefined ? undefined : toServedReference(parent)
  return row.entity_type === 'testCase' ? toTestFields(shown, table, linked.tests.get(row.id)) : toSuiteFields(shown, table)
}

function ancestorsOf(row: EntityRow, { references }: Linked): JsonObject {
  const ancestors: JsonObject = {}
  if (row.entity_type === 'testCase' || row.entity_type === 'testSuite') return ancestors
  let parent = row.parent_id === null ? undefined : references.get(row.parent_id)
  // What runs the tests of a suite stands in the suite alone.
  if (row.entity_type === 'ingestionPipeline' && parent?.type === 'testSuite') return { service: toServedReference(parent), serviceType: 'TestSuite' }
  if (parent !== undefined && parent.type === row.entity_type) ancestors['parent'] = toServedReference(parent)
  for (; parent !== undefined; parent = parent.parentId === undefined ? undefined : references.get(parent.parentId)) {
    const field = parentFields[parent.type]
    if (field !== undefined) ancestors[field] = toServedReference(parent)
  }
  if (ancestors['service'] !== undefined && row.service_type !== null) ancestors['serviceType'] = row.service_type
  return ancestors
}

function membersOf(row: EntityRow, linked: Linked): JsonObject {
  if (row.entity_type !== 'user' && row.entity_type !== 'team') return {}
  return { [row.entity_type === 'user' ? 'teams' : 'users']: resolve(linked.members.get(row.id) ?? [], linked) }
}

function resolve(ids: readonly string[], { references }: Linked): EntityReference[] {
  return ids.flatMap((id) => {
    const reference = references.get(id)
    return reference === undefined ? [] : [toServedReference(reference)]
  })
}

function withFullyQualifiedName(column: Column, parentFqn: string): Column {
  const fullyQualifiedName = `${parentFqn}.${quotePart(column.name)}`
  if (column.children === undefined) return { ...column, fullyQualifiedName }
  return { ...column, fullyQualifiedName, children: column.children.map((child) => withFullyQualifiedName(child, fullyQualifiedName)) }
}

function withMeasurement(extension: JsonObject, facts: JsonObject | null): JsonObject {
  if (facts === null || extension['postgres'] === undefined) return extension
  return { ...extension, postgres: { ...(extension['postgres'] as JsonObject), measured: facts } }
}
