// One process that resolves and counts statements as a usage run does, each another one: measured from outside.
import { readDdl } from '../../src/sql/ddl/read-ddl.ts'
import { createLineageNames } from '../../src/sql/lineage-names.ts'
import { loadSqlParser } from '../../src/sql/resolver/parser.ts'
import { addObserved, createFindings } from '../../src/workflows/usage/observed.ts'
import { createDatabaseResolver } from '../../src/workflows/usage/resolve.ts'
import { generatedSchema, generateStatement } from './generated-log.ts'

const parser = await loadSqlParser()
const { catalog } = readDdl(parser, generatedSchema)
const resolve = createDatabaseResolver(parser, { database: 'shop', catalog, rules: [], routines: [], inheritance: [], searchPaths: [], warnings: [] })
const adding = { parser, names: createLineageNames(catalog, { serviceName: 'bench', database: 'shop', routineNames: new Map(), standIns: new Map() }), window: { from: 0, to: 1, isTotal: false } }
const findings = createFindings()
for (let number = 0; number < Number(process.argv[2]); number += 1) {
  const statement = generateStatement(number)
  const text = statement.startsWith('DELETE') ? `${statement} AND ${number} > 0` : statement.replace(' FROM ', ` , ${number} AS n${number} FROM `)
  const counter = { roleOid: number % 7, databaseOid: 1, queryId: String(number), isTopLevel: true, calls: 1, totalMs: 1, planMs: 0, rows: 1, blocksRead: 0, walBytes: 0, jitMs: 0 }
  addObserved(findings, { counter, role: `role_${number % 7}`, database: 'shop', text }, resolve(text, `role_${number % 7}`), adding)
}
process.stdout.write(JSON.stringify({ queries: findings.queries.size, counts: findings.counting.counts.size, unresolved: findings.unresolved.length, first: findings.unresolved[0]?.detail }))
process.exit(0)
