import type { EntityType } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { quotePart, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { CreateTestDefinition } from '../../model/data-quality/test-definition.ts'
import type { EntityRecord } from '../../model/ingestion.ts'
import { toCanonicalJson, toContentHash, type JsonObject } from '../document/content.ts'
import { toDocument } from '../document/request.ts'
import { entityTypeDefinitions, type StoredTestCase } from '../entity-type.ts'

/** What a write brings: names, parent, identity and the source's document with its hash. */
export type Prepared = {
  /** The id of an entity that is new, where something was made for it before. */
  readonly newId?: string
  readonly name: string
  readonly fqn: string
  readonly parentFqn: string | undefined
  readonly sourceIdentity: string | undefined
  readonly document: JsonObject
  readonly json: string
  readonly hash: string
  readonly measurement: JsonObject | undefined
  readonly fingerprint?: string | undefined
}

/** The longest fully qualified name that fits an index row. */
const mostFqnBytes = 2_000

type OwnRecord<T, Request> = { entityType: T; fullyQualifiedName: string; request: Request; sourceIdentity?: string; measurement?: JsonObject; fingerprint?: string }
/** A record of a source, a test that a source brings, or what ships with us. */
export type StoredRecord = EntityRecord | OwnRecord<'testDefinition', CreateTestDefinition> | OwnRecord<'testCase', StoredTestCase>

/** A record ready to be compared with what is stored. */
export function prepareRecord(record: StoredRecord): Prepared {
  return {
    ...prepareDocument(toDocument(record.request)),
    name: record.request.name,
    fqn: record.fullyQualifiedName,
    parentFqn: parentFqnOf(record.entityType, record.request),
    sourceIdentity: record.sourceIdentity,
    measurement: record.measurement,
    fingerprint: record.fingerprint,
  }
}

/** A document with its canonical text and its hash. */
export function prepareDocument(document: JsonObject): { document: JsonObject; json: string; hash: string } {
  const json = toCanonicalJson(document)
  return { document, json, hash: toContentHash(json) }
}

/** The FQN of the parent that a request names. */
export function parentFqnOf(entityType: EntityType, request: object): string | undefined {
  const field = entityTypeDefinitions[entityType].parent?.field
  if (field === undefined) return undefined
  const fields = request as Record<string, string | undefined>
  return entityTypeDefinitions[entityType].nests === true ? fields['parent'] ?? fields[field] : fields[field]
}

/** The FQN that a request makes: its parent's and its name, with the column of a test in between. */
export function fqnOf(entityType: EntityType, request: object & { name: string }): string {
  const column = entityType === 'testCase' ? (request as { column?: string }).column : undefined
  return [parentFqnOf(entityType, request), column === undefined ? undefined : quotePart(column), quotePart(request.name)].filter((part) => part !== undefined).join('.')
}

/** The root that a write waits its turn for: the first part of the FQN, within its family of types. */
export function rootOf(entityType: EntityType, fqn: string): string {
  return `${entityTypeDefinitions[entityType].family ?? 'service'}:${splitFullyQualifiedName(fqn)[0]}`
}

/** Why a name cannot be stored, or undefined. */
export function nameProblem(name: string, fqn: string): TrunklineError | undefined {
  const what = name.length === 0 ? 'is empty'
    : [...name].length > 256 ? 'is longer than 256 characters'
    : name.includes('\0') || !name.isWellFormed() ? 'is not valid text'
    : Buffer.byteLength(fqn) > mostFqnBytes ? `makes a fully qualified name longer than ${mostFqnBytes} bytes`
    : undefined
  if (what === undefined) return undefined
  return new TrunklineError('NAME_INVALID', `The name "${name.slice(0, 80)}" ${what}.`, { object: fqn.slice(0, 300), hint: 'Give it a shorter, printable name.' })
}
