import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openFinding } from '../src/connectors/postgres/data-quality/finding.ts'
import { readTable } from '../src/connectors/postgres/data-quality/read-table.ts'
import { scanStatement } from '../src/connectors/postgres/data-quality/scan.ts'
import type { TestedTable } from '../src/connectors/postgres/data-quality/tested-table.ts'
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../src/connectors/postgres/identifier.ts'
import { toRows } from '../src/connectors/postgres/profiler/rows.ts'
import type { Snapshot } from '../src/connectors/postgres/session.ts'
import { builtInDefinitions, isBeyondOpenMetadata, type BuiltInTest } from '../src/model/data-quality/definitions/built-in.ts'
import { planTest } from '../src/workflows/data-quality/plan-test.ts'
import { caseTables, fiveOf, type Case } from './data-quality-cases.ts'
import { factsOf } from './data-quality-facts.ts'
import { nothingKnown, toTestOf } from './data-quality.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const folder = join(dirname(import.meta.dirname), 'docs', 'data-quality')
type Definition = (typeof builtInDefinitions)[number]

let database: TemporaryDatabase
beforeAll(async () => { database = await temporaryDatabase({ major: servers().at(-1)!, sql: [caseTables] }) })
afterAll(() => database.drop())

/** What the server is asked for the case that passes, without constraints. */
async function statementsOf(name: BuiltInTest): Promise<string[]> {
  const { asks } = factsOf[name]
  if (asks !== undefined) return [asks]
  const [on, parameters] = fiveOf[name].passing
  const [tableName, column] = on.split('.') as [string, string?]
  const place = { serviceName: 'svc', database: 'shop', databaseSchema: 'public', table: tableName }
  const planned = await planTest(toTestOf(`svc.shop.public.${tableName}`, { column, name, parameters }), {
    catalog: nothingKnown, table: place, sampleFailedRows: false, quoting: { identifier: quoteIdentifier, qualified: quoteQualified, literal: quoteLiteral },
  })
  if ('leftOut' in planned) throw new Error(planned.leftOut)
  const snapshot = { query: async (sql: string, values: unknown[]) => (await database.client.query(sql, values)).rows } as unknown as Snapshot
  const facts = await readTable(snapshot, place)
  const rows = toRows({ ...place, kind: facts.relation.kind, method: 'BERNOULLI' })
  const table: TestedTable = { ...facts, rows, whole: rows, user: 'trunkline' }
  const sqls = openFinding(planned.request, table, false).asks.map(({ sql }) => sql)
  const together = [sqls.flatMap((sql) => ('shared' in sql ? [sql.shared] : [])), sqls.flatMap((sql) => ('sorted' in sql ? [sql.sorted] : []))]
  return [...together.filter((list) => list.length > 0).map((list) => scanStatement(table, [...new Set(list)])), ...new Set(sqls.flatMap((sql) => ('own' in sql ? [sql.own] : [])))].map((sql) => sql.replaceAll(/^ {2}/gm, '').trim())
}

const kinds = { passing: 'passes', failing: 'fails', boundary: 'at the edge', empty: 'no rows', nulls: 'NULLs' } as const

async function toPage({ name, description, entityType, dataQualityDimension, supportedDataTypes, parameterDefinition = [], supportsDynamicAssertion }: Definition): Promise<string> {
  const { nulls, empty, provedBy, counted, differs, more } = factsOf[name]
  return [
    `# ${name}`, '', description ?? '', '',
    '| | |', '| --- | --- |', `| tests | a ${entityType === 'TABLE' ? 'table' : 'column'} |`, `| dimension | ${dataQualityDimension ?? ''} |`, `| in OpenMetadata | ${isBeyondOpenMetadata(name) ? 'no: only here' : 'yes'} |`,
    ...(entityType === 'COLUMN' && supportedDataTypes !== undefined ? [`| offered for | ${supportedDataTypes.length > 25 ? 'all types' : supportedDataTypes.join(', ')} |`] : []),
    `| NULL | ${nulls} |`, `| no rows | ${empty} |`, ...(provedBy === undefined ? [] : [`| proved by | ${provedBy} |`]), ...(counted === undefined ? [] : [`| rows that pass and fail | ${counted} |`]),
    `| result values | ${[...namesOf(name)].map((one) => `\`${one}\``).join(', ')} |`, `| \`useDynamicAssertion\` | ${supportsDynamicAssertion === true ? 'bounds may be [learned](../data-quality.md#learned-bounds)' : name === 'tableRowCountToFollowHistory' ? 'changes nothing: it always learns' : 'changes nothing'} |`, '',
    ...(more === undefined ? [] : [more, '']), ...(differs === undefined ? [] : [`**OpenMetadata.** ${differs}`, '']),
    '## Parameters', '', ...(parameterDefinition.length === 0 ? ['None.'] : ['| name | type | | meaning |', '| --- | --- | --- | --- |', ...parameterDefinition.map((one) => `| \`${one.name}\` | ${one.dataType} | ${one.required ? 'required' : ''} | ${one.description ?? ''}${optionsOf(one.optionValues)} |`)]), '',
    '## Example', '', '```yaml', exampleOf(name), '```', '', ...toAsked(await statementsOf(name)), '',
    '## Cases', '', 'Reckoned by hand, and run by `test/data-quality-definitions.test.ts` on the rows of `test/data-quality-cases.ts`.', '', '| | of | parameters | found |', '| --- | --- | --- | --- |',
    ...(Object.entries(fiveOf[name]) as [keyof typeof kinds, Case][]).map(([kind, [on, parameters, found, past]]) => `| ${kinds[kind]} | \`${on}\`${past === undefined ? '' : `, after ${past.join(', ')}`} | ${Object.entries(parameters).map(([key, value]) => `\`${key}\`: \`${value.replaceAll('|', '\\|')}\``).join(', ')} | ${typeof found === 'string' ? found : /^\W*(\w+)/.exec(found.source)![1]} |`), '',
  ].join('\n')
}

function toAsked(statements: readonly string[]): string[] {
  if (statements.length === 0) return ['No row is read: the system catalogs tell the columns.']
  return statements[0]!.startsWith('select') ? ['The server is asked:', '', '```sql', statements.join(';\n\n'), '```'] : [`The servers are asked for: ${statements.join(' ')}`]
}

/** The names of result values, as the cases have them. */
function namesOf(name: BuiltInTest): Set<string> {
  return new Set(Object.values(fiveOf[name]).flatMap(([, , found]) => [...(typeof found === 'string' ? found : found.source).matchAll(/(\w+)=/g)].map(([, one]) => one!)))
}

function optionsOf(options: readonly string[]): string {
  return options.length === 0 ? '' : ` One of ${options.map((one) => `\`${one}\``).join(', ')}.`
}

function exampleOf(name: BuiltInTest): string {
  const [on, parameters] = fiveOf[name].passing
  const [, column] = on.split('.')
  const values = Object.entries(parameters).map(([key, value]) => ({ name: key, value }))
  return stringify([{ name: 'an_example', testDefinitionName: name, ...(column !== undefined && { columnName: column }), ...(values.length > 0 && { parameterValues: values }) }], { lineWidth: 0 }).trim()
}

test('docs/data-quality/ has a page for each definition', async () => {
  const pages = new Map<string, string>()
  for (const definition of builtInDefinitions) pages.set(`${definition.name}.md`, await toPage(definition))
  if (process.env['TRUNKLINE_WRITE_DOCS'] === '1') {
    mkdirSync(folder, { recursive: true })
    for (const [file, text] of pages) writeFileSync(join(folder, file), text)
  }
  expect(readdirSync(folder).toSorted()).toEqual([...pages.keys()].toSorted())
  for (const [file, text] of pages) expect(readFileSync(join(folder, file), 'utf8'), `to write it anew: TRUNKLINE_WRITE_DOCS=1 npm test -- test/data-quality-pages.test.ts`).toBe(text)
  const index = readFileSync(join(dirname(folder), 'data-quality.md'), 'utf8')
  for (const { name } of builtInDefinitions) expect(index).toContain(`[\`${name}\`](data-quality/${name}.md)`)
})
