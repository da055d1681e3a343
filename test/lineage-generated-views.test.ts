import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadSqlParser, type SqlParser } from '../src/sql/resolver/parser.ts'
import { compareViews } from './generated-views/compare.ts'
import { generateQuery } from './generated-views/query.ts'
import { createGeneratedTables } from './generated-views/tables.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

/** Small ones are not preferred: simple views are tested by hand. */
const number = (max: number): fc.Arbitrary<number> => fc.noBias(fc.nat(max))

describe.each(servers())('generated views on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let parser: SqlParser
  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: [createGeneratedTables()] })
    parser = await loadSqlParser()
  })
  afterAll(() => db.drop())

  test('tree, pg_depend, text and the text of the server tell the same', async () => {
    await fc.assert(fc.asyncProperty(fc.gen(), async (generator) => {
      const queries = Array.from({ length: 150 }, () => generateQuery((bound) => generator(number, bound - 1)).sql)
      const { views, refused, differences } = await compareViews(db, parser, queries)
      expect(differences).toEqual([])
      expect(refused).toEqual([])
      expect(views).toBe(150)
      expect(new Set(queries).size).toBeGreaterThan(140)
    }), { numRuns: 1, seed: 5, endOnFailure: true })
  })
})
