// Lineage of PostgreSQL's own regression SQL, statement by statement, against the server's own analysis of it.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { normalizeSync } from 'libpg-query'
import pg from 'pg'
import { child } from '../src/sql/resolver/ast.ts'
import { createResolver } from '../src/sql/resolver/create-resolver.ts'
import type { QueryLineage } from '../src/sql/query-lineage.ts'
import { loadSqlParser, type SqlParser } from '../src/sql/resolver/parser.ts'
import { splitStatements } from '../src/sql/resolver/split-statements.ts'
import { resolveStatement } from '../src/sql/resolver/statement.ts'
import type { CatalogSnapshot } from '../src/sql/catalog-snapshot.ts'
import { startPrivateServer } from '../test/private-server.ts'
import { openLiveCatalog } from './lineage/live-catalog.ts'
import { oracleLineage, type WholeRows } from './lineage/oracle.ts'
import { regressionFiles } from './lineage/regression-sql.ts'
import { differences, directEdges, interval, tellOracle, tellProduct, type Told } from './lineage/score.ts'
import { analysisSettings, analyze } from './lineage/server-analysis.ts'

const major = Number(process.argv[2] ?? 18)
const wanted = process.argv[3]?.split(',')
const folder = process.argv[4] ?? join(tmpdir(), 'trunkline-postgresql-source')
const listing = join(tmpdir(), 'trunkline-lineage-differences.txt')

/** Nodes that tell nothing about a statement. */
const usual: ReadonlySet<string> = new Set(['A_Const', 'A_Star', 'ColumnRef', 'RangeVar', 'ResTarget', 'String', 'Integer', 'List', 'SelectStmt', 'TypeName'])

type Score = {
  statements: number; bearing: number; exact: number; different: number; refused: number; unparsed: number; normalized: number; normalizedSame: number
  found: number; expected: number; common: number; ms: number; slowestMs: number
}
let filesRead = 0
const score: Score = { statements: 0, bearing: 0, exact: 0, different: 0, refused: 0, unparsed: 0, normalized: 0, normalizedSame: 0, found: 0, expected: 0, common: 0, ms: 0, slowestMs: 0 }

mkdirSync(folder, { recursive: true })
const files = regressionFiles(folder)
if (files === undefined) {
  say('The regression SQL could not be fetched: Debian\'s source package of PostgreSQL is needed (apt-get source).')
  process.exit(1)
}
writeFileSync(listing, '')
/** Ctrl+C ends it with what was found until then. */
let isStopped = false
process.once('SIGINT', () => { isStopped = true }).once('SIGTERM', () => { isStopped = true })
const parser = await loadSqlParser()
const server = await startPrivateServer({ major })
const client = new pg.Client(server.connection('postgres'))
client.on('error', () => {})
await client.connect()
try {
  await client.query("set statement_timeout = '3s'")
  const live = await openLiveCatalog(client)
  for (const { name, sql } of files) if (!isStopped && (wanted === undefined || name === 'test_setup' || wanted.includes(name))) {
    await runFile(live, name, sql)
    if (!isStopped) filesRead += 1
    if (process.stderr.isTTY) process.stderr.write(`\r${filesRead} of ${files.length} files `)
  }
  print()
} finally {
  await client.end().catch(() => {})
  await server.stop()
}
process.exit(0)

type Now = { catalog: CatalogSnapshot; searchPath: string[]; rows: WholeRows }

async function runFile(live: Awaited<ReturnType<typeof openLiveCatalog>>, name: string, sql: string): Promise<void> {
  let now: Now | undefined
  for (const { text } of splitStatements(sql)) {
    if (isStopped) break
    score.statements += 1
    if (mayBear(text)) {
      const trees = await analyzed(text)
      if (trees !== undefined) {
        now ??= await readNow(live).catch(() => undefined)
        // What a function made while it ran is seen on a second look.
        if (now !== undefined && typeof resolve(text, now, parser) === 'string') now = await readNow(live).catch(() => undefined)
        if (now !== undefined) compare({ name, text, trees, now })
      }
    }
    await client.query(text).catch(() => {})
    if (changesCatalog(text)) now = undefined
  }
  // A file that leaves a transaction or a role behind does not spoil the next one.
  await client.query('rollback').catch(() => {})
  await client.query('reset session authorization; reset role; reset search_path').catch(() => {})
}

async function readNow(live: Awaited<ReturnType<typeof openLiveCatalog>>): Promise<Now> {
  const { catalog, searchPath } = await live.read()
  return { catalog, searchPath, rows: new Map([...catalog.relations].map(([oid, { columns }]) => [String(oid), columns.map(({ number }) => number)])) }
}

function mayBear(text: string): boolean {
  return /^(?:\(|select|with|insert|update|delete|merge|values|table|create|explain|declare)/i.test(text) && !/^create(?!\s+(?:(?:local\s+|global\s+)?temp(?:orary)?\s+|unlogged\s+)?(?:table|materialized\s+view)\b)/i.test(text)
}

function changesCatalog(text: string): boolean {
  return !/^(?:\(|select|with|insert|update|delete|merge|values|table|explain|declare|fetch|move|close|execute|analyze|vacuum|show)/i.test(text) || /\binto\b|set_config|\bcreate\b|\bdrop\b/i.test(text)
}

async function analyzed(text: string): Promise<string[] | undefined> {
  try {
    await client.query(analysisSettings)
    return await analyze(client, text)
  } catch {
    return undefined
  } finally {
    await client.query('reset debug_print_parse; reset client_min_messages').catch(() => {})
  }
}

function compare({ name, text, trees, now }: { name: string; text: string; trees: readonly string[]; now: Now }): void {
  const oracle = trees.length === 1 ? oracleLineage(trees[0]!, now.rows) : null
  if (oracle === null || (oracle.reads.size === 0 && oracle.writes.length === 0)) return
  score.bearing += 1
  const expected = tellOracle(oracle)
  const found = resolve(text, now, parser)
  if (typeof found === 'string') {
    if (found.startsWith('SyntaxProblem')) score.unparsed += 1
    else score.refused += 1
    list(name, text, [found])
    return
  }
  const [wantedEdges, foundEdges] = [directEdges(expected), directEdges(found)]
  score.expected += wantedEdges.size
  score.found += foundEdges.size
  for (const edge of foundEdges) if (wantedEdges.has(edge)) score.common += 1
  const parts = differences(expected, found)
  if (parts.length > 0) {
    score.different += 1
    list(name, text, parts)
    return
  }
  score.exact += 1
  compareNormalized(text, now, found)
}

/** The text as statistics keep it, its constants replaced: it must tell the same. */
function compareNormalized(text: string, now: Now, original: Told): void {
  let normalized: string
  try {
    normalized = normalizeSync(text)
  } catch {
    return
  }
  score.normalized += 1
  const found = resolve(normalized, now, parser)
  if (typeof found !== 'string' && differences(original, found).length === 0) score.normalizedSame += 1
  else list('normalized', normalized, typeof found === 'string' ? [found] : differences(original, found))
}

function resolve(text: string, now: Now, sql: SqlParser): Told | string {
  try {
    return tellProduct(timed(text, now, sql))
  } catch (error) {
    return error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error)
  }
}

/** What the product does with a statement, in processor time of the whole process. */
function timed(text: string, { catalog, searchPath }: Now, sql: SqlParser): QueryLineage {
  const started = process.cpuUsage()
  try {
    const node = child(sql.parse(text)[0], 'stmt') ?? {}
    return resolveStatement(node, createResolver({ catalog, searchPath, text })).lineage
  } finally {
    const { user, system } = process.cpuUsage(started)
    const took = (user + system) / 1000
    score.ms += took
    score.slowestMs = Math.max(score.slowestMs, took)
  }
}

function list(name: string, text: string, parts: readonly string[]): void {
  appendFileSync(listing, `[${name}] ${text.replaceAll(/\s+/g, ' ').slice(0, 400)}\n${[...parts, `made of ${constructs(text)}`].map((part) => `    ${part.slice(0, 400)}`).join('\n')}\n`)
}

/** What a statement is made of, beside what every one has: the nodes of its tree. */
function constructs(text: string): string {
  try {
    const found = new Set<string>()
    JSON.stringify(parser.parse(text), (key, value: unknown) => {
      if (/^[A-Z][A-Za-z_]+$/.test(key) && !usual.has(key)) found.add(key)
      return value
    })
    return [...found].toSorted().join(', ')
  } catch {
    return 'what the grammar refuses'
  }
}

function print(): void {
  const percent = (count: number, all: number): string => (all === 0 ? '–' : `${((100 * count) / all).toFixed(2)} %`)
  say(`PostgreSQL ${major}, ${score.statements} statements of ${filesRead} of ${files!.length} files, ${score.bearing} with lineage`)
  say(`statement-exact        ${percent(score.exact, score.bearing)}  (95 %: ${interval(score.exact, score.bearing)})`)
  say(`silently different     ${percent(score.different, score.bearing)}  (${score.different})`)
  say(`honestly refused       ${percent(score.refused, score.bearing)}  (${score.refused})`)
  say(`not parsed             ${percent(score.unparsed, score.bearing)}  (${score.unparsed})`)
  say(`direct column edges    precision ${percent(score.common, score.found)}, recall ${percent(score.common, score.expected)}, of ${score.expected}`)
  say(`normalized = original  ${score.normalizedSame} of ${score.normalized}`)
  say(`speed                  ${Math.round((1000 * (score.bearing + score.normalized)) / score.ms)} statements per second of processor time, slowest ${score.slowestMs.toFixed(0)} ms, RSS ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB`)
  say(`differences            ${listing}`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
