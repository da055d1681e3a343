import { readServiceConnection } from '../catalog/service-connection.ts'
import { connectionSchemaIn } from '../config.ts'
import { openLineageSource } from '../connectors/postgres/lineage/open-lineage-source.ts'
import { toConnectionSettings } from '../connectors/postgres/settings/read-settings.ts'
import { TrunklineError } from '../model/errors.ts'
import type { StatementLineage } from '../model/lineage.ts'
import { toRoutineName } from '../model/routine-name.ts'
import { readDdl } from '../sql/ddl/read-ddl.ts'
import { findRoutineOutputs } from '../sql/routine/routine-outputs.ts'
import { createLineageNames } from '../sql/lineage-names.ts'
import { toSearchPath } from '../sql/resolver/create-resolver.ts'
import { loadSqlParser } from '../sql/resolver/parser.ts'
import { resolveScript } from '../sql/resolve-script.ts'
import { searchPathOf } from '../workflows/lineage/search-paths.ts'
import { parseConnection } from '../workflows/workflow-file.ts'
import type { RunnerParts } from './run-workflow-file.ts'

/** SQL to be told, and what its names mean: those of a schema file, or those of a database of a service in the catalog. */
export type SqlRequest = { sql: string; ddl?: string; serviceName?: string; database?: string; searchPath?: string; signal: AbortSignal }
/** `problems` are sentences on what of the schema file was not understood. */
export type SqlAnswer = { statements: StatementLineage[]; problems: string[] }

/** Tells the lineage of each statement of a script. With a schema file no server is asked; otherwise names are read from the service, over the connection stored with it. */
export async function tellSql(request: SqlRequest, parts: RunnerParts): Promise<SqlAnswer> {
  return request.ddl === undefined ? tellAgainstService(request, parts) : tellAgainstDdl(request, request.ddl)
}

async function tellAgainstDdl({ sql, searchPath = 'public', serviceName = 'sql', database = 'database' }: SqlRequest, ddl: string): Promise<SqlAnswer> {
  const parser = await loadSqlParser()
  const { catalog: read, routines, searchPath: path, problems } = readDdl(parser, ddl, searchPath)
  const catalog = { ...read, outputs: findRoutineOutputs({ routines, searchPath }, { catalog: read, parser }) }
  const routineNames = new Map(routines.map(({ oid, argumentTypes }) => [oid, toRoutineName(catalog.routines.get(oid)?.name ?? '', argumentTypes)]))
  const names = createLineageNames(catalog, { serviceName, database, routineNames, standIns: new Map() })
  return { statements: resolveScript(sql, { parser, catalog, names, searchPath: path, now: Date.now() }), problems }
}

async function tellAgainstService({ sql, serviceName, database, searchPath, signal }: SqlRequest, { settings, store, openSecretBox }: RunnerParts): Promise<SqlAnswer> {
  if (serviceName === undefined) throw new TrunklineError('ARGUMENT_INVALID', 'Nothing says what the names in the SQL mean.', { hint: 'Name a service of the catalog with --service, or a schema file with --ddl.' })
  const stored = await readServiceConnection(await store(), openSecretBox, serviceName)
  if (stored === undefined) throw new TrunklineError('CONFIG_INVALID', `The catalog holds no connection of ${serviceName}.`, { object: serviceName, hint: 'Ingest the metadata of the service with its connection first, or use --ddl.' })
  const connection = await toConnectionSettings(parseConnection(stored, connectionSchemaIn(settings.environment)), { environment: settings.environment })
  const source = await openLineageSource({ connection, ingestAllDatabases: true, statementSource: 'pg_stat_statements', signal })
  try {
    const facts = await source.readFacts(database ?? connection.database)
    const parser = await loadSqlParser()
    const routineNames = new Map(facts.routines.map(({ oid, argumentTypes }) => [oid, toRoutineName(facts.catalog.routines.get(oid)?.name ?? '', argumentTypes)]))
    const paths = searchPathOf(facts, { role: undefined, schema: undefined })
    const catalog = { ...facts.catalog, outputs: findRoutineOutputs({ routines: facts.routines, searchPath: paths }, { catalog: facts.catalog, parser }) }
    const names = createLineageNames(catalog, { serviceName, database: facts.database, routineNames, standIns: new Map() })
    const path = toSearchPath(searchPath ?? paths, undefined)
    return { statements: resolveScript(sql, { parser, catalog, names, searchPath: path, now: Date.now() }), problems: [...facts.warnings] }
  } finally {
    await source.close()
  }
}
