import type { PostgresWorkflowFile } from '../config.ts'
import { runDoctor } from '../connectors/postgres/doctor/doctor.ts'
import type { DoctorReport } from '../connectors/postgres/doctor/report.ts'
import { toConnectionSettings } from '../connectors/postgres/settings/read-settings.ts'
import { MetadataConfig } from '../workflows/metadata/config.ts'
import { createScope } from '../workflows/metadata/scope.ts'
import { connectFile, type RunnerParts } from './run-workflow-file.ts'

/** What the role of a workflow file can see, database by database. */
export function createDoctor(parts: RunnerParts): (given: PostgresWorkflowFile, signal: AbortSignal) => Promise<DoctorReport[]> {
  return async (given, signal) => {
    const file = await connectFile(given, parts)
    return runDoctor({
      connection: await toConnectionSettings(file.connection, { environment: parts.settings.environment }),
      allDatabases: file.connection.ingestAllDatabases, queryStatementSource: file.connection.queryStatementSource,
      keepsDatabase: createScope(file.serviceName, file.workflow === 'metadata' ? file.config : MetadataConfig.parse({}), file.connection).keepsDatabase, signal,
      today: new Date().toISOString().slice(0, 10),
    })
  }
}
