import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { TrunklineError } from '../../model/errors.ts'
import type { CommandContext } from '../context.ts'
import { toStatementLines } from '../print-statements.ts'
import { listenForStop } from '../signals.ts'

export type SqlArguments = { sql?: string; ddl?: string; service?: string; database?: string; searchPath?: string; json?: boolean }

/** The options of `trunkline lineage` beside those of any run. */
export function addLineageOptions(command: Command): Command {
  return command
    .option('--verify', 'have the server itself analyse a sample of the statements, and say how many it sees otherwise; it also logs their trees')
    .option('--sql <file>', 'tell the lineage of each statement of an SQL file instead of running a workflow; - reads standard input')
    .option('--ddl <file>', 'what the names in the SQL mean: a schema file, such as pg_dump --schema-only writes; no server is asked')
    .option('--service <name>', 'or a service of the catalog, whose names are read over the connection stored with it')
    .option('--database <name>', 'a database of the service, other than that of its connection')
    .option('--search-path <schemas>', 'schemas of names without one, such as "shop, public"')
}

/** `trunkline lineage --sql file`: what each statement reads and writes, column by column. A statement that cannot be resolved ends it with 1. */
export async function tellSql(options: SqlArguments, context: CommandContext): Promise<void> {
  const { terminal } = context
  const sql = await readText(options.sql ?? '-')
  const ddl = options.ddl === undefined ? {} : { ddl: await readText(options.ddl) }
  const stop = listenForStop(terminal, 'Stopping.')
  const app = await context.openApp()
  try {
    const { statements, problems } = await app.tellSql({
      sql, ...ddl, signal: stop.signal,
      ...(options.service !== undefined && { serviceName: options.service }), ...(options.database !== undefined && { database: options.database }),
      ...(options.searchPath !== undefined && { searchPath: options.searchPath }),
    })
    if (options.json === true) terminal.out(JSON.stringify({ statements, problems }, null, 2))
    else terminal.out([...problems.map((problem) => `Not understood: ${problem}`), ...toStatementLines(statements)].join('\n').trimEnd())
    if (statements.some(({ outcome }) => outcome !== 'resolved' && outcome !== 'noLineage')) context.exit(1)
  } finally {
    stop.release()
    await app.close()
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path === '-' ? '/dev/stdin' : path, 'utf8')
  } catch (error) {
    throw new TrunklineError('CONFIG_NOT_FOUND', `The file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, { object: path, hint: 'Check the path and the rights on the file.', cause: error })
  }
}
