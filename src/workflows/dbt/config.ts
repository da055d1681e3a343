import { z } from 'zod'
import { DbtConfigSource } from '../../model/dbt/config-source.ts'
import { NameFilterPattern } from '../metadata/config.ts'
import type { OldKeys } from '../workflow-kind.ts'

const flag = (value: boolean, title: string, description: string) => z.boolean().default(value).meta({ title, description })
const pattern = (title: string, what: string) => NameFilterPattern.optional().meta({ title, description: `Only ${what} whose names pass.` })

/** `source.sourceConfig.config` of a dbt workflow: OpenMetadata's keys with OpenMetadata's defaults. */
export const DbtConfig = z.strictObject({
  type: z.literal('DBT').default('DBT').meta({ title: 'Type', description: 'Kind of workflow.' }),
  dbtConfigSource: DbtConfigSource.meta({ title: 'dbt Artifacts', description: 'Where manifest.json and the other artifacts lie.' }),
  searchAcrossDatabases: flag(false, 'Search Across Databases', 'A model that is not in its database of this service is looked for in its other databases, then in other services.'),
  dbtUpdateDescriptions: flag(false, 'Update Descriptions', 'Descriptions of dbt take the place of others; those of sources never do.'),
  dbtUpdateOwners: flag(false, 'Update Owners', 'Owners of dbt take the place of others.'),
  includeTags: flag(true, 'Include Tags', 'Tags of models and columns become tags of the catalog.'),
  overrideLineage: flag(false, 'Override Lineage', 'Lineage of dbt that another project or program gave to the same tables ends.'),
  dbtClassificationName: z.string().min(1).default('dbtTags').meta({ title: 'Classification Name', description: 'Classification that the tags go into.' }),
  parsingTimeoutLimit: z.int().min(1).default(300).meta({ title: 'Parsing Timeout Limit', description: 'Seconds for the SQL of one model.' }),
  databaseFilterPattern: pattern('Database Filter Pattern', 'databases'),
  schemaFilterPattern: pattern('Schema Filter Pattern', 'schemas'),
  tableFilterPattern: pattern('Table Filter Pattern', 'tables'),
  tagFilterPattern: pattern('Tag Filter Pattern', 'tags'),
})
export type DbtConfig = z.infer<typeof DbtConfig>

/** Options that older OpenMetadata versions had. */
export const oldDbtKeys: OldKeys = {}
