import { applyPatch, type Operation } from 'rfc6902'
import type { z } from 'zod'
import { Database, DatabaseSchema, DatabaseService, StoredProcedure } from '../../model/database.ts'
import { Type } from '../../model/custom-property.ts'
import { DbtAsset } from '../../model/dbt/asset.ts'
import type { EntityType, TagLabel } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { Classification, Tag, Team, User } from '../../model/governance.ts'
import { Domain, Glossary, GlossaryTerm } from '../../model/glossary.ts'
import { IngestionPipeline } from '../../model/pipeline.ts'
import { Query } from '../../model/query.ts'
import { TestCase } from '../../model/data-quality/test-case.ts'
import { TestDefinition } from '../../model/data-quality/test-definition.ts'
import { TestSuite } from '../../model/data-quality/test-suite.ts'
import { Table, type Column } from '../../model/table.ts'
import { entityTypeDefinitions } from '../entity-type.ts'
import { isSameContent, type JsonObject } from './content.ts'
import { referenceFields } from './reference-fields.ts'

const validators: { readonly [T in EntityType]: z.ZodType } = {
  databaseService: DatabaseService, database: Database, databaseSchema: DatabaseSchema, table: Table, storedProcedure: StoredProcedure,
  ingestionPipeline: IngestionPipeline,
  classification: Classification, tag: Tag, user: User, team: Team, glossary: Glossary, glossaryTerm: GlossaryTerm, domain: Domain, type: Type, query: Query,
  testDefinition: TestDefinition, testSuite: TestSuite, testCase: TestCase, dbtAsset: DbtAsset,
}

/** An entity before and after a patch, and the top-level fields that it changed. Throws PATCH_INVALID; VERSION_CONFLICT where a `test` fails. */
export function applyOperations(
  entityType: EntityType, served: JsonObject, operations: readonly Operation[],
): { before: JsonObject; after: JsonObject; changed: string[] } {
  const before = withEmptyLists(entityType, served)
  const patched = structuredClone(before)
  for (const operation of operations) if (!isOperation(operation) || !isLink(operation)) applyOperation(patched, operation)
  const after = withoutRepeatedTags(patched)
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((field) => !isSameContent(before[field], after[field]))
  const allowed = patchableFields(entityType)
  const refused = changed.find((field) => !allowed.has(field))
  if (refused !== undefined) {
    throw invalid(`/${refused} of a ${entityType} cannot be patched.`, `Fields that can be: ${[...allowed].sort().join(', ')}.`)
  }
  const parsed = validators[entityType].safeParse(after)
  const issue = parsed.error?.issues[0]
  if (issue !== undefined) throw invalid(`The patch leaves /${issue.path.join('/')} wrong: ${issue.message}.`, 'Send a value of the right type.')
  return { before, after, changed }
}

/** References are served with a link, which is nobody's to change: a client that puts another reference in its place takes the link off first. */
function isLink({ path }: Operation): boolean {
  return /^\/(?!extension\/).*\/href$/.test(path)
}

/** A label goes on a thing once: one that is added again is the one that is there. */
function withoutRepeatedTags(document: JsonObject): JsonObject {
  const { tags, columns, children } = document
  const once = (labels: readonly TagLabel[]): TagLabel[] => labels.filter((label, index) => labels.findIndex(({ source, tagFQN }) => source === label.source && tagFQN === label.tagFQN) === index)
  const within = (list: readonly JsonObject[]): JsonObject[] => list.map(withoutRepeatedTags)
  return {
    ...document, ...(isListOfObjects(tags) && { tags: once(tags as TagLabel[]) }), ...(isListOfObjects(columns) && { columns: within(columns) }), ...(isListOfObjects(children) && { children: within(children) }),
  }
}

function isListOfObjects(value: unknown): value is JsonObject[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null)
}

/** Applies one operation to an object, in place. Throws PATCH_INVALID; VERSION_CONFLICT where a `test` fails. */
export function applyOperation(target: JsonObject, operation: Operation): void {
  if (!isOperation(operation)) throw invalid('The patch is not a list of operations with `op` and `path`.', 'Send a JSON Patch as RFC 6902 describes it.')
  let problem: Error | null
  try {
    ;[problem = null] = applyPatch(target, [operation])
  } catch (error) {
    problem = error as Error
  }
  if (problem === null) return
  if (problem.name === 'TestError') {
    throw new TrunklineError('VERSION_CONFLICT', `${operation.path} is not what the patch expects: somebody changed it.`, { object: operation.path, hint: 'Read the entity again.' })
  }
  throw invalid(`The operation ${operation.op} on ${operation.path} cannot be applied: ${problem.message}.`, 'Read the entity again and make the patch from it.')
}

function isOperation(operation: unknown): operation is Operation {
  const candidate = operation as { op?: unknown; path?: unknown; from?: unknown } | null
  return typeof candidate === 'object' && candidate !== null && typeof candidate.op === 'string' && isPointer(candidate.path)
    && (!['move', 'copy'].includes(candidate.op) || isPointer(candidate.from))
}

/** A pointer to a part of the entity; never to its prototype, nor to the whole. */
function isPointer(pointer: unknown): boolean {
  return typeof pointer === 'string' && pointer.startsWith('/') && !/(^|\/)(__proto__|constructor|prototype)(\/|$)/.test(pointer)
}

const extensible = new Set<EntityType>(['database', 'databaseSchema', 'table', 'storedProcedure', 'glossaryTerm', 'dbtAsset'])
const taggable = new Set<EntityType>(['databaseService', 'database', 'databaseSchema', 'table', 'storedProcedure', 'glossary', 'glossaryTerm', 'domain', 'testSuite', 'testCase', 'dbtAsset'])

function patchableFields(entityType: EntityType): Set<string> {
  const { curated, patchable, members } = entityTypeDefinitions[entityType]
  const fields = new Set([...curated, ...patchable, ...(members === undefined ? [] : [members])])
  if (extensible.has(entityType)) fields.add('extension')
  if (taggable.has(entityType)) fields.add('tags')
  return fields
}

/** The entity with lists where there may be some, so that a patch can add to them. */
function withEmptyLists(entityType: EntityType, served: JsonObject): JsonObject {
  const lists: JsonObject = {}
  const fields = patchableFields(entityType)
  for (const field of ['tags', ...Object.keys(referenceFields), 'customProperties']) if (fields.has(field)) lists[field] = served[field] ?? []
  if (served['columns'] !== undefined) lists['columns'] = (served['columns'] as Column[]).map(withTags)
  return { ...served, ...lists }
}

function withTags(column: Column): Column {
  return { ...column, tags: column.tags ?? [], ...(column.children !== undefined && { children: column.children.map(withTags) }) }
}

function invalid(message: string, hint: string): TrunklineError {
  return new TrunklineError('PATCH_INVALID', message, { hint })
}
