import type { ObservedStatement } from '../../connectors/lineage-connector.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { StatementLineage } from '../../model/lineage.ts'
import type { LineagePlace } from '../../sql/lineage-names.ts'
import { longestStatement } from '../../sql/resolve-text.ts'
import { loadSqlParser, SyntaxProblem, type SqlParser } from '../../sql/resolver/parser.ts'
import { concealConstants, concealTexts } from '../usage/conceal-constants.ts'
import { nothingFound, type LineageReading } from './found.ts'
import { readQueryLog } from './query-log.ts'
import { findStatements } from './statements.ts'
import { verifyStatements } from './verify.ts'
import { evidenceScope } from './views.ts'
import type { LineageRun, WriteFound } from './workflow.ts'

/** Resolves the statements of a database, writes their edges, and lists those that could not be resolved. */
export async function addStatements(lineage: LineageRun, { reading, place, write }: { reading: LineageReading; place: LineagePlace; write: WriteFound }): Promise<void> {
  const { run, options: { config, serviceName }, score, tally } = lineage
  const { facts } = reading
  const statements = await readStatements(lineage, facts.database)
  if (statements === undefined) return
  run.emit({ type: 'step', name: 'Resolving statements', detail: `${statements.length} of ${facts.database}` })
  const results = await findStatements(facts, statements, {
    place, outputs: reading.outputs, now: reading.now, threads: config.threads, timeoutMs: config.parsingTimeoutLimit * 1000, signal: run.signal, followsTemporaryTables: config.enableTempTableLineage,
  })
  for (const result of results) {
    score.statements.set(result.outcome, (score.statements.get(result.outcome) ?? 0) + 1)
    if (!isSettled(result)) tally.skipped.push({ object: shortened(result.statement), entityType: 'database', reason: 'unsupported', detail: `${result.outcome}: ${result.reason}` })
  }
  if (lineage.options.verifies) await verifyStatements(lineage, { reading, place, results })
  const found = { ...nothingFound(), edges: results.flatMap(({ edges }) => edges) }
  await write(found, { evidenceScope: evidenceScope(serviceName, facts.database, 'queries'), isPartial: config.incrementalLineageProcessing })
}

/** Undefined where the statistics cannot be read: that is told, and the edges of earlier runs stay. */
async function readStatements({ run, source, options: { config, readQueryLog: readEntries }, warn }: LineageRun, database: string): Promise<ObservedStatement[] | undefined> {
  if (config.queryLogFilePath !== undefined) {
    const parser = await loadSqlParser()
    const { statements, leftOut } = await readQueryLog(readEntries(config.queryLogFilePath, run.signal), { database, limit: config.resultLimit, parser, conceal: (text) => withoutConstants(text, parser) })
    if (leftOut > 0) warn(`${leftOut} statements of sessions that made tables were left out of ${config.queryLogFilePath}: it tells of too many. Give it in parts.`)
    return statements
  }
  try {
    return await source.readStatements(database, { resultLimit: config.resultLimit, ...(config.filterCondition !== undefined && { filterCondition: config.filterCondition }) })
  } catch (error) {
    if (!(error instanceof TrunklineError) || !isOfStatistics(error)) throw error
    warn(`Statements of ${database} were not read: ${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`)
    return undefined
  }
}

/** A log holds what people typed, values too; what is stored of it holds none, and is the text that statistics would show. */
function withoutConstants(text: string, parser: SqlParser): string {
  try {
    return Buffer.byteLength(text) > longestStatement ? text : concealTexts(parser.normalize(text).trim())
  } catch (error) {
    if (error instanceof SyntaxProblem) return concealConstants(text)
    throw error
  }
}

/** The view is missing, not loaded, empty or hidden, or may not be read at all. */
function isOfStatistics({ code }: TrunklineError): boolean {
  return code.startsWith('QUERY_STATISTICS') || code === 'INSUFFICIENT_PRIVILEGE'
}

function isSettled({ outcome }: StatementLineage): boolean {
  return outcome === 'resolved' || outcome === 'noLineage'
}

function shortened(statement: string): string {
  const line = statement.replaceAll(/\s+/g, ' ').trim()
  return line.length > 120 ? `${line.slice(0, 120)}…` : line
}
