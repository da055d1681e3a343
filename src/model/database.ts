import { z } from 'zod'
import { createFields, entityFields, EntityReference } from './entity.ts'

export const FilterPattern = z.object({ includes: z.array(z.string()).optional(), excludes: z.array(z.string()).optional() })
export type FilterPattern = z.infer<typeof FilterPattern>

const serviceFields = {
  serviceType: z.literal('Postgres'),
  /** `config` is a PostgresConnection; its secrets are masked wherever it is shown. */
  connection: z.object({ config: z.record(z.string(), z.unknown()).optional() }).optional(),
}

const { extension: _extension, sourceUrl: _sourceUrl, sourceHash: _sourceHash, ...serviceCreateFields } = createFields
const { extension: _e, sourceUrl: _u, sourceHash: _h, ...serviceEntityFields } = entityFields

export const CreateDatabaseService = z.object({ ...serviceCreateFields, ...serviceFields })
export type CreateDatabaseService = z.infer<typeof CreateDatabaseService>
export const DatabaseService = z.object({ ...serviceEntityFields, ...serviceFields })
export type DatabaseService = z.infer<typeof DatabaseService>

/** Request for a database; `service` is the service's name; `extension.postgres` is a PostgresDatabase. */
export const CreateDatabase = z.object({ ...createFields, service: z.string() })
export type CreateDatabase = z.infer<typeof CreateDatabase>
export const Database = z.object({ ...entityFields, service: EntityReference, serviceType: z.string().optional() })
export type Database = z.infer<typeof Database>

/** Request for a schema; `database` is the FQN of its database; `extension.postgres` is a PostgresSchema. */
export const CreateDatabaseSchema = z.object({ ...createFields, database: z.string() })
export type CreateDatabaseSchema = z.infer<typeof CreateDatabaseSchema>
export const DatabaseSchema = z.object({
  ...entityFields, database: EntityReference, service: EntityReference, serviceType: z.string().optional(),
})
export type DatabaseSchema = z.infer<typeof DatabaseSchema>

const storedProcedureFields = {
  storedProcedureType: z.enum(['StoredProcedure', 'UDF', 'StoredPackage', 'Function']).optional(),
  storedProcedureCode: z.object({
    language: z.enum(['SQL', 'Java', 'JavaScript', 'Python', 'External']).optional(),
    code: z.string().optional(),
  }),
}

/** Request for a function or procedure; its name is `name(identity argument types)`; `extension.postgres` is a PostgresRoutine. */
export const CreateStoredProcedure = z.object({ ...createFields, ...storedProcedureFields, databaseSchema: z.string() })
export type CreateStoredProcedure = z.infer<typeof CreateStoredProcedure>
export const StoredProcedure = z.object({
  ...entityFields, ...storedProcedureFields,
  databaseSchema: EntityReference, database: EntityReference, service: EntityReference, serviceType: z.string().optional(),
})
export type StoredProcedure = z.infer<typeof StoredProcedure>
