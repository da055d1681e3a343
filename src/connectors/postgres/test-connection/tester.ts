import { z } from 'zod'
import type { ConnectionTester } from '../../connection-test.ts'
import { PostgresConnection, postgresConnectionIn } from '../connection.ts'
import type { Environment } from '../settings/environment.ts'
import { runDoctor } from '../doctor/doctor.ts'
import { createFilterPreview, type FilterPreviewOptions } from '../preview-filters.ts'
import { toConnectionSettings } from '../settings/read-settings.ts'
import { connectionTestSteps } from './steps.ts'
import { testConnection } from './test-connection.ts'

export type TesterOptions = {
  readonly environment: Environment
  /** Checks a value against a schema; throws CONFIG_INVALID with every problem in words. */
  readonly parse: (value: unknown, schema: z.ZodType<PostgresConnection>) => PostgresConnection
  readonly createNameFilter: FilterPreviewOptions['createNameFilter']
}

/** Tests connections to PostgreSQL that were not checked before, in the environment of this process. */
export function createConnectionTester({ environment, parse, createNameFilter }: TesterOptions): ConnectionTester {
  return {
    serviceType: 'Postgres',
    steps: connectionTestSteps.map(({ name, mandatory, description }) => ({ name, mandatory, description })),
    connectionSchema: z.toJSONSchema(PostgresConnection, { io: 'input', target: 'draft-7' }),
    prepare: async (config) => {
      const connection = parse(config, postgresConnectionIn(environment))
      const settings = await toConnectionSettings(connection, { environment })
      return {
        test: (options) => testConnection(settings, { ...options, queryStatementSource: connection.queryStatementSource }),
        previewFilters: createFilterPreview({ settings, ingestAllDatabases: connection.ingestAllDatabases, createNameFilter, now: Date.now }),
        inspectAccess: (signal) => runDoctor({
          connection: settings, allDatabases: connection.ingestAllDatabases, queryStatementSource: connection.queryStatementSource, signal, today: new Date().toISOString().slice(0, 10),
          keepsDatabase: createNameFilter(connection.databaseFilterPattern, 'databaseFilterPattern'),
        }),
      }
    },
  }
}
