import type {
  CreateDatabase, CreateDatabaseSchema, CreateDatabaseService, CreateStoredProcedure, Database, DatabaseSchema, DatabaseService, StoredProcedure,
} from '../model/database.ts'
import type { CreateType, Type } from '../model/custom-property.ts'
import type { CreateTestCase, TestCase } from '../model/data-quality/test-case.ts'
import type { CreateTestDefinition, TestDefinition } from '../model/data-quality/test-definition.ts'
import type { CreateTestSuite, TestSuite } from '../model/data-quality/test-suite.ts'
import type { CreateDbtAsset, DbtAsset } from '../model/dbt/asset.ts'
import type { EntityReference, EntityType } from '../model/entity.ts'
import type {
  Classification, CreateClassification, CreateTag, CreateTeam, CreateUser, Tag, Team, User,
} from '../model/governance.ts'
import type { CreateDomain, CreateGlossary, CreateGlossaryTerm, Domain, Glossary, GlossaryTerm } from '../model/glossary.ts'
import type { CreateIngestionPipeline, IngestionPipeline } from '../model/pipeline.ts'
import type { CreateQuery, Query } from '../model/query.ts'
import type { CreateTable, Table } from '../model/table.ts'
import type { OpenSecretBox } from './secret-box.ts'

/** What the catalog serves, by entity type. */
export type Entities = {
  databaseService: DatabaseService
  database: Database
  databaseSchema: DatabaseSchema
  table: Table
  storedProcedure: StoredProcedure
  ingestionPipeline: IngestionPipeline
  classification: Classification
  tag: Tag
  user: User
  team: Team
  glossary: Glossary
  glossaryTerm: GlossaryTerm
  domain: Domain
  type: Type
  query: Query
  testDefinition: TestDefinition
  testSuite: TestSuite
  testCase: TestCase
  dbtAsset: DbtAsset
}

/** What creates or updates an entity, by entity type. */
export type EntityRequests = {
  databaseService: CreateDatabaseService
  database: CreateDatabase
  databaseSchema: CreateDatabaseSchema
  table: CreateTable
  storedProcedure: CreateStoredProcedure
  /** With the FQN of its service in place of the reference. */
  ingestionPipeline: Omit<CreateIngestionPipeline, 'service'> & { service: string }
  classification: CreateClassification
  tag: CreateTag
  user: CreateUser
  team: CreateTeam
  glossary: CreateGlossary
  glossaryTerm: CreateGlossaryTerm
  domain: CreateDomain
  type: CreateType
  query: CreateQuery
  testDefinition: CreateTestDefinition
  /** Of one table where `basicEntityReference` is the table's FQN: its name is `testSuite` then. */
  testSuite: Omit<CreateTestSuite, 'executableEntityReference'>
  testCase: StoredTestCase
  dbtAsset: CreateDbtAsset
}

/** A test with the FQN of its table and the bare name of its column in place of the link, and a reference in place of its definition's name. */
export type StoredTestCase = Omit<CreateTestCase, 'entityLink' | 'testDefinition' | 'testSuite'> & { table: string; column?: string; testDefinition: EntityReference }

/** Who writes: a person's words are kept apart from a source's; a bot speaks for a source. */
export type Actor = { readonly name: string; readonly isBot: boolean }

/** The same, with what seals the secrets they bring; without it secrets are not kept. */
export type Writer = Actor & {
  readonly openSecretBox?: OpenSecretBox
  /** Looks at what would be written, in the words of a request, and at what is there (empty where it is new); throws what it objects to. */
  readonly check?: (entityType: EntityType, shown: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>) => void
}

/** Which entities a read sees by their soft deletion; `non-deleted` where not said. */
export type Include = 'all' | 'deleted' | 'non-deleted'

/** How an entity is named in a call. */
export type EntityKey = { readonly id: string } | { readonly fqn: string }

export type EntityTypeDefinition = {
  /** Field of the request that holds the parent's FQN, and of the served entity that refers to it. */
  readonly parent?: { readonly field: string; readonly type: EntityType; readonly isOptional?: boolean; readonly orType?: EntityType }
  /** It may also stand in another of its own type, whose FQN the request's `parent` is. */
  readonly nests?: boolean
  /** Types that may stand below it, at any depth. */
  readonly descendants: readonly EntityType[]
  /** Top-level fields that a person's word wins for; tags, columns and custom properties are treated apart. */
  readonly curated: readonly string[]
  /** Top-level fields that a patch may change in the document itself. */
  readonly patchable: readonly string[]
  /** Stands in a service, and no search lists it. */
  readonly isUnlisted?: boolean
  /** Top-level field whose secrets are sealed. */
  readonly sealed?: 'connection' | 'sourceConfig'
  /** The field of a user or team that lists the other side of a membership. */
  readonly members?: 'teams' | 'users'
  /** Entities whose writers take turns, by the first part of the FQN; the services' family where not said. */
  readonly family?: string
}

const words = ['displayName', 'description', 'owners', 'domains'] as const
const database = ['sourceUrl', 'sourceHash'] as const
const exclusive = ['mutuallyExclusive', 'provider'] as const

/** The entity types: adding one is adding a line. */
export const entityTypeDefinitions: { readonly [T in EntityType]: EntityTypeDefinition } = {
  databaseService: {
    descendants: ['database', 'databaseSchema', 'table', 'storedProcedure', 'ingestionPipeline', 'query', 'testSuite', 'testCase', 'dbtAsset'], curated: [...words, 'connection'], patchable: [],
    sealed: 'connection',
  },
  database: {
    parent: { field: 'service', type: 'databaseService' },
    descendants: ['databaseSchema', 'table', 'storedProcedure', 'testSuite', 'testCase'], curated: words, patchable: database,
  },
  databaseSchema: {
    parent: { field: 'database', type: 'database' }, descendants: ['table', 'storedProcedure', 'testSuite', 'testCase'], curated: words, patchable: database,
  },
  table: {
    parent: { field: 'databaseSchema', type: 'databaseSchema' },
    descendants: ['testSuite', 'testCase'], curated: words,
    patchable: [...database, 'tableType', 'columns', 'tableConstraints', 'tablePartition', 'schemaDefinition'],
  },
  storedProcedure: {
    parent: { field: 'databaseSchema', type: 'databaseSchema' },
    descendants: [], curated: words, patchable: [...database, 'storedProcedureType', 'storedProcedureCode'],
  },
  ingestionPipeline: {
    parent: { field: 'service', type: 'databaseService', orType: 'testSuite' }, isUnlisted: true,
    descendants: [], curated: words, patchable: ['sourceConfig', 'airflowConfig', 'loggerLevel', 'raiseOnError'], sealed: 'sourceConfig',
  },
  classification: { family: 'tag', descendants: ['tag'], curated: [...words, ...exclusive], patchable: [] },
  tag: {
    parent: { field: 'classification', type: 'classification' }, nests: true, family: 'tag',
    descendants: ['tag'], curated: [...words, ...exclusive, 'recognizers', 'autoClassificationEnabled', 'autoClassificationPriority'], patchable: [],
  },
  user: { members: 'teams', family: 'user', descendants: [], curated: ['displayName', 'description', 'email', 'isBot', 'isAdmin'], patchable: [] },
  team: { members: 'users', family: 'team', descendants: [], curated: [...words, 'teamType', 'email'], patchable: [] },
  glossary: { family: 'glossary', descendants: ['glossaryTerm'], curated: [...words, ...exclusive, 'reviewers'], patchable: [] },
  glossaryTerm: {
    parent: { field: 'glossary', type: 'glossary' }, nests: true, family: 'glossary', descendants: ['glossaryTerm'], patchable: [],
    curated: [...words, ...exclusive, 'reviewers', 'synonyms', 'relatedTerms', 'references', 'style', 'entityStatus'],
  },
  domain: {
    parent: { field: 'parent', type: 'domain', isOptional: true }, family: 'domain', descendants: ['domain'], patchable: [],
    curated: ['displayName', 'description', 'owners', 'domainType', 'experts', 'style'],
  },
  query: {
    parent: { field: 'service', type: 'databaseService' }, isUnlisted: true,
    descendants: [], curated: words, patchable: ['query_type', 'exclude_usage', 'processedLineage'],
  },
  testDefinition: {
    family: 'testDefinition', descendants: [], curated: [...words, 'enabled'],
    patchable: [
      'entityType', 'testPlatforms', 'supportedDataTypes', 'parameterDefinition', 'dataQualityDimension', 'supportsRowLevelPassedFailed', 'supportsDynamicAssertion',
      'supportedServices', 'sqlExpression', 'validatorClass',
    ],
  },
  testSuite: {
    parent: { field: 'basicEntityReference', type: 'table', isOptional: true }, isUnlisted: true,
    descendants: ['ingestionPipeline'], curated: words, patchable: [],
  },
  testCase: {
    parent: { field: 'table', type: 'table' }, isUnlisted: true,
    descendants: [], curated: words, patchable: ['parameterValues', 'computePassedFailedRowCount', 'useDynamicAssertion', 'dimensionColumns', 'topDimensions'],
  },
  dbtAsset: {
    parent: { field: 'service', type: 'databaseService' }, descendants: [], curated: words,
    patchable: ['sourceUrl', 'assetType', 'project', 'uniqueId', 'kind', 'maturity', 'path', 'group', 'contact', 'meta', 'details'],
  },
  type: { family: 'type', descendants: [], curated: ['displayName', 'description', 'customProperties'], patchable: [] },
}

/** The types that an entity may stand in. */
export function parentTypesOf(entityType: EntityType): EntityType[] {
  const { parent, nests } = entityTypeDefinitions[entityType]
  return [...(parent === undefined ? [] : [parent.type]), ...(parent?.orType === undefined ? [] : [parent.orType]), ...(nests === true ? [entityType] : [])]
}

/** Whether entities of this type are services or stand in one: those that a search lists. */
export function isOfService(entityType: EntityType): boolean {
  const { family, isUnlisted } = entityTypeDefinitions[entityType]
  return family === undefined && isUnlisted !== true
}
