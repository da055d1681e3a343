import type { EntityDefinition } from '../entity/definition.ts'
import { classifications } from './classifications.ts'
import { testCases } from './data-quality/test-cases.ts'
import { testDefinitions } from './data-quality/test-definitions.ts'
import { testSuites } from './data-quality/test-suites.ts'
import { databaseSchemas } from './database-schemas.ts'
import { databaseServices } from './database-services.ts'
import { databases } from './databases.ts'
import { dbtAssets } from './dbt/assets.ts'
import { domains } from './domains.ts'
import { glossaries } from './glossaries.ts'
import { glossaryTerms } from './glossary-terms.ts'
import { ingestionPipelines } from './ingestion-pipelines/definition.ts'
import { queries } from './usage/queries.ts'
import { storedProcedures } from './stored-procedures.ts'
import { tables } from './tables.ts'
import { tags } from './tags.ts'
import { teams } from './teams.ts'
import { types } from './types.ts'
import { users } from './users.ts'

/** Every collection of entities that the API has: the one list to extend. */
export const entityDefinitions: readonly EntityDefinition[] = [
  databaseServices, databases, databaseSchemas, tables, storedProcedures, ingestionPipelines, classifications, tags, users, teams,
  glossaries, glossaryTerms, domains, types, queries, testDefinitions, testSuites, testCases, dbtAssets,
]
