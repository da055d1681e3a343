// Generated views on a real server: what the tree of each says against pg_depend, the text it was made of and the server's own text of it.
import fc from 'fast-check'
import { loadSqlParser } from '../src/sql/resolver/parser.ts'
import { compareViews } from '../test/generated-views/compare.ts'
import { generateQuery } from '../test/generated-views/query.ts'
import { createGeneratedTables } from '../test/generated-views/tables.ts'
import { temporaryDatabase } from '../test/server.ts'

const major = Number(process.argv[2] ?? 18)
const wanted = Number(process.argv[3] ?? 5000)
const seed = Number(process.argv[4] ?? Date.now() % 1_000_000)
const atOnce = 500

const parser = await loadSqlParser()
const db = await temporaryDatabase({ major, sql: [createGeneratedTables()] })
let [views, refused] = [0, 0]
const differences: string[] = []
try {
  for (let part = 0; views + refused < wanted; part += 1) {
    const found = await compareViews(db, parser, generate(seed + part))
    views += found.views
    refused += found.refused.length
    differences.push(...found.differences)
    for (const sentence of found.refused) process.stdout.write(`refused by the server: ${sentence}\n`)
  }
} finally {
  await db.drop()
}
for (const difference of differences) process.stdout.write(`${difference}\n`)
process.stdout.write(`PostgreSQL ${major}, seed ${seed}: ${views} views, ${new Set(differences.map((one) => one.split('\n')[1])).size} of them differ; ${refused} queries were refused\n`)
process.exit(differences.length > 0 ? 1 : 0)

function generate(from: number): string[] {
  const number = (max: number): fc.Arbitrary<number> => fc.noBias(fc.nat(max))
  return fc.sample(fc.gen(), { numRuns: atOnce, seed: from }).map((generator) => generateQuery((bound) => generator(number, bound - 1)).sql)
}
